import { listTree, type GitPlace, type TreeEntry } from "#infra/git";

const MOST_KEPT = 8;

/** What is in commits; which never changes, so git is asked once. */
export class TreeListings {
  readonly #repository: GitPlace;
  /** By commit, those asked for longest ago first. */
  readonly #known = new Map<string, Promise<readonly TreeEntry[]>>();

  constructor(repository: GitPlace) {
    this.#repository = repository;
  }

  entries(commit: string): Promise<readonly TreeEntry[]> {
    const known = this.#known.get(commit) ?? listTree(this.#repository, commit);
    this.#known.delete(commit);
    this.#known.set(commit, known);
    known.catch(() => this.#known.delete(commit));
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KEPT && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }

  /** No links, no submodules. */
  async files(commit: string): Promise<readonly string[]> {
    const entries = await this.entries(commit);
    return entries
      .filter(({ kind }) => kind === "file" || kind === "executable")
      .map(({ path }) => path);
  }
}
