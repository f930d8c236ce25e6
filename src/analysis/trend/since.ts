import { AnalysisError } from "../errors.ts";
import type { GitReader } from "../history/git.ts";

/** The commit that today is compared with. */
export interface SinceCommit {
  readonly commit: string;
  /** Seconds since the epoch. */
  readonly time: number;
}

const DAYS = /^(\d{1,5})d$/;
const DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]{1,12}(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * What `--since` means: a number of days (`30d`), a date (`2026-01-31`), or a commit by any name that git knows. For
 * days and dates it is the last commit of the current branch before them; when all are younger, the first.
 */
export async function sinceCommit(
  git: GitReader,
  since: string,
  signal?: AbortSignal,
): Promise<SinceCommit> {
  const days = DAYS.exec(since)?.[1];
  const before = days === undefined ? since : `${days} days ago`;
  try {
    const name =
      days !== undefined || DATE.test(since) ? await lastBefore(git, before, signal) : since;
    // No option and no range, whatever is in the name.
    const words = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
    const commit = (await git.text(words, signal)).trim();
    const time = await git.text(["log", "-1", "--format=%ct", commit, "--"], signal);
    return { commit, time: Number(time.trim()) };
  } catch (error) {
    signal?.throwIfAborted();
    throw AnalysisError.sinceUnknown(since, error);
  }
}

async function lastBefore(
  git: GitReader,
  before: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const walk = ["rev-list", "--first-parent", "HEAD", "--max-count=1"];
  const found = (await git.text([...walk, `--before=${before}`], signal)).trim();
  if (found !== "") return found;
  const oldest = await git.text(["rev-list", "--first-parent", "--max-parents=0", "HEAD"], signal);
  // A shallow clone has no commit without a parent, but one whose parents are cut off counts as such.
  return oldest.trim().split("\n").at(-1) ?? "";
}
