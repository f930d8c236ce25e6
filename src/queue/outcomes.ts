import { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { WorkflowCancelledError } from "./errors.ts";
import { revive } from "./failure.ts";
import { notFound } from "./takeover.ts";

const REMOTE_POLL_MILLISECONDS = 500;

/** Waits for the ends of workflows, of this process and of others. */
export class Outcomes {
  readonly #executor: DBOSExecutor;
  readonly #running: (id: string) => Promise<void> | undefined;
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #stopped: Promise<never>;
  #stop: (error: Error) => void = () => {};

  constructor(executor: DBOSExecutor, running: (id: string) => Promise<void> | undefined) {
    this.#executor = executor;
    this.#running = running;
    this.#stopped = new Promise((_, reject) => {
      this.#stop = reject;
    });
    this.#stopped.catch(() => {}); // nobody may be waiting
  }

  /** Whoever waits is told the reason; the first one counts. */
  stop(reason: Error): void {
    this.#stop(reason);
  }

  /** A workflow of this process has ended. */
  ended(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake();
  }

  /** The recorded result, or a rejection with the recorded failure. */
  async of(id: string): Promise<unknown> {
    for (;;) {
      const local = this.#running(id);
      if (local) await Promise.race([local, this.#stopped]);
      const next = this.#wake(id);
      try {
        const found = await Promise.race([this.#read(id), this.#stopped]);
        if (found) return found.output;
        await Promise.race([next.promise, this.#stopped]);
      } finally {
        next.release();
      }
    }
  }

  async #read(id: string): Promise<{ output: unknown } | undefined> {
    const row = await this.#executor.systemDatabase.getWorkflowStatus(id);
    if (!row) throw notFound(id);
    switch (row.status) {
      case "SUCCESS":
      case "ERROR":
        return { output: await this.#revive(row) };
      case "CANCELLED":
        throw new WorkflowCancelledError(id);
      case "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        throw new Error(`${id} was resumed too often`);
      default:
        return undefined;
    }
  }

  async #revive(row: StoredResult): Promise<unknown> {
    try {
      return await DBOSExecutor.reviveResultOrError(row, this.#executor.serializer);
    } catch (error) {
      throw revive(error);
    }
  }

  #wake(id: string): { promise: Promise<void>; release: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, REMOTE_POLL_MILLISECONDS);
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(resolve));
    const release = () => {
      clearTimeout(timer);
      waiting.delete(resolve);
      if (waiting.size === 0) this.#waiting.delete(id);
    };
    return { promise, release };
  }
}

type StoredResult = Parameters<typeof DBOSExecutor.reviveResultOrError>[0];
