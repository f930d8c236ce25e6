/** What several jobs ask of the same tree is found out once; a failure is forgotten, so that the next one asks anew. */
export class SharedFacts {
  readonly #known = new Map<string, Promise<unknown>>();

  find<T>(key: string, look: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const looking = look();
    this.#known.set(key, looking);
    looking.catch(() => this.#known.delete(key));
    return looking;
  }
}

const facts = new WeakMap<object, Map<string, SharedFacts>>();

/** The facts of a commit that all surveys with this workbench share. */
export function sharedFacts(workbench: object, commit: string): SharedFacts {
  const byCommit = facts.get(workbench) ?? new Map<string, SharedFacts>();
  facts.set(workbench, byCommit);
  const known = byCommit.get(commit) ?? new SharedFacts();
  byCommit.set(commit, known);
  return known;
}
