import type { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { deserializePositionalArgs } from "@dbos-inc/dbos-sdk/internal/serialization";
import { InvokedHandle } from "@dbos-inc/dbos-sdk/internal/workflow";
import { notFound } from "./takeover.ts";

/** What a session was begun with. */
export async function sessionInput(executor: DBOSExecutor, id: string): Promise<unknown> {
  // Not by the engine's own call, which would be a step of the task that asks.
  const found = await executor.systemDatabase.getWorkflowStatus(id);
  if (!found) throw notFound(id);
  const { input, serialization } = found;
  return (await deserializePositionalArgs(input, serialization, executor.serializer))[1];
}

/** The sessions that run in this process. */
export class Sessions {
  readonly #executor: DBOSExecutor;
  readonly #onEnded: (session: string) => void;
  readonly #running = new Map<string, Promise<void>>();

  constructor(executor: DBOSExecutor, onEnded: (session: string) => void) {
    this.#executor = executor;
    this.#onEnded = onEnded;
  }

  /** The run of a session in this process, or undefined when it does not run here. */
  running(id: string): Promise<void> | undefined {
    return this.#running.get(id);
  }

  ids(): string[] {
    return [...this.#running.keys()];
  }

  /** Runs what the engine handed out, and remembers until it is over. */
  track(handle: unknown): void {
    if (!(handle instanceof InvokedHandle)) return;
    const id = handle.workflowID;
    const over = handle.workflowPromise
      .then(
        () => {},
        () => {}, // the outcome is in the database, for whoever waits for it
      )
      .then(() => {
        this.#running.delete(id);
        this.#onEnded(id);
      });
    this.#running.set(id, over);
  }

  /** Goes on with a session that is claimed for this process with this token. */
  async start(id: string, token: string): Promise<void> {
    const status = await this.#executor.systemDatabase.getWorkflowStatus(id);
    if (!status) throw new Error(`${id} was claimed but is gone`);
    this.track(await this.#executor.executeDequeuedWorkflow(status, token));
  }
}
