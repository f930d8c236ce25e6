import { git, listRefs, nulFields } from "#infra/git";
import type { GitPlace } from "#infra/git";

/** Work that is no part of any branch of ours: kept when its worktree went, or when its task came to no end. */
export interface KeptWork {
  /** Name of the ref below `refs/artel/`. */
  readonly id: string;
  readonly ref: string;
  readonly commit: string;
  readonly session: string;
  /** Undefined where the work is of no task. */
  readonly task: string | undefined;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** That it changes. */
  readonly files: readonly string[];
  /** One of the person that is exactly at it. */
  readonly branch: string | undefined;
}

const PREFIX = "refs/artel/";
const HEADS = "refs/heads/";

/** Newest first. What waits for an answer (`approval/`) or is being merged (`merge/`) is another's to tell. */
export async function listKeptWork(repository: GitPlace): Promise<readonly KeptWork[]> {
  const [kept, heads] = await Promise.all([
    listRefs(repository, PREFIX),
    listRefs(repository, HEADS),
  ]);
  const branches = new Map([...heads].map(([ref, commit]) => [commit, ref.slice(HEADS.length)]));
  const refs = [...kept].filter(([ref]) => isWork(ref.slice(PREFIX.length)));
  const known = await readCommits(
    repository,
    refs.map(([, commit]) => commit),
  );
  return refs
    .flatMap(([ref, commit]): KeptWork[] => {
      const read = known.get(commit);
      if (read === undefined) return [];
      const { time, files } = read;
      const id = ref.slice(PREFIX.length);
      return [{ id, ref, commit, ...ownerOf(id, read), time, files, branch: branches.get(commit) }];
    })
    .sort((one, other) => other.time - one.time || (one.id < other.id ? -1 : 1));
}

/** The task that a worktree is named for: `<session>-<task>-<attempt>`, and `-d<n>` where it was handed on. */
export function taskOfWorktree(id: string, session: string): string | undefined {
  if (!id.startsWith(`${session}-`)) return undefined;
  return /^(.+)-\d+(?:-d\d+)?$/.exec(id.slice(session.length + 1))?.[1];
}

function isWork(id: string): boolean {
  return /^trash\/[^/]+$|^sessions\/[^/]+\/[^/]+$/.test(id);
}

interface ReadCommit {
  readonly session: string;
  readonly worktree: string;
  readonly time: number;
  readonly files: readonly string[];
}

function ownerOf(id: string, read: ReadCommit): Pick<KeptWork, "session" | "task"> {
  const [kind, first = "", name = ""] = id.split("/");
  if (kind === "trash") {
    const session = read.session === "" ? "unknown" : read.session;
    return { session, task: taskOfWorktree(read.worktree === "" ? first : read.worktree, session) };
  }
  const task = [/^(.+)-\d+[rd\d]*-kept$/, /^(.+)-\d+-\d+$/]
    .map((pattern) => pattern.exec(name)?.[1])
    .find((found) => found !== undefined);
  return { session: first, task };
}

const trailer = (key: string): string => `%(trailers:key=${key},valueonly,separator=%x2C)`;

const FORMAT = `%x01${["%H", "%ct", trailer("Artel-Session"), trailer("Artel-Worktree")].join("%x02")}%x03`;

/** By commit; the files are those that differ from its first parent. */
async function readCommits(
  repository: GitPlace,
  commits: readonly string[],
): Promise<ReadonlyMap<string, ReadCommit>> {
  if (commits.length === 0) return new Map();
  const shown = ["--name-only", "--no-renames", "--root", "-m", "--first-parent", "--no-ext-diff"];
  const { stdout } = await git(
    repository,
    ["log", "-z", "--no-walk=unsorted", "--stdin", ...shown, `--format=${FORMAT}`],
    { stdin: `${[...new Set(commits)].join("\n")}\n` },
  );
  return new Map(
    stdout
      .split("\x01")
      .slice(1)
      .map((record) => {
        const end = record.indexOf("\x03");
        const head = record.slice(0, end).split("\x02");
        const [commit = "", seconds = "", session = "", worktree = ""] = head;
        const paths = nulFields(record.slice(end + 1)).map((path) => path.replace(/^\n/, ""));
        const files = paths.filter((path) => path !== "");
        return [commit, { session, worktree, time: Number(seconds) * 1000, files }];
      }),
  );
}
