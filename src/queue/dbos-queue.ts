import { DBOS } from "@dbos-inc/dbos-sdk";
import type { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { getFunctionRegistration } from "@dbos-inc/dbos-sdk/internal/decorators";
import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { Database } from "#infra/database";
import { Dispatcher } from "./dispatcher.ts";
import { launchEngine, type QueueLogger } from "./engine.ts";
import {
  OwnershipLostError,
  QueueError,
  ShutdownError,
  type WorkflowCancelledError,
} from "./errors.ts";
import { type Child, Execution, type ExecutionHost } from "./executions.ts";
import { Outcomes } from "./outcomes.ts";
import { HEARTBEAT_MILLISECONDS, ProcessTable } from "./processes.ts";
import type { InterruptedWorkflow, Queue, WorkflowHandle, WorkflowHandler } from "./queue.ts";
import { removeOld } from "./retention.ts";
import { notFound, takeOver } from "./takeover.ts";
import { lostWorkflows } from "./watch.ts";

export interface QueueOptions {
  readonly database: Database;
  /** Only sessions that were begun by the same version are resumed. */
  readonly applicationVersion: string;
  /** The most tasks of a session that run at a time. */
  readonly agents: number;
  readonly logger?: QueueLogger;
  /** How long ended sessions can be looked up; 30 when not given. */
  readonly keepDays?: number;
  /** How long `stop` waits for steps that were told to abort; 10 when not given. */
  readonly stopSeconds?: number;
  /**
   * The error to tell of when a failure is this machine's (a full disk) and not the session's. Then all sessions stop
   * here as on shutdown, results reject with it, nothing is recorded, and they can be resumed.
   */
  readonly obstacleOf?: (error: unknown) => Error | undefined;
}

/** The queue of this process; a process can run one at a time. */
export function createQueue(options: QueueOptions): Queue {
  return new DbosQueue(options);
}

/** Its parameters are the session and the handler's input. */
type EngineWorkflow = (...parameters: unknown[]) => Promise<unknown>;

/** What there is between `start` and `stop`. */
interface Running {
  readonly executor: DBOSExecutor;
  readonly dispatcher: Dispatcher;
  readonly outcomes: Outcomes;
  readonly timers: readonly NodeJS.Timeout[];
}

/** Enough for a session that is interrupted and resumed every minute for a year. */
const MOST_ATTEMPTS = 500_000;
const WATCH_MILLISECONDS = 500;
const STOP_SECONDS = 10;
const CLEAN_MILLISECONDS = 6 * 60 * 60 * 1000;
const UNFINISHED = ["PENDING", "ENQUEUED"] as const;

class DbosQueue implements Queue, ExecutionHost {
  readonly pool: Pool;
  readonly #options: QueueOptions;
  readonly #logger: QueueLogger;
  readonly #processes: ProcessTable;
  readonly #handlers = new Map<string, WorkflowHandler<unknown, unknown>>();
  readonly #workflows = new Map<string, EngineWorkflow>();
  readonly #executions = new Map<string, Execution>();
  #running: Running | undefined;
  #stopping = false;
  /** An obstacle was met: nothing goes on, and `stop` is still to come. */
  #halted = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.pool = options.database.pool;
    this.#logger = options.logger ?? { debug: () => {}, warn: () => {} };
    this.#processes = new ProcessTable(this.pool);
  }

  register<Input, Output>(kind: string, handler: WorkflowHandler<Input, Output>): void {
    // What comes out of the database is what this kind's callers put in.
    this.#handlers.set(kind, handler as WorkflowHandler<unknown, unknown>);
  }

  async start(): Promise<void> {
    const { applicationVersion, agents } = this.#options;
    this.#stopping = false;
    this.#halted = false;
    if (this.#running || DBOS.isInitialized()) throw alreadyRunning();
    for (const [kind, handler] of this.#handlers) this.#registerWorkflow(kind, handler);
    await this.#processes.register(applicationVersion);
    const executor = await launchEngine({
      pool: this.pool,
      processes: this.#processes,
      applicationVersion,
      logger: this.#logger,
    });
    const dispatcher = new Dispatcher({
      pool: this.pool,
      executor,
      applicationVersion,
      agents,
      logger: this.#logger,
      onEnded: (id) => this.#running?.outcomes.ended(id),
    });
    const outcomes = new Outcomes(executor, (id) => dispatcher.running(id));
    this.#running = { executor, dispatcher, outcomes, timers: this.#timers() };
    this.#background("deleting old sessions", () => this.#clean());
  }

  async run<Input, Output>(
    kind: string,
    id: string,
    input: Input,
  ): Promise<WorkflowHandle<Output>> {
    const { executor, dispatcher } = this.#started();
    const handle = await executor.workflow(this.#workflow(kind), { workflowUUID: id }, id, input);
    dispatcher.track(handle, id);
    return this.#handle(id);
  }

  async interrupted(): Promise<readonly InterruptedWorkflow[]> {
    this.#started();
    const unfinished = await DBOS.listWorkflows({
      status: [...UNFINISHED],
      applicationVersion: this.#options.applicationVersion,
    });
    const sessions = unfinished.filter((found) => found.parentWorkflowID === undefined);
    const owners = sessions.map((found) => found.executorId ?? "");
    const living = await this.#processes.alive(owners);
    return sessions
      .filter((found) => !living.has(found.executorId ?? ""))
      .map((found) => ({
        id: found.workflowID,
        kind: found.workflowName,
        input: found.input?.[1],
        createdAt: found.createdAt,
      }))
      .toSorted((a, b) => a.createdAt - b.createdAt);
  }

  async resume<Output>(id: string): Promise<WorkflowHandle<Output>> {
    const { dispatcher } = this.#started();
    const takeover = await takeOver(this.pool, this.#processes, {
      session: id,
      token: randomUUID(),
      tasks: dispatcher.queueName,
      applicationVersion: this.#options.applicationVersion,
      runsHere: dispatcher.running(id) !== undefined,
    });
    if (takeover.kind === "taken") {
      await dispatcher.start(id, takeover.token, id);
      dispatcher.look(id);
    }
    return this.#handle(id);
  }

  async cancel(id: string): Promise<void> {
    const { executor } = this.#started();
    if (!(await executor.systemDatabase.getWorkflowStatus(id))) throw notFound(id);
    await executor.systemDatabase.cancelWorkflows([id], true);
    await this.#watch();
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (!running || this.#stopping) return;
    this.#stopping = true;
    running.dispatcher.stop();
    for (const timer of running.timers) clearInterval(timer);
    const executions = [...this.#executions.values()];
    for (const execution of executions) execution.abort(new ShutdownError());
    await this.#untilQuiet(executions);
    running.outcomes.stop(
      new QueueError("QUEUE_STOPPED", "cancelled", "The queue was stopped before the end."),
    );
    await this.#disconnect();
    this.#executions.clear();
    this.#running = undefined;
  }

  /** A database that fails must not keep the process: that it is gone, others see without its word. */
  async #disconnect(): Promise<void> {
    const leaving = DBOS.shutdown({ deregister: true }).then(() => this.#processes.leave());
    const failed = leaving.catch((error: unknown) => {
      this.#logger.warn(`disconnecting failed: ${String(error)}`);
    });
    await withinSeconds(this.#options.stopSeconds ?? STOP_SECONDS, failed);
  }

  quiet(session: string): Promise<void> {
    const executions = [...this.#executions.values()];
    return this.#untilQuiet(executions.filter((execution) => execution.session === session));
  }

  #untilQuiet(executions: readonly Execution[]): Promise<void> {
    const quiet = Promise.all(executions.map((execution) => execution.quiet()));
    return withinSeconds(this.#options.stopSeconds ?? STOP_SECONDS, quiet);
  }

  executor(): DBOSExecutor {
    return this.#started().executor;
  }

  isStopping(): boolean {
    return this.#stopping || this.#halted;
  }

  halt(error: unknown): boolean {
    const obstacle = this.#options.obstacleOf?.(error);
    if (obstacle === undefined || this.#stopping) return false;
    if (this.#halted) return true;
    this.#halted = true;
    this.#running?.dispatcher.stop();
    for (const execution of this.#executions.values()) execution.abort(new ShutdownError());
    this.#running?.outcomes.stop(obstacle);
    return true;
  }

  outcome(id: string): Promise<unknown> {
    return this.#started().outcomes.of(id);
  }

  async fate(id: string): Promise<WorkflowCancelledError | OwnershipLostError> {
    const lost = await withDbRetry(() => lostWorkflows(this.pool, this.#processes.id, [id]));
    return lost.get(id) ?? new OwnershipLostError(id);
  }

  async enqueueChild({ kind, id, input, session, parent, number }: Child): Promise<void> {
    const { executor, dispatcher } = this.#started();
    await executor.internalWorkflow(
      this.#workflow(kind),
      {
        workflowUUID: id,
        queueName: dispatcher.queueName,
        enqueueOptions: { queuePartitionKey: session },
      },
      parent,
      number,
      session,
      input,
    );
    dispatcher.look(session);
  }

  #handle<Output>(id: string): WorkflowHandle<Output> {
    return { id, result: async () => (await this.outcome(id)) as Output };
  }

  #started(): Running {
    if (!this.#running) {
      throw new QueueError(
        "QUEUE_STOPPED",
        "failed",
        "The queue is used before start or after stop.",
      );
    }
    return this.#running;
  }

  #registerWorkflow(kind: string, handler: WorkflowHandler<unknown, unknown>): void {
    const run = (session: string, input: unknown) => this.#execute(handler, session, input);
    const options = { name: kind, maxRecoveryAttempts: MOST_ATTEMPTS };
    const invoker = DBOS.registerWorkflow(run, options);
    // The engine's own entry: the invoker would start a child of the workflow that it is run as.
    const entry = getFunctionRegistration(invoker)?.registeredFunction;
    if (!entry) throw new Error(`DBOS did not register ${kind}`);
    this.#workflows.set(kind, entry);
  }

  #workflow(kind: string): EngineWorkflow {
    const workflow = this.#workflows.get(kind);
    if (workflow) return workflow;
    throw new QueueError("WORKFLOW_KIND", "failed", `No handler is registered for "${kind}".`);
  }

  async #execute(
    handler: WorkflowHandler<unknown, unknown>,
    session: string,
    input: unknown,
  ): Promise<unknown> {
    const id = DBOS.workflowID;
    if (id === undefined) throw new Error("a workflow runs outside of the engine");
    const execution = await Execution.begin(this, id, session);
    this.#executions.set(id, execution);
    if (this.isStopping()) execution.abort(new ShutdownError());
    try {
      return await execution.run(handler, input);
    } finally {
      if (this.#executions.get(id) === execution) this.#executions.delete(id);
    }
  }

  #timers(): NodeJS.Timeout[] {
    const every = (milliseconds: number, what: string, work: () => Promise<void>) =>
      setInterval(() => this.#background(what, work), milliseconds).unref();
    return [
      every(HEARTBEAT_MILLISECONDS, "the heartbeat", () => this.#processes.beat()),
      every(WATCH_MILLISECONDS, "watching for cancellation", () => this.#watch()),
      every(CLEAN_MILLISECONDS, "deleting old sessions", () => this.#clean()),
    ];
  }

  async #watch(): Promise<void> {
    const lost = await lostWorkflows(this.pool, this.#processes.id, [...this.#executions.keys()]);
    for (const [id, reason] of lost) this.#executions.get(id)?.abort(reason);
  }

  async #clean(): Promise<void> {
    const { executor } = this.#started();
    await removeOld(this.pool, executor, this.#processes, this.#options.keepDays ?? 30);
  }

  /** Work that is done again later anyway: its failure is only worth a warning. */
  #background(what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!this.halt(error) && !this.#stopping)
        this.#logger.warn(`${what} failed: ${String(error)}`);
    });
  }
}

function alreadyRunning(): QueueError {
  return new QueueError("QUEUE_RUNNING", "failed", "This process already has a running queue.");
}

async function withinSeconds(seconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
