import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { FileReader } from "../files/read-sources.ts";
import { LARGEST_FILE } from "../files/read-sources.ts";
import { safeGit } from "../history/git.ts";
import type { GitReader } from "../history/git.ts";

/** The files of a commit, read from git's objects: nothing is checked out. */
export interface OldFiles {
  readonly paths: readonly string[];
  readonly read: FileReader;
  readonly close: () => void;
}

/** The regular files of a commit below the folder in which git runs, relative to it. */
export async function openOldFiles(
  root: string,
  git: GitReader,
  { commit, signal }: { readonly commit: string; readonly signal?: AbortSignal | undefined },
): Promise<OldFiles> {
  const objects = new Map<string, string>();
  const options = { separator: "\0" as const, ...(signal === undefined ? {} : { signal }) };
  for await (const entry of git.lines(["ls-tree", "-r", "-z", commit], options)) {
    const tab = entry.indexOf("\t");
    const [mode = "", , hash = ""] = entry.slice(0, tab).split(" ");
    if (mode.startsWith("100")) objects.set(entry.slice(tab + 1), hash);
  }
  const blobs = new BlobReader(root);
  return {
    paths: [...objects.keys()].toSorted(),
    read: async (path) => {
      const hash = objects.get(path);
      if (hash === undefined) throw new Error(`no file ${path} in ${commit}`);
      return blobs.read(hash);
    },
    close: () => blobs.close(),
  };
}

/** One `git cat-file --batch` that answers one question after another. */
class BlobReader {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  #turn: Promise<unknown> = Promise.resolve();

  constructor(root: string) {
    const { words, environment } = safeGit();
    this.#child = spawn("git", [...words, "cat-file", "--batch"], {
      cwd: root,
      env: environment,
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#child.on("error", () => undefined); // the stream ends, and that is said below
    this.#child.stdin.on("error", () => undefined);
    this.#chunks = this.#child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  read(hash: string): Promise<Uint8Array> {
    const answer = this.#turn.then(() => this.#ask(hash));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }

  async #ask(hash: string): Promise<Uint8Array> {
    this.#child.stdin.write(`${hash}\n`);
    while (!this.#rest.includes(10)) this.#rest = Buffer.concat([this.#rest, await this.#chunk()]);
    const end = this.#rest.indexOf(10);
    const size = Number(/ blob (\d+)$/.exec(this.#rest.toString("latin1", 0, end))?.[1] ?? "x");
    this.#rest = this.#rest.subarray(end + 1);
    // "missing": of a clone that fetches contents when they are asked for, which is not done here.
    if (Number.isNaN(size)) throw new Error("its content is not in this clone");
    return this.#content(size);
  }

  /** What is too large to be measured is read past, and only its first part kept. */
  async #content(size: number): Promise<Uint8Array> {
    const parts: Buffer[] = [];
    let [missing, kept] = [size + 1, 0]; // a line break ends it
    for (;;) {
      const part = this.#rest.subarray(0, missing);
      missing -= part.length;
      this.#rest = this.#rest.subarray(part.length);
      if (kept <= LARGEST_FILE) {
        parts.push(part);
        kept += part.length;
      }
      if (missing === 0) return Buffer.concat(parts).subarray(0, size);
      this.#rest = await this.#chunk();
    }
  }

  async #chunk(): Promise<Buffer> {
    const { done, value } = await this.#chunks.next();
    if (done === true) throw new Error("git ended while files were read");
    return value;
  }
}
