import { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { WorkflowCancelledError } from "./errors.ts";
import { revive } from "./failure.ts";
import { notFound } from "./takeover.ts";

const REMOTE_POLL_MILLISECONDS = 500;

/** What is recorded of an end; undefined while there is none, a rejection when it was a failure. */
export type ReadOutcome = (id: string) => Promise<{ output: unknown } | undefined>;

/** Waits for the ends of sessions or tasks, of this process and of others. */
export class Outcomes {
  readonly #read: ReadOutcome;
  readonly #running: (id: string) => Promise<void> | undefined;
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #stopped: Promise<never>;
  #stop: (error: Error) => void = () => {};

  constructor(read: ReadOutcome, running: (id: string) => Promise<void> | undefined) {
    this.#read = read;
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

  ended(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake();
  }

  /** Any of them may have ended. */
  look(): void {
    for (const id of this.#waiting.keys()) this.ended(id);
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

/** Of a workflow, as the engine recorded it. */
export function workflowOutcome(executor: DBOSExecutor): ReadOutcome {
  return async (id) => {
    const row = await executor.systemDatabase.getWorkflowStatus(id);
    if (!row) throw notFound(id);
    switch (row.status) {
      case "SUCCESS":
      case "ERROR":
        return { output: await recordedResult(row, executor) };
      case "CANCELLED":
        throw new WorkflowCancelledError(id);
      case "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        throw new Error(`${id} was resumed too often`);
      default:
        return undefined;
    }
  };
}

type StoredResult = Parameters<typeof DBOSExecutor.reviveResultOrError>[0];

/** Rejects with the recorded failure. */
export async function recordedResult(row: StoredResult, executor: DBOSExecutor): Promise<unknown> {
  try {
    return await DBOSExecutor.reviveResultOrError(row, executor.serializer);
  } catch (error) {
    throw revive(error);
  }
}
