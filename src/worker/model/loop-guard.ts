/** The same use of a tool so often, while nothing changed, is told to the model; so often more, it is stopped. */
const TOLD = 3;
const STOPPED = 6;

/** Notices that a model does the same again and again without the worktree changing. */
export class LoopGuard {
  readonly #seen = new Map<string, number>();

  /** What to say about one more use of a tool. */
  use(tool: string, input: unknown): "go on" | "tell" | "stop" {
    const key = `${tool} ${JSON.stringify(input)}`;
    const count = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, count);
    return count >= STOPPED ? "stop" : count >= TOLD ? "tell" : "go on";
  }

  /** The worktree is another one: what was seen may be seen again. */
  changed(): void {
    this.#seen.clear();
  }
}
