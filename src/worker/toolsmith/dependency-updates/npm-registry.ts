import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import type { CommandResult } from "#domain";
import { endReason } from "../own-tools.ts";
import { npmPublished, readAnswer, runNpm } from "./npm-answer.ts";
import { npmChangelogs } from "./npm-changelogs.ts";
import { lockExactly } from "./pinned-relock.ts";
import type {
  OutdatedDependency,
  RegistryOperations,
  RegistryPlace,
  WantedVersion,
} from "./registry-operations.ts";
import { compareVersions } from "./versions.ts";

const entrySchema = z.looseObject({
  current: z.string().optional(),
  wanted: z.string(),
  latest: z.string(),
  dependent: z.string().optional(),
});
const outdatedSchema = z.record(z.string(), z.union([entrySchema, z.array(entrySchema)]));
const treeSchema = z.looseObject({ problems: z.array(z.string()).default([]) });
const lockfileSchema = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })).default({}),
});

/** Whatever the person's own configuration says: no scripts, no reports, and addresses stay in the lockfile. */
const LOCK_FLAGS = [
  "--package-lock-only",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--omit-lockfile-registry-resolved=false",
];

/** npm's own commands. */
export function npmRegistry(place: RegistryPlace): RegistryOperations {
  const { worktree, runner, project } = place;
  const lockfile = project.packageManager?.lockfile;
  const directories = project.packages.map(({ directory }) => directory);
  const isWorkspace = directories.some((directory) => directory !== ".");
  const npm = (words: readonly string[]): Promise<CommandResult> => runNpm(runner, words);
  /** What npm holds against the tree of the lockfile, without paths of this machine. */
  const problems = async (): Promise<ReadonlySet<string>> => {
    const result = await npm(["ls", "--all", "--package-lock-only", "--json"]);
    const { problems: found } = treeSchema.parse(readAnswer(result));
    return new Set(found.map((problem) => problem.replaceAll(`${worktree}/`, "")));
  };
  const locked = async (name: string, directory: string): Promise<string | undefined> => {
    if (lockfile === undefined) return undefined;
    const text = await readFile(join(worktree, lockfile), "utf8");
    const { packages } = lockfileSchema.parse(JSON.parse(text));
    const own = directory === "." ? undefined : packages[`${directory}/node_modules/${name}`];
    return (own ?? packages[`node_modules/${name}`])?.version;
  };
  const lock = async (updates: readonly WantedVersion[]): Promise<CommandResult> => {
    const install = (): Promise<CommandResult> => npm(["install", ...LOCK_FLAGS]);
    // Without a name, `npm update` would take all packages further.
    if (updates.length === 0) return install();
    const names = updates.map(({ name }) => name);
    const result = await npm(["update", ...names, ...LOCK_FLAGS, "--no-save"]);
    const versions = await Promise.all(names.map((name) => locked(name, ".")));
    const isTooFar = updates.some(
      ({ to }, index) => compareVersions(versions[index] ?? to, to) > 0,
    );
    return isTooFar ? lockExactly(place, updates, install) : result;
  };
  return {
    obstacle: () => Promise.resolve(undefined),
    async outdated() {
      const everywhere = isWorkspace ? ["--workspaces", "--include-workspace-root"] : [];
      const result = await npm(["outdated", "--json", ...everywhere]);
      const answer = outdatedSchema.parse(readAnswer(result));
      return Object.entries(answer).flatMap(([name, entries]) =>
        [entries].flat().flatMap((entry) => dependency(name, entry, directories)),
      );
    },
    // npm's own setting of that kind works in its "outdated" already.
    minimumAgeMinutes: () => Promise.resolve(0),
    published: (name) => npmPublished(runner, name),
    changelogs: (packages) => npmChangelogs(place, packages),
    async relock(updates) {
      if (lockfile === undefined) return { done: true };
      const before = await problems();
      const result = await lock(updates);
      if (result.ended !== "exit" || result.exitCode !== 0) {
        return { done: false, reason: refusal(result) };
      }
      // npm only warns when a package's peer is taken away from it; such a tree is no success here.
      const broken = [...(await problems())].filter((problem) => !before.has(problem));
      if (broken.length > 0) {
        return { done: false, reason: `peer dependencies would not match: ${broken.join("; ")}` };
      }
      // Nor does it say that the registry lacks a package's parts for other platforms, which it insists on later.
      const install = await npm(["ci", "--dry-run", "--ignore-scripts", "--no-audit", "--no-fund"]);
      if (install.ended === "exit" && install.exitCode === 0) return { done: true };
      return { done: false, reason: `npm ci would refuse the new lockfile: ${refusal(install)}` };
    },
    locked,
  };
}

function dependency(
  name: string,
  { current, wanted, latest, dependent }: z.infer<typeof entrySchema>,
  directories: readonly string[],
): OutdatedDependency[] {
  if (current === undefined) return []; // an optional one that does not fit this machine
  const directory = directories.find((each) => basename(each) === dependent);
  return [{ name, directory, current, wanted, latest }];
}

/** npm's own words: the code, and what could not be resolved. */
function refusal(result: CommandResult): string {
  if (result.ended !== "exit") return endReason(result);
  const lines = result.stderr
    .split("\n")
    .filter((line) => /^npm (?:error|ERR!)/.test(line))
    .map((line) => line.replace(/^npm (?:error|ERR!)\s*/, "").trim())
    .filter((line) => line !== "" && !/complete log|debug-\d/.test(line));
  const missing = lines.filter((line) => /^(?:Missing|Invalid): /.test(line));
  if (missing.length > 0) return missing.slice(0, 4).join("; ").slice(0, 400);
  return lines.slice(0, 4).join("; ").slice(0, 400) || endReason(result);
}
