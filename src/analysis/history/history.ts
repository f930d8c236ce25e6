import type { GitReader } from "./git.ts";

/** The commits that were read, newest first. Compact, because it is kept in the cache by commit. */
export interface HistoryRecord {
  readonly head: string;
  readonly limit: number;
  readonly shallow: boolean;
  /** The analysed folder inside the repository, to which the paths are relative; empty for its top. */
  readonly prefix: string;
  readonly authors: readonly string[];
  readonly paths: readonly string[];
  readonly commits: readonly HistoryCommit[];
}

export interface HistoryCommit {
  /** Seconds since the epoch. */
  readonly time: number;
  /** Index into `authors`. */
  readonly author: number;
  /** Indexes into `paths`. */
  readonly files: readonly number[];
}

export interface HistoryResult {
  readonly status: "complete" | "partial" | "unavailable";
  /** Why it is not complete, for a person. */
  readonly reason?: string;
  readonly record?: HistoryRecord;
  /** The record was the given one: nothing was read. */
  readonly reused: boolean;
}

/** Enough to see where the work happens; older commits say little about now. */
export const HISTORY_LIMIT = 5000;

/**
 * Reads which commit touched which file, with names only: on a partial clone that needs no file content. When the
 * kept record is of an ancestor, only the commits since are read.
 */
export async function readHistory(
  git: GitReader,
  kept: HistoryRecord | undefined,
  signal?: AbortSignal,
): Promise<HistoryResult> {
  try {
    const question = ["rev-parse", "--is-shallow-repository", "--show-prefix", "HEAD^{commit}"];
    const [answer, prefix = "", head = ""] = (await git.text(question, signal)).split("\n");
    const shallow = answer === "true";
    const usable =
      kept?.limit === HISTORY_LIMIT && kept.shallow === shallow && kept.prefix === prefix
        ? kept
        : undefined;
    const reused = usable?.head === head;
    const record = reused
      ? usable
      : await readRecord(git, { head, shallow, prefix }, usable, signal);
    if (shallow) {
      const reason = `a shallow clone: only ${record.commits.length} commits are here, so hot spots and ownership are of this part of the history`;
      return { status: "partial", reason, record, reused };
    }
    if (record.commits.length < HISTORY_LIMIT) return { status: "complete", record, reused };
    const reason = `the newest ${HISTORY_LIMIT} commits were read`;
    return { status: "partial", reason, record, reused };
  } catch (error) {
    signal?.throwIfAborted();
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { status: "unavailable", reason: `no history could be read (${why})`, reused: false };
  }
}

async function readRecord(
  git: GitReader,
  at: Pick<HistoryRecord, "head" | "shallow" | "prefix">,
  kept: HistoryRecord | undefined,
  signal: AbortSignal | undefined,
): Promise<HistoryRecord> {
  const base = kept === undefined ? undefined : await ancestor(git, kept, at.head, signal);
  const authors = new Index(base?.authors);
  const paths = new Index(base?.paths);
  const commits: { time: number; author: number; files: number[] }[] = [];
  const range = base === undefined ? [at.head] : [`${base.head}..${at.head}`];
  const words = [
    "log",
    "--no-merges",
    "--no-renames",
    "--name-only",
    "--relative",
    "-z",
    "--format=%x01%at%x02%aN",
    `--max-count=${HISTORY_LIMIT}`,
    ...range,
    "--",
  ];
  const options = { separator: "\0" as const, ...(signal === undefined ? {} : { signal }) };
  for await (const field of git.lines(words, options)) {
    // With -z a commit's first path follows its header after a line break.
    const part = field.startsWith("\n") ? field.slice(1) : field;
    const [time, author] = part.startsWith("\u0001") ? part.slice(1).split("\u0002") : [];
    if (time !== undefined) {
      commits.push({ time: Number(time), author: authors.of(author ?? ""), files: [] });
    } else if (part !== "") commits.at(-1)?.files.push(paths.of(part));
  }
  const all = [...commits, ...(base?.commits ?? [])].slice(0, HISTORY_LIMIT);
  const [names, files] = [authors.values, paths.values];
  return { ...at, limit: HISTORY_LIMIT, authors: names, paths: files, commits: all };
}

async function ancestor(
  git: GitReader,
  kept: HistoryRecord,
  head: string,
  signal: AbortSignal | undefined,
): Promise<HistoryRecord | undefined> {
  try {
    await git.text(["merge-base", "--is-ancestor", kept.head, head], signal);
    return kept;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

class Index {
  readonly values: string[];
  readonly #numbers = new Map<string, number>();

  constructor(values: readonly string[] = []) {
    this.values = [...values];
    values.forEach((value, number) => this.#numbers.set(value, number));
  }

  of(value: string): number {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.values.length;
      this.values.push(value);
      this.#numbers.set(value, number);
    }
    return number;
  }
}
