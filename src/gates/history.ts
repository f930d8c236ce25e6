import { differenceStatistics, changedEntries, git, readBlobs, type GitPlace } from "#infra/git";

/** A file as a commit leaves it. */
export interface CommittedFile {
  readonly path: string;
  /** Hash of the blob. */
  readonly blob: string;
  readonly isBinary: boolean;
}

/** One commit of a change. */
export interface ChangeCommit {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string };
  readonly message: string;
  /** What it adds or edits; of a merge only what none of its parents has. */
  readonly files: readonly CommittedFile[];
  /** Lines added and removed, by path. Empty for a merge, whose parts other commits tell of. */
  readonly lines: ReadonlyMap<string, number>;
}

/** The commits of a change, for gates that look at more than its result. */
export interface ChangeHistory {
  /** Oldest first; the latest `MOST_COMMITS`. */
  commits(): Promise<readonly ChangeCommit[]>;
  /** Whether there are more than those. */
  isCut(): Promise<boolean>;
  /** Messages of the commits before the change, newest first, without merges. */
  earlierMessages(): Promise<readonly string[]>;
  /** Bytes by hash, of those that are blobs. */
  sizes(blobs: readonly string[]): Promise<ReadonlyMap<string, number>>;
  read(blobs: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
}

export const MOST_COMMITS = 200;
const EARLIER_MESSAGES = 100;

/** Reads from the repository's own git directory. Nothing is checked out. */
export function gitChangeHistory(options: {
  readonly repository: GitPlace;
  /** The commit that the change is held against, and the one that it ends at. */
  readonly base: string;
  readonly tip: string;
}): ChangeHistory {
  const { repository, base, tip } = options;
  let known: Promise<readonly Header[]> | undefined;
  let commits: Promise<readonly ChangeCommit[]> | undefined;
  const headers = (): Promise<readonly Header[]> => {
    known ??= readHeaders(repository, [tip, `^${base}`], MOST_COMMITS + 1);
    return known;
  };
  return {
    isCut: async () => (await headers()).length > MOST_COMMITS,
    commits: () => {
      commits ??= headers().then((found) =>
        readCommits(repository, found.slice(0, MOST_COMMITS).toReversed()),
      );
      return commits;
    },
    earlierMessages: async () => {
      const found = await readHeaders(repository, ["--no-merges", base], EARLIER_MESSAGES);
      return found.map(({ message }) => message);
    },
    sizes: (blobs) => readSizes(repository, blobs),
    read: (blobs) => readBlobs(repository, blobs),
  };
}

type Header = Omit<ChangeCommit, "files" | "lines">;

async function readHeaders(
  repository: GitPlace,
  revisions: readonly string[],
  limit: number,
): Promise<readonly Header[]> {
  const { stdout } = await git(repository, [
    "log",
    "-z",
    "--no-color",
    `--max-count=${limit}`,
    "--format=%H%x01%P%x01%an%x01%ae%x01%B",
    ...revisions,
    "--",
  ]);
  return stdout.split("\0").flatMap((record) => {
    const [commit = "", parents = "", name = "", email = "", ...message] = record.split("\x01");
    if (commit.trim() === "") return [];
    return [
      {
        commit: commit.trim(),
        parents: parents.split(" ").filter(Boolean),
        author: { name, email },
        message: message.join("\x01").trimEnd(),
      },
    ];
  });
}

async function readCommits(
  repository: GitPlace,
  headers: readonly Header[],
): Promise<readonly ChangeCommit[]> {
  const commits: ChangeCommit[] = [];
  for (const header of headers) {
    const [first = await beforeAll(repository, header.commit), ...others] = header.parents;
    if (first === undefined) {
      commits.push({ ...header, files: [], lines: new Map() });
      continue;
    }
    const [entries, statistics] = await Promise.all([
      changedEntries(repository, first, header.commit),
      differenceStatistics(repository, first, header.commit),
    ]);
    const binary = new Set(statistics.flatMap((one) => (one.insertions === null ? one.path : [])));
    const own = await notIn(repository, others, header.commit, entries);
    commits.push({
      ...header,
      files: own.flatMap(({ path, entry }) =>
        entry?.kind === "file" || entry?.kind === "executable"
          ? [{ path, blob: entry.oid, isBinary: binary.has(path) }]
          : [],
      ),
      lines: new Map(
        others.length > 0
          ? []
          : statistics.map((one) => [one.path, (one.insertions ?? 0) + (one.deletions ?? 0)]),
      ),
    });
  }
  return commits;
}

type Entries = Awaited<ReturnType<typeof changedEntries>>;

/** Those of the entries that also differ from each of the commits. */
async function notIn(
  repository: GitPlace,
  parents: readonly string[],
  commit: string,
  entries: Entries,
): Promise<Entries> {
  let own = entries;
  for (const parent of parents) {
    const paths = new Set(
      (await changedEntries(repository, parent, commit)).map(({ path }) => path),
    );
    own = own.filter(({ path }) => paths.has(path));
  }
  return own;
}

/**
 * A tree without files, in the repository's own kind of hash, for a commit that nothing comes before; undefined where
 * a shallow clone only ends at it.
 */
async function beforeAll(repository: GitPlace, commit: string): Promise<string | undefined> {
  const raw = await git(repository, ["cat-file", "commit", commit]);
  const [head = ""] = raw.stdout.split("\n\n", 1);
  if (/^parent /m.test(head)) return undefined;
  const { stdout } = await git(repository, ["hash-object", "-t", "tree", "--stdin"], { stdin: "" });
  return stdout.trim();
}

async function readSizes(
  repository: GitPlace,
  blobs: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (blobs.length === 0) return new Map();
  const { stdout } = await git(repository, ["cat-file", "--batch-check"], {
    stdin: `${[...new Set(blobs)].join("\n")}\n`,
  });
  return new Map(
    stdout.split("\n").flatMap((line) => {
      const [blob = "", kind, size] = line.split(" ");
      return kind === "blob" ? [[blob, Number(size)] as const] : [];
    }),
  );
}
