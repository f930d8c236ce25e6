import { posix } from "node:path";
import type { GitReader } from "#analysis";

const MOST_MOVES = 5;
/** Names that say nothing about which file is meant. */
const COMMON =
  /^(?:readme|index|changelog|contributing|licen[sc]e|notice|security|package|tsconfig|main|mod|test|types|config|_sidebar|summary)(?:\.|$)/i;

/** Finds where a file went that is not there any more, by what git knows of it. */
export class MovedFiles {
  readonly #git: GitReader;
  readonly #tracked: ReadonlySet<string>;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Promise<string | undefined>>();

  constructor(git: GitReader, tracked: ReadonlySet<string>, signal: AbortSignal) {
    this.#git = git;
    this.#tracked = tracked;
    this.#signal = signal;
  }

  /** Undefined where it was never there, was deleted, or its history is not here. */
  find(path: string): Promise<string | undefined> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const finding = this.#follow(path).catch(() => {
      this.#signal.throwIfAborted();
      return undefined; // a partial clone, or no repository: nothing is known
    });
    this.#known.set(path, finding);
    return finding;
  }

  /** The one tracked file of the same name; undefined where there are several, or the name is a common one. */
  namesake(path: string): string | undefined {
    const name = posix.basename(path);
    if (COMMON.test(name) || !/\.[^.]+$/.test(name)) return undefined;
    const found = [...this.#tracked].filter((each) => posix.basename(each) === name);
    return found.length === 1 ? found[0] : undefined;
  }

  async #follow(path: string): Promise<string | undefined> {
    let current = path;
    for (let move = 0; move < MOST_MOVES; move += 1) {
      const commit = await this.#removal(current);
      if (commit === undefined) return undefined;
      const next = await this.#renamed(commit, current);
      if (next === undefined) return this.namesake(current);
      if (this.#tracked.has(next)) return next;
      current = next;
    }
    return undefined;
  }

  /** The last commit that took the file away. */
  async #removal(path: string): Promise<string | undefined> {
    const words = ["-1", "--format=%H", "--diff-filter=D", "--no-renames", "HEAD", "--", path];
    const commit = await this.#git.text(["--literal-pathspecs", "log", ...words], this.#signal);
    return commit.trim() === "" ? undefined : commit.trim();
  }

  async #renamed(commit: string, path: string): Promise<string | undefined> {
    const words = ["show", "--format=", "--name-status", "-z", "-M", "--diff-filter=R", commit];
    const fields = (await this.#git.text(words, this.#signal)).split("\0");
    const at = fields.findIndex((field, index) => /^R\d/.test(field) && fields[index + 1] === path);
    return at < 0 ? undefined : fields[at + 2];
  }
}
