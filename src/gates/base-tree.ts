import { spawn } from "node:child_process";
import { BaseTreeError } from "./errors.ts";

/** The files of the base commit, for gates that hold a change against them. */
export interface BaseTree {
  /** Undefined when the path is no file of the commit. Mode as git writes it: `100644`. */
  entry(path: string): Promise<BaseEntry | undefined>;
  /** Paths of all regular files of the commit. */
  paths(): Promise<readonly string[]>;
  /** Paths of its symbolic links and submodules, of which git knows no more than that they are there. */
  otherPaths(): Promise<readonly string[]>;
  /** Contents by path, for those of the paths that are regular files of the commit. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
}

export interface BaseEntry {
  readonly mode: string;
  /** Hash of the blob. */
  readonly blob: string;
}

/** Reads from the repository's own git directory, never from a worktree's `.git`, which is not trusted. */
export function gitBaseTree(options: {
  readonly gitDirectory: string;
  readonly commit: string;
}): BaseTree {
  const { gitDirectory, commit } = options;
  let entries: Promise<ReadonlyMap<string, BaseEntry>> | undefined;
  const load = (): Promise<ReadonlyMap<string, BaseEntry>> => {
    entries ??= git(gitDirectory, ["ls-tree", "-r", "-z", "--full-tree", commit], commit).then(
      (output) => parseTree(output.toString("utf8")),
    );
    return entries;
  };
  return {
    entry: async (path) => (await load()).get(path),
    paths: async () =>
      [...(await load())].flatMap(([path, { mode }]) => (mode.startsWith("100") ? [path] : [])),
    otherPaths: async () =>
      [...(await load())].flatMap(([path, { mode }]) => (mode.startsWith("100") ? [] : [path])),
    read: async (paths) => {
      const known = await load();
      const wanted = paths.flatMap((path) => {
        const entry = known.get(path);
        return entry !== undefined && entry.mode.startsWith("100")
          ? [{ path, blob: entry.blob }]
          : [];
      });
      if (wanted.length === 0) return new Map();
      const input = wanted.map(({ blob }) => `${blob}\n`).join("");
      const output = await git(gitDirectory, ["cat-file", "--batch"], commit, input);
      return parseBatch(output, wanted, commit);
    },
  };
}

function parseTree(output: string): ReadonlyMap<string, BaseEntry> {
  const entries = new Map<string, BaseEntry>();
  for (const line of output.split("\0")) {
    const match = /^(\d+) \w+ ([0-9a-f]+)\t([\s\S]+)$/.exec(line);
    if (match === null) continue;
    const [, mode, blob, path] = match as unknown as [string, string, string, string];
    entries.set(path, { mode, blob });
  }
  return entries;
}

/** `<hash> <type> <size>\n<content>\n` for each line of input, in order. */
function parseBatch(
  output: Buffer,
  wanted: readonly { readonly path: string; readonly blob: string }[],
  commit: string,
): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>();
  let position = 0;
  for (const { path, blob } of wanted) {
    const end = output.indexOf(10, position);
    const header = output.subarray(position, end).toString("utf8");
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(header)?.[1];
    if (end < 0 || size === undefined)
      throw new BaseTreeError(commit, `${path} (${blob}) is missing`);
    const start = end + 1;
    contents.set(path, output.subarray(start, start + Number(size)));
    position = start + Number(size) + 1;
  }
  return contents;
}

function git(
  gitDirectory: string,
  parameters: readonly string[],
  commit: string,
  input = "",
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", [`--git-dir=${gitDirectory}`, ...parameters], {
      stdio: ["pipe", "pipe", "pipe"],
      cwd: gitDirectory,
      env: { PATH: process.env["PATH"], GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" },
    });
    const chunks: Buffer[] = [];
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
    child.on("error", (error) => reject(new BaseTreeError(commit, error.message, error)));
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new BaseTreeError(commit, errors.trim() || `git ended with ${code}`));
    });
    child.stdin.on("error", () => {}); // git ended early: its exit code says why
    child.stdin.end(input);
  });
}
