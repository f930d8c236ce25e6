import { randomUUID } from "node:crypto";
import { AsyncResource } from "node:async_hooks";
import type { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { InvokedHandle } from "@dbos-inc/dbos-sdk/internal/workflow";
import { WorkflowQueue } from "@dbos-inc/dbos-sdk/internal/wfqueue";
import type { Pool } from "pg";
import type { QueueLogger } from "./engine.ts";

const RETRY_MILLISECONDS = 500;

/**
 * Takes queued tasks of this process's sessions, at most `agents` of a session at a time. Since only this
 * process puts tasks into its queue and takes them out, it does not poll: it looks when a task was put in, when
 * one ended, and when a session was taken over.
 */
export class Dispatcher {
  readonly #executor: DBOSExecutor;
  readonly #applicationVersion: string;
  readonly #logger: QueueLogger;
  readonly #queue: WorkflowQueue;
  readonly #scope = new AsyncResource("ArtelDispatcher");
  readonly #running = new Map<string, Promise<void>>();
  readonly #looking = new Map<string, { again: boolean }>();
  readonly #ended: (id: string) => void;
  readonly #pool: Pool;
  readonly #doubtful = new Set<string>();
  #stopped = false;

  constructor(options: {
    pool: Pool;
    executor: DBOSExecutor;
    applicationVersion: string;
    agents: number;
    logger: QueueLogger;
    onEnded: (id: string) => void;
  }) {
    this.#pool = options.pool;
    this.#executor = options.executor;
    this.#applicationVersion = options.applicationVersion;
    this.#logger = options.logger;
    this.#ended = options.onEnded;
    const limits = { partitionWorkerConcurrency: options.agents };
    const record = WorkflowQueue.recordFromParams(taskQueue(options.executor.executorID), limits);
    this.#queue = new WorkflowQueue(record, false);
  }

  get queueName(): string {
    return this.#queue.name;
  }

  /** The run of a workflow in this process, or undefined when it does not run here. */
  running(id: string): Promise<void> | undefined {
    return this.#running.get(id);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Runs what the engine handed out, and remembers until it is over. */
  track(handle: unknown, session: string): void {
    if (!(handle instanceof InvokedHandle)) return;
    const id = handle.workflowID;
    const over = handle.workflowPromise
      .then(
        () => {},
        () => {}, // the outcome is in the database, for whoever waits for it
      )
      .then(() => {
        this.#running.delete(id);
        this.#ended(id);
        this.look(session);
      });
    this.#running.set(id, over);
  }

  /** Starts as many queued tasks of the session as it has free agents. */
  look(session: string): void {
    if (this.#stopped) return;
    const current = this.#looking.get(session);
    if (current) {
      current.again = true;
      return;
    }
    this.#looking.set(session, { again: false });
    this.#scope.runInAsyncScope(() => void this.#lookUntilSettled(session));
  }

  async #lookUntilSettled(session: string): Promise<void> {
    try {
      for (;;) {
        const state = this.#looking.get(session);
        if (!state || this.#stopped) break;
        state.again = false;
        if (this.#doubtful.has(session)) await this.#putBack(session);
        await this.#take(session);
        if (!state.again) break;
      }
    } catch (error) {
      if (!this.#stopped) {
        this.#doubtful.add(session);
        this.#logger.warn(`could not take tasks of ${session}, trying again: ${String(error)}`);
        setTimeout(() => this.look(session), RETRY_MILLISECONDS).unref();
      }
    } finally {
      this.#looking.delete(session);
    }
  }

  /** A connection that broke may have claimed tasks without our hearing of it: those run nowhere. */
  async #putBack(session: string): Promise<void> {
    await this.#pool.query(
      `update dbos.workflow_status
       set status = 'ENQUEUED', owner_xid = null, started_at_epoch_ms = null
       where queue_partition_key = $1 and executor_id = $2 and status = 'PENDING'
         and workflow_uuid <> all($3::text[])`,
      [session, this.#executor.executorID, [...this.#running.keys()]],
    );
    this.#doubtful.delete(session);
  }

  async #take(session: string): Promise<void> {
    const { systemDatabase } = this.#executor;
    const token = randomUUID();
    const ids = await systemDatabase.findAndMarkStartableWorkflows(
      this.#queue,
      this.#executor.executorID,
      this.#applicationVersion,
      session,
      0,
      systemDatabase.countRunningWorkflowsForPartition(this.#queue.name, session),
      token,
    );
    for (const id of ids) {
      await this.start(id, token, session);
    }
  }

  /** Runs a workflow that is claimed for this process with this token. */
  async start(id: string, token: string, session: string): Promise<void> {
    const status = await this.#executor.systemDatabase.getWorkflowStatus(id);
    if (!status) throw new Error(`${id} was claimed but is gone`);
    this.track(await this.#executor.executeDequeuedWorkflow(status, token), session);
  }
}

function taskQueue(processId: string): string {
  return `tasks of ${processId}`;
}
