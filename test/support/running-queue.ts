import { afterAll, afterEach, beforeAll } from "vitest";
import { connectDatabase, type Database } from "#infra/database";
import { createQueue, type Queue, type QueueOptions, type WorkflowContext } from "#queue";
import { randomId } from "#shared";
import { crew } from "./crew.ts";
import { temporaryDatabase, type TemporaryDatabase } from "./database.ts";

export type Handlers = Record<string, (input: never, context: WorkflowContext) => Promise<unknown>>;

export interface QueueFixture {
  readonly database: Database;
  /** The process's queue, started anew as after a restart of the process. */
  started(handlers: Handlers, options?: Partial<QueueOptions>): Promise<Queue>;
  /** Stops the queue that was started last. */
  stop(): Promise<void>;
}

/** A database for the tests of a file, and a queue that is stopped after each of them. */
export function queueFixture(): QueueFixture {
  let place: TemporaryDatabase;
  let database: Database;
  let queue: Queue | undefined;
  beforeAll(async () => {
    place = await temporaryDatabase();
    database = await connectDatabase(place.options);
  });
  afterEach(async () => {
    await queue?.stop();
    queue = undefined;
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });
  return {
    get database() {
      return database;
    },
    async started(handlers, options = {}) {
      await queue?.stop();
      queue = createQueue({ database, applicationVersion: "1", agents: crew(2), ...options });
      for (const [kind, handler] of Object.entries(handlers)) queue.register(kind, handler);
      await queue.start();
      return queue;
    },
    async stop() {
      await queue?.stop();
    },
  };
}

export const newId = (): string => `s-${randomId(8)}`;

/** Rejects with the signal's reason, as a step that passes its signal on would. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
