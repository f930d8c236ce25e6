import type { Observation, Problem } from "#domain";
import { sha256 } from "#shared";
import { compareProblems } from "./compare.ts";
import type { Comparison, Gate, GateContext } from "./gate.ts";
import { existingPaths, overwriteWorktreeFile, readWorktreeFile } from "./worktree-files.ts";

/** What a gate said of a file's base version, by gate, base commit, installed packages, path and blob. */
export interface FileObservationCache {
  get(key: string): readonly Problem[] | undefined;
  set(key: string, problems: readonly Problem[]): void;
}

export function memoryFileObservations(limit = 20_000): FileObservationCache {
  const known = new Map<string, readonly Problem[]>();
  return {
    get: (key) => known.get(key),
    set: (key, problems) => {
      known.set(key, problems);
      const oldest = known.keys().next().value;
      if (known.size > limit && oldest !== undefined) known.delete(oldest);
    },
  };
}

export interface BaseFilesComparison extends Comparison {
  /** Whether the gate could see the base versions; a gate that cannot see the change either is then "unknown". */
  readonly baseStatus: Observation["status"];
  /** Time of the look at the base versions; its commands are the same as for the change. */
  readonly targetMs: number;
  readonly ownMs: number;
}

/**
 * Holds a gate's observation of the changed files against the same gate on their base versions. Those are only
 * looked at when the change has problems, or when the gate failed and we must know if it ever worked.
 */
export async function compareWithBaseFiles(
  gate: Gate,
  context: GateContext,
  now: Observation,
  baseCommit: string,
  cache: FileObservationCache,
): Promise<BaseFilesComparison> {
  if (now.status === "observed" && now.problems.length === 0) {
    return { introduced: [], resolved: [], baseStatus: "observed", targetMs: 0, ownMs: 0 };
  }
  const asked =
    now.status === "observed"
      ? [...new Set(now.problems.flatMap(({ path }) => path ?? []))]
      : (context.changedPaths ?? []);
  const base = await observeBase(gate, context, asked, baseCommit, cache);
  if (base.status === "unknown" || now.status !== "observed") {
    const introduced = base.status === "unknown" ? [] : now.problems;
    return { ...base, baseStatus: base.status, introduced, resolved: [] };
  }
  return { ...base, baseStatus: "observed", ...compareProblems(base.problems, now.problems) };
}

interface BaseObservation {
  readonly status: Observation["status"];
  readonly problems: readonly Problem[];
  readonly targetMs: number;
  readonly ownMs: number;
}

async function observeBase(
  gate: Gate,
  context: GateContext,
  paths: readonly string[],
  baseCommit: string,
  cache: FileObservationCache,
): Promise<BaseObservation> {
  const keys = new Map<string, string>();
  const packages = await packagesOf(context);
  for (const path of paths) {
    const entry = await context.base?.entry(path);
    if (entry?.mode.startsWith("100") === true) {
      keys.set(path, [gate.name, baseCommit, packages, path, entry.blob].join("\0"));
    }
  }
  const missing = [...keys].filter(([, key]) => cache.get(key) === undefined).map(([path]) => path);
  let cost = { targetMs: 0, ownMs: 0 };
  if (missing.length > 0) {
    const observation = await withBaseVersions(context, () =>
      gate.observe({ ...context, changedPaths: missing, history: undefined, atBase: true }),
    );
    cost = { targetMs: observation.targetMs, ownMs: observation.ownMs };
    if (observation.status === "unknown") {
      return { status: "unknown", problems: [], ...cost };
    }
    for (const path of missing) {
      const ofPath = observation.problems.filter((problem) => problem.path === path);
      cache.set(keys.get(path) as string, ofPath);
    }
  }
  const problems = [...keys.values()].flatMap((key) => cache.get(key) ?? []);
  return { status: "observed", problems, ...cost };
}

/** A linter says other things of the same file in another version, and an earlier change may have updated it. */
async function packagesOf({ worktree, project }: GateContext): Promise<string> {
  const lockfile = project.packageManager?.lockfile;
  const files = ["package.json", ...(lockfile === undefined ? [] : [lockfile])];
  const contents = await Promise.all(files.map((file) => readWorktreeFile(worktree, file)));
  return sha256(Buffer.concat(contents.map((content) => content ?? Buffer.alloc(0))));
}

/**
 * Puts the base versions of all changed files in their place for the time of `look`: tools that look at more than
 * one file see the base. Who is killed in between finds the worktree changed, and resets it as after any crash.
 */
async function withBaseVersions<T>(context: GateContext, look: () => Promise<T>): Promise<T> {
  const { worktree, base } = context;
  const paths = await existingPaths(worktree, context.changedPaths ?? []);
  const versions = (await base?.read(paths)) ?? new Map<string, Buffer>();
  const changed = new Map<string, Buffer>();
  try {
    for (const [path, version] of versions) {
      const content = await readWorktreeFile(worktree, path);
      if (content === undefined || content.equals(version)) continue;
      changed.set(path, content);
      await overwriteWorktreeFile(worktree, path, version);
    }
    return await look();
  } finally {
    for (const [path, content] of changed) await overwriteWorktreeFile(worktree, path, content);
  }
}
