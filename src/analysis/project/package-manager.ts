import type { PackageManagerName, Project } from "#domain";
import { packageManagerNameSchema } from "#domain";
import { LockfileMismatchError, ProjectFileError } from "./errors.ts";
import { parseJson, positionOfKey } from "./json-source.ts";
import type { PackageFile } from "./manifest.ts";
import type { FileIndex } from "./project-files.ts";

type Manager = NonNullable<Project["packageManager"]>;

/** By manager, the one that it reads first when there are several. */
const LOCKFILES: Readonly<Record<PackageManagerName, readonly string[]>> = {
  npm: ["npm-shrinkwrap.json", "package-lock.json"],
  pnpm: ["pnpm-lock.yaml"],
  yarn: ["yarn.lock"],
  bun: ["bun.lock", "bun.lockb"],
};

/** Files that only one manager reads, which decides between several lockfiles. */
const TRACES: Readonly<Partial<Record<PackageManagerName, readonly string[]>>> = {
  pnpm: ["pnpm-workspace.yaml", ".pnpmfile.cjs", ".pnpmfile.mjs"],
  yarn: [".yarnrc.yml", ".yarnrc"],
  bun: ["bunfig.toml"],
};

interface Lockfile {
  readonly manager: PackageManagerName;
  readonly path: string;
}

/** Which package manager installs the repository, and its lockfile, checked for being readable. */
export async function detectPackageManager(
  files: FileIndex,
  root: PackageFile,
): Promise<{ readonly packageManager: Manager; readonly notes: readonly string[] }> {
  const named = parsePackageManager(root);
  const lockfiles = packageManagerNameSchema.options.flatMap((manager) => {
    const path = files.firstIn(".", LOCKFILES[manager]);
    return path === undefined ? [] : [{ manager, path }];
  });
  const notes: string[] = [];
  const name = named?.name ?? chooseByLockfile(files, root, lockfiles);
  const lockfile = lockfiles.find((candidate) => candidate.manager === name)?.path;
  const others = lockfiles.filter((candidate) => candidate.manager !== name);
  if (lockfile === undefined && others.length > 0) throw otherManager(name, others);
  if (others.length > 0) {
    notes.push(
      `Several lockfiles: ${name} with ${lockfile} is used; ${list(others)} is left alone and may be out of date.`,
    );
  }
  if (lockfile === undefined) {
    notes.push("No lockfile: the newest versions in range are installed, so two runs may differ.");
  } else await checkLockfile(files, lockfile);
  return { packageManager: { name, version: named?.version, lockfile }, notes };
}

function parsePackageManager(
  root: PackageFile,
): { name: PackageManagerName; version: string | undefined } | undefined {
  const field = root.manifest.packageManager;
  if (field === undefined) return undefined;
  const match = /^([a-z]+)(?:@(?:https?:\/\/.*|v?(\d+\.\d+\.\d+[^+]*)(?:\+.*)?))?$/.exec(field);
  const name = packageManagerNameSchema.safeParse(match?.[1]);
  if (!match || !name.success) {
    throw new ProjectFileError({
      code: "PACKAGE_JSON_INVALID",
      path: root.path,
      ...positionOfKey(root.text, "packageManager"),
      reason: `"packageManager" is ${JSON.stringify(field)}; expected npm, pnpm, yarn or bun with an exact version, such as "pnpm@10.28.0"`,
      remedy: "Correct the field and commit it.",
    });
  }
  return { name: name.data, version: match[2] };
}

function chooseByLockfile(
  files: FileIndex,
  root: PackageFile,
  lockfiles: readonly Lockfile[],
): PackageManagerName {
  const managers = lockfiles.map((lockfile) => lockfile.manager);
  if (managers.length === 1) return managers[0] as PackageManagerName;
  const hinted = hints(files, root).filter(
    (manager) => managers.length === 0 || managers.includes(manager),
  );
  if (hinted.length === 1) return hinted[0] as PackageManagerName;
  if (managers.length === 0) return "npm";
  throw new LockfileMismatchError(
    `The repository has lockfiles of several package managers (${list(lockfiles)}) and nothing says which one counts.`,
    'Name the package manager in package.json, for example "packageManager": "pnpm@10.28.0", or delete the lockfiles that are not used.',
    lockfiles.map((lockfile) => lockfile.path),
  );
}

function hints(files: FileIndex, root: PackageFile): readonly PackageManagerName[] {
  const { engines, scripts = {} } = root.manifest;
  const inEngines = (manager: PackageManagerName): boolean =>
    engines !== undefined && !Array.isArray(engines) && manager !== "npm" && manager in engines;
  const traced = packageManagerNameSchema.options.filter(
    (manager) => inEngines(manager) || files.firstIn(".", TRACES[manager] ?? []) !== undefined,
  );
  if (traced.length > 0) return traced;
  return packageManagerNameSchema.options.filter((manager) =>
    Object.values(scripts).some((script) => new RegExp(`(^|[\\s;&])${manager} `).test(script)),
  );
}

function otherManager(
  name: PackageManagerName,
  others: readonly Lockfile[],
): LockfileMismatchError {
  return new LockfileMismatchError(
    `package.json names ${name} as package manager, but the only lockfile is of another one: ${list(others)}.`,
    `Commit the lockfile of ${name} (run ${name} install), or correct "packageManager" in package.json.`,
    others.map((lockfile) => lockfile.path),
  );
}

function list(lockfiles: readonly Lockfile[]): string {
  return lockfiles.map((lockfile) => lockfile.path).join(", ");
}

async function checkLockfile(files: FileIndex, path: string): Promise<void> {
  if (path.endsWith(".lockb")) return;
  const text = (await files.readFile(path)) ?? "";
  const remedy =
    "Restore it from a good commit, or make it anew with the package manager, and commit it.";
  const conflict = /^(?:<{7} |>{7} )/m.exec(text);
  if (conflict) {
    const line = text.slice(0, conflict.index).split("\n").length;
    const reason = "a merge conflict was left in the lockfile";
    throw new ProjectFileError({ code: "LOCKFILE_INVALID", path, line, column: 1, reason, remedy });
  }
  if (path.endsWith(".json") || path === "bun.lock") {
    const parsed = parseJson(text, { comments: path === "bun.lock" });
    if (parsed.ok) return;
    throw new ProjectFileError({ code: "LOCKFILE_INVALID", path, ...parsed.problem, remedy });
  }
  const expected =
    path === "pnpm-lock.yaml" ? /^lockfileVersion:/m : /^(?:# yarn lockfile v1|__metadata:)/m;
  if (expected.test(text)) return;
  throw new ProjectFileError({
    code: "LOCKFILE_INVALID",
    path,
    line: 1,
    column: 1,
    reason: `this is no lockfile: ${path === "pnpm-lock.yaml" ? '"lockfileVersion"' : '"# yarn lockfile v1" or "__metadata"'} is missing`,
    remedy,
  });
}
