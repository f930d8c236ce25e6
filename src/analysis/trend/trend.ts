import type { Analysis } from "../analysis.ts";
import { analyze } from "../analyze.ts";
import type { AnalysisProgress } from "../analyze.ts";
import { gitReader } from "../history/git.ts";
import type { GitReader } from "../history/git.ts";
import { compareAnalyses } from "./compare.ts";
import type { Trend } from "./compare.ts";
import { openOldFiles } from "./old-files.ts";
import { sinceCommit } from "./since.ts";

export interface TrendOptions {
  readonly root: string;
  /** The files as they are now. */
  readonly now: Analysis;
  /** A commit by any name, a date, or a number of days such as `30d`. */
  readonly since: string;
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AnalysisProgress) => void;
}

/** Compares the files with those of an earlier commit, which are read from git and never written anywhere. */
export async function analyzeTrend(options: TrendOptions): Promise<Trend> {
  const { now, since, signal, cacheFolder, onProgress } = options;
  const { root } = now;
  const git = gitReader(root);
  const { commit, time } = await sinceCommit(git, since, signal);
  const old = await openOldFiles(root, git, { commit, signal });
  try {
    const then = await analyze({
      root,
      files: old.paths,
      readFile: old.read,
      git: false,
      ...(cacheFolder === undefined ? {} : { cacheFolder }),
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    const date = new Date(time * 1000).toISOString();
    return compareAnalyses(then, now, {
      since: { given: since, commit, date },
      renames: await renamesSince(git, commit, signal),
    });
  } finally {
    old.close();
  }
}

/** New paths by their old ones, as git guesses them; none where it lacks the contents to compare. */
async function renamesSince(
  git: GitReader,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const words = ["diff", "--no-ext-diff", "--no-textconv", "-z", "--relative", "--name-status"];
  const renames = new Map<string, string>();
  try {
    const options = { separator: "\0" as const, ...(signal === undefined ? {} : { signal }) };
    const fields: string[] = [];
    for await (const field of git.lines(
      [...words, "--diff-filter=R", "-M", commit, "--"],
      options,
    )) {
      fields.push(field);
    }
    for (let index = 0; index + 2 < fields.length; index += 3) {
      renames.set(fields[index + 1] ?? "", fields[index + 2] ?? "");
    }
  } catch {
    signal?.throwIfAborted();
  }
  return renames;
}
