import { interpreterModule, InterpreterThread } from "./interpreter-thread.ts";

/** Threads that are ready before a snippet comes. The first is started when the first snippet comes. */
export class ThreadPool {
  readonly #most: number;
  readonly #waiting = new Set<InterpreterThread>();
  #closed = false;

  /** `most`: how many are kept ready. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Those that wait for a snippet, the next first; some may still be starting. */
  ready(): readonly InterpreterThread[] {
    return [...this.#waiting];
  }

  /** One that is ready, for the caller to end. Rejects with what kept it from starting. */
  async take(): Promise<InterpreterThread> {
    const module = await interpreterModule();
    const thread = this.ready()[0] ?? new InterpreterThread(module);
    this.#waiting.delete(thread);
    thread.hold();
    this.#fill(module);
    await thread.ready;
    return thread;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.ready().map((thread) => thread.terminate()));
  }

  #fill(module: WebAssembly.Module): void {
    while (!this.#closed && this.#waiting.size < this.#most) {
      const thread = new InterpreterThread(module);
      this.#waiting.add(thread);
      void thread.ended.then(() => this.#waiting.delete(thread));
    }
  }
}
