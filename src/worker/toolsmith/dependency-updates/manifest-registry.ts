import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "#analysis";
import { randomId } from "#shared";
import { readText } from "../worktree-files.ts";
import { LARGEST_LOCKFILE } from "./lockfile-text.ts";
import type { Requirement } from "./manifest.ts";
import { manifestOf, requirementsOf } from "./manifest.ts";
import { ALONE, npmPublished, readAnswer, runNpm } from "./npm-answer.ts";
import { npmChangelogs } from "./npm-changelogs.ts";
import type {
  OutdatedDependency,
  RegistryOperations,
  RegistryPlace,
  RelockResult,
  WantedVersion,
} from "./registry-operations.ts";
import { parseRange, parseVersion } from "./versions.ts";

/** What differs between the managers that are not npm. */
export interface Locking {
  obstacle(): Promise<string | undefined>;
  /** Versions younger than this are not to be taken, by the settings of the repository; 0 where all are. */
  minimumAgeMinutes(): Promise<number>;
  /** Makes a reader of one lockfile's text: the version that is locked for a requirement of a manifest. */
  reader(text: string): LockfileReader;
  /** Only called where there is a lockfile. */
  relock(updates: readonly WantedVersion[]): Promise<RelockResult>;
}

export type LockfileReader = (
  name: string,
  requirement: Pick<Requirement, "directory" | "range">,
) => string | undefined;

const newestSchema = z.record(
  z.string(),
  z.looseObject({ wanted: z.string().optional(), latest: z.string() }),
);
const installedSchema = z.looseObject({ version: z.string() });

/**
 * The same for every manager: requirements are read from the manifests and what is published is asked with npm, so
 * that no manager's own wording of "outdated" has to be understood.
 */
export function manifestRegistry(place: RegistryPlace, locking: Locking): RegistryOperations {
  const { worktree, project, runner } = place;
  const lockfile = project.packageManager?.lockfile;
  const readLock = remembered(locking.reader);
  const versionIn = async (name: string, requirement: Requirement): Promise<string | undefined> => {
    if (lockfile === undefined) return installed(worktree, name, requirement.directory);
    const text = await readText(worktree, lockfile, LARGEST_LOCKFILE);
    return text === undefined ? undefined : readLock(text)(name, requirement);
  };
  return {
    obstacle: () => locking.obstacle(),
    async outdated() {
      const asked: Asked[] = [];
      for (const [name, requirements] of await requirementsOf(place)) {
        const range = requirements.find((each) => parseRange(each.range) !== undefined)?.range;
        if (range === undefined) continue;
        const currents = await Promise.all(requirements.map((each) => versionIn(name, each)));
        // What an override, an alias or a link puts in the place of the range is left alone.
        const known = currents.filter((each) => each !== undefined && parseVersion(each));
        if (known.length < currents.length) continue;
        asked.push({ name, range, requirements, currents: known as string[] });
      }
      const newest = await askNewest(place, asked);
      return asked.flatMap((each) => outdatedOf(each, newest[each.name]));
    },
    minimumAgeMinutes: () => locking.minimumAgeMinutes(),
    published: (name) => npmPublished(runner, name),
    changelogs: (packages) => npmChangelogs(place, packages),
    relock: (updates) =>
      lockfile === undefined ? Promise.resolve({ done: true }) : locking.relock(updates),
    async locked(name, directory) {
      if (lockfile === undefined) return undefined;
      const all = (await requirementsOf(place)).get(name) ?? [];
      const requirement = all.find((each) => each.directory === directory);
      return requirement && versionIn(name, requirement);
    },
  };
}

interface Asked {
  readonly name: string;
  /** The first that is understood. */
  readonly range: string;
  readonly requirements: readonly Requirement[];
  /** In the order of the requirements. */
  readonly currents: readonly string[];
}

function outdatedOf(
  { name, requirements, currents }: Asked,
  newest: { readonly wanted?: string | undefined; readonly latest: string } | undefined,
): readonly OutdatedDependency[] {
  if (newest === undefined) return [];
  const { latest, wanted = latest } = newest;
  return requirements.flatMap(({ directory }, index) => {
    const current = currents[index];
    if (current === undefined || current === latest) return [];
    return [{ name, directory, current, wanted, latest }];
  });
}

/**
 * One question for all packages: a manifest in a folder of its own, where nothing is installed, so that everything is
 * outdated. The repository's own npm settings and protocols that npm does not know stay out of it.
 */
async function askNewest(
  { runner, worktree }: RegistryPlace,
  asked: readonly Asked[],
): Promise<z.infer<typeof newestSchema>> {
  if (asked.length === 0) return {};
  const directory = `.artel-outdated-${randomId(8)}`;
  const folder = join(worktree, directory);
  const dependencies = Object.fromEntries(asked.map(({ name, range }) => [name, range]));
  try {
    await mkdir(folder);
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
    return newestSchema.parse(
      readAnswer(await runNpm(runner, ["outdated", "--json", ALONE], directory)),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Without a lockfile, what is installed counts. */
async function installed(
  worktree: string,
  name: string,
  directory: string,
): Promise<string | undefined> {
  for (const base of new Set([directory, "."])) {
    const text = await readText(worktree, manifestOf(join(base, "node_modules", name)));
    if (text === undefined) continue;
    const parsed = parseJson(text, { comments: false });
    const found = parsed.ok ? installedSchema.safeParse(parsed.value).data : undefined;
    if (found !== undefined) return found.version;
  }
  return undefined;
}

/** Lockfiles are large and asked about once per dependency. */
function remembered(reader: Locking["reader"]): Locking["reader"] {
  let last: { readonly text: string; readonly read: LockfileReader } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, read: reader(text) };
    return last.read;
  };
}
