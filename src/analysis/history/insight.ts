import type { HistoryRecord, HistoryResult } from "./history.ts";

export interface HotSpot {
  readonly path: string;
  /** Commits that touched it, of those read. */
  readonly commits: number;
  /** Decisions in its functions (cyclomatic complexity beyond one each). */
  readonly decisions: number;
  /** 0–1: commits × decisions, relative to the hottest. */
  readonly heat: number;
}

/** Two files that change together although neither imports the other. */
export interface CoChange {
  readonly paths: readonly [string, string];
  readonly together: number;
  /** 0–1: of the commits that touched either. */
  readonly ratio: number;
}

export interface FileHistory {
  readonly commits: number;
  readonly authors: number;
  /** 0–1: commits of whoever touched it most. */
  readonly mainAuthorShare: number;
  /** Seconds since the epoch. */
  readonly lastChanged: number;
}

export interface HistoryInsight {
  readonly status: HistoryResult["status"] | "off";
  readonly reason?: string;
  readonly commits: number;
  readonly authors: number;
  readonly hotSpots: readonly HotSpot[];
  readonly coChanges: readonly CoChange[];
  readonly files: Readonly<Record<string, FileHistory>>;
}

export interface InsightInput {
  /** Files whose change counts, with their decisions. */
  readonly decisions: ReadonlyMap<string, number>;
  readonly areConnected: (left: string, right: string) => boolean;
}

const MINIMUM_COMMITS = 3;
const MINIMUM_DECISIONS = 10;
const MINIMUM_TOGETHER = 5;
const MINIMUM_RATIO = 0.5;
/** A commit of more files is a rename, a format or a release: it couples nothing. */
const MOST_FILES_OF_A_CHANGE = 20;
const MOST_LISTED = 50;

export function historyInsight(result: HistoryResult, input: InsightInput): HistoryInsight {
  const { status, reason, record } = result;
  const files = record === undefined ? {} : fileHistories(record, input.decisions);
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    commits: record?.commits.length ?? 0,
    authors: record?.authors.length ?? 0,
    hotSpots: hotSpots(files, input.decisions),
    coChanges: record === undefined ? [] : coChanges(record, files, input),
    files,
  };
}

function fileHistories(
  record: HistoryRecord,
  wanted: ReadonlyMap<string, number>,
): Record<string, FileHistory> {
  const gathered = record.paths.map(() => ({
    commits: 0,
    last: 0,
    byAuthor: new Map<number, number>(),
  }));
  for (const { time, author, files } of record.commits) {
    for (const file of files) {
      const entry = gathered[file];
      if (entry === undefined) continue;
      entry.commits += 1;
      entry.last = Math.max(entry.last, time);
      entry.byAuthor.set(author, (entry.byAuthor.get(author) ?? 0) + 1);
    }
  }
  return Object.fromEntries(
    record.paths.flatMap((path, number) => {
      const entry = gathered[number];
      if (entry === undefined || entry.commits === 0 || !wanted.has(path)) return [];
      const most = Math.max(...entry.byAuthor.values());
      const history: FileHistory = {
        commits: entry.commits,
        authors: entry.byAuthor.size,
        mainAuthorShare: Math.round((most / entry.commits) * 100) / 100,
        lastChanged: entry.last,
      };
      return [[path, history] as const];
    }),
  );
}

function hotSpots(
  files: Readonly<Record<string, FileHistory>>,
  decisions: ReadonlyMap<string, number>,
): readonly HotSpot[] {
  const candidates = Object.entries(files)
    .map(([path, { commits }]) => ({ path, commits, decisions: decisions.get(path) ?? 0 }))
    .filter((each) => each.commits >= MINIMUM_COMMITS && each.decisions >= MINIMUM_DECISIONS);
  const hottest = Math.max(1, ...candidates.map((each) => each.commits * each.decisions));
  return candidates
    .map((each) => ({
      ...each,
      heat: Math.round(((each.commits * each.decisions) / hottest) * 1000) / 1000,
    }))
    .toSorted((left, right) => right.heat - left.heat || left.path.localeCompare(right.path))
    .slice(0, MOST_LISTED);
}

function coChanges(
  record: HistoryRecord,
  files: Readonly<Record<string, FileHistory>>,
  input: InsightInput,
): readonly CoChange[] {
  const relevant = record.paths.map((path) => (files[path]?.commits ?? 0) >= MINIMUM_TOGETHER);
  const pairs = new Map<number, number>();
  const count = record.paths.length;
  for (const commit of record.commits) {
    if (commit.files.length > MOST_FILES_OF_A_CHANGE) continue;
    const numbers = commit.files.filter((file) => relevant[file]).toSorted((a, b) => a - b);
    numbers.forEach((left, index) => {
      for (const right of numbers.slice(index + 1)) {
        const key = left * count + right;
        pairs.set(key, (pairs.get(key) ?? 0) + 1);
      }
    });
  }
  return [...pairs]
    .flatMap(([key, together]): CoChange[] => {
      const left = record.paths[Math.floor(key / count)] ?? "";
      const right = record.paths[key % count] ?? "";
      const either = (files[left]?.commits ?? 0) + (files[right]?.commits ?? 0) - together;
      const ratio = Math.round((together / either) * 100) / 100;
      if (together < MINIMUM_TOGETHER || ratio < MINIMUM_RATIO) return [];
      return input.areConnected(left, right) ? [] : [{ paths: [left, right], together, ratio }];
    })
    .toSorted((left, right) => right.together * right.ratio - left.together * left.ratio)
    .slice(0, MOST_LISTED);
}
