import { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import type { Pool } from "pg";
import { WorkflowCancelledError } from "./errors.ts";
import { revive } from "./failure.ts";
import { notFound } from "./takeover.ts";

/** How often it is looked for ends that nobody told of; the more are waited for, the less often. */
const POLL_MILLISECONDS = 500;
const POLL_MILLISECONDS_EACH = 1;

/** What is recorded of an end; undefined while there is none, a rejection when it was a failure. */
export type ReadOutcome = (id: string) => Promise<{ output: unknown } | undefined>;

export interface OutcomeSource {
  readonly read: ReadOutcome;
  /** Those of the ids of which reading would tell an end, or a failure. */
  settled(ids: readonly string[]): Promise<readonly string[]>;
  /** Its run in this process, if it has one. */
  running(id: string): Promise<void> | undefined;
}

/** Waits for the ends of sessions or tasks, of this process and of others: however many there are, with one question. */
export class Outcomes {
  readonly #source: OutcomeSource;
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #stopped: Promise<never>;
  /** To be asked for next. */
  readonly #asked = new Set<string>();
  #isAsking = false;
  #isStopped = false;
  #poll: NodeJS.Timeout | undefined;
  #stop: (error: Error) => void = () => {};

  constructor(source: OutcomeSource) {
    this.#source = source;
    this.#stopped = new Promise((_, reject) => {
      this.#stop = reject;
    });
    this.#stopped.catch(() => {}); // nobody may be waiting
  }

  /** Whoever waits is told the reason; the first one counts. */
  stop(reason: Error): void {
    this.#isStopped = true;
    clearTimeout(this.#poll);
    this.#stop(reason);
  }

  ended(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake();
  }

  /** Any of them may have ended. */
  look(): void {
    this.#ask(this.#waiting.keys());
  }

  /** The recorded result, or a rejection with the recorded failure. */
  async of(id: string): Promise<unknown> {
    for (;;) {
      const local = this.#source.running(id);
      if (local) await Promise.race([local, this.#stopped]);
      await Promise.race([this.#wake(id), this.#stopped]);
      const found = await Promise.race([this.#source.read(id), this.#stopped]);
      if (found) return found.output;
    }
  }

  /** Resolves when it is worth reading. */
  #wake(id: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(id) ?? new Set();
    const wake = () => {
      waiting.delete(wake);
      if (waiting.size === 0) this.#waiting.delete(id);
      resolve();
    };
    this.#waiting.set(id, waiting.add(wake));
    this.#ask([id]);
    return promise;
  }

  #ask(ids: Iterable<string>): void {
    for (const id of ids) this.#asked.add(id);
    if (this.#isAsking) return;
    this.#isAsking = true;
    // Who comes in the same turn is asked for together.
    setImmediate(() => void this.#askUntilAnswered());
  }

  async #askUntilAnswered(): Promise<void> {
    while (this.#asked.size > 0) {
      const ids = [...this.#asked];
      this.#asked.clear();
      for (const id of await this.#settled(ids)) this.ended(id);
    }
    this.#isAsking = false;
    this.#pollLater();
  }

  /** When it cannot be asked, reading tells why. */
  async #settled(ids: readonly string[]): Promise<readonly string[]> {
    try {
      return await this.#source.settled(ids);
    } catch {
      return ids;
    }
  }

  #pollLater(): void {
    clearTimeout(this.#poll);
    if (this.#waiting.size === 0 || this.#isStopped) return;
    const milliseconds = POLL_MILLISECONDS + POLL_MILLISECONDS_EACH * this.#waiting.size;
    this.#poll = setTimeout(() => this.look(), milliseconds);
  }
}

/** Those that are not under way any more, or are not known. */
export async function settledWorkflows(pool: Pool, ids: readonly string[]): Promise<string[]> {
  const { rows } = await withDbRetry(() =>
    pool.query<{ id: string }>(
      `select wanted.id from unnest($1::text[]) as wanted (id)
       left join dbos.workflow_status s on s.workflow_uuid = wanted.id
       where s.status is null or s.status not in ('PENDING', 'ENQUEUED')`,
      [ids],
    ),
  );
  return rows.map(({ id }) => id);
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
