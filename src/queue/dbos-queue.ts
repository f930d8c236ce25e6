import { DBOS } from "@dbos-inc/dbos-sdk";
import type { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { launchEngine, type QueueLogger } from "./engine.ts";
import {
  alreadyRunning,
  notStarted,
  OwnershipLostError,
  ShutdownError,
  stopped,
  TaskDelegatedError,
} from "./errors.ts";
import { type Child, Execution, type ExecutionHost } from "./executions.ts";
import { Handlers } from "./handlers.ts";
import { interruptedSessions } from "./interrupted.ts";
import { Outcomes, settledWorkflows, workflowOutcome } from "./outcomes.ts";
import { waitForPart } from "./postponement.ts";
import { ProcessTable } from "./processes.ts";
import type {
  InterruptedWorkflow,
  Queue,
  SessionLimits,
  WorkflowHandle,
  WorkflowHandler,
} from "./queue.ts";
import type { QueueOptions } from "./queue-options.ts";
import { removeOld } from "./retention.ts";
import { sessionInput, Sessions } from "./sessions.ts";
import { notFound, takeOver } from "./takeover.ts";
import { TaskQueue } from "./task-queue.ts";
import { cancelAbandonedTasks } from "./tasks/control.ts";
import { delegateTask } from "./tasks/delegate.ts";
import type { DelegationOrder } from "./tasks/delegation.ts";
import { waitingSessions } from "./tasks/inspect.ts";
import { setLimit } from "./tasks/limits.ts";
import { notify } from "./tasks/notifications.ts";
import { type Fate, lostWorkflows } from "./watch.ts";
import { withinSeconds } from "./within-seconds.ts";

/** The queue of this process; a process can run one at a time. */
export function createQueue(options: QueueOptions): Queue {
  return new DbosQueue(options);
}

/** What there is between `start` and `stop`. */
interface Running {
  readonly executor: DBOSExecutor;
  readonly sessions: Sessions;
  readonly tasks: TaskQueue;
  readonly outcomes: Outcomes;
  readonly timers: readonly NodeJS.Timeout[];
}

const WATCH_MILLISECONDS = 500;
const LOST_MILLISECONDS = 1_000;
/** How often the queue is looked at though nobody said that there is something. */
const LOOK_MILLISECONDS = 5_000;
const LEASE_SECONDS = 15;
const STOP_SECONDS = 10;
const WAITS = 3;
const CLEAN_MILLISECONDS = 6 * 60 * 60 * 1000;

class DbosQueue implements Queue, ExecutionHost {
  readonly pool: Pool;
  readonly #options: QueueOptions;
  readonly #logger: QueueLogger;
  readonly #leaseMs: number;
  readonly #processes: ProcessTable;
  readonly #handlers = new Handlers();
  readonly #executions = new Map<string, Execution>();
  #running: Running | undefined;
  #chosen: readonly string[] = [];
  #stopping = false;
  /** An obstacle was met: nothing goes on, and `stop` is still to come. */
  #halted = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.pool = options.database.pool;
    this.#logger = options.logger ?? { debug: () => {}, warn: () => {} };
    this.#processes = new ProcessTable(this.pool);
    this.#leaseMs = (options.leaseSeconds ?? LEASE_SECONDS) * 1000;
  }

  register<Input, Output>(kind: string, handler: WorkflowHandler<Input, Output>): void {
    this.#handlers.add(kind, handler);
  }

  get processId(): string {
    return this.#processes.id;
  }

  async start(): Promise<void> {
    const { applicationVersion } = this.#options;
    this.#stopping = false;
    this.#halted = false;
    if (this.#running || DBOS.isInitialized()) throw alreadyRunning();
    this.#handlers.register((handler, session, input) => this.#execute(handler, session, input));
    // Each of these may be done again: a database that is just being started again is no reason not to start.
    await withDbRetry(() => this.#processes.register(applicationVersion));
    const executor = await withDbRetry(() =>
      launchEngine({
        pool: this.pool,
        processes: this.#processes,
        applicationVersion,
        logger: this.#logger,
      }),
    );
    const sessions = new Sessions(executor, (id) => this.#sessionEnded(id));
    const tasks = this.#taskQueue(executor, sessions);
    const outcomes = new Outcomes({
      read: workflowOutcome(executor),
      settled: (ids) => settledWorkflows(this.pool, ids),
      running: (id) => sessions.running(id),
    });
    this.#running = { executor, sessions, tasks, outcomes, timers: this.#timers(tasks) };
    await withDbRetry(() => tasks.start());
    this.#background("deleting old sessions", () => this.#clean());
  }

  #taskQueue(executor: DBOSExecutor, sessions: Sessions): TaskQueue {
    const { applicationVersion, agents, tasksPerRepository, waits } = this.#options;
    return new TaskQueue({
      pool: this.pool,
      executor,
      processes: this.#processes,
      logger: this.#logger,
      applicationVersion,
      kinds: this.#handlers.kinds(),
      agents,
      leaseMs: this.#leaseMs,
      eachRepository: tasksPerRepository,
      waits: waits ?? WAITS,
      postponementOf: (error) => waitForPart(error) ?? this.#options.postponementOf?.(error),
      onRun: (run) => this.#options.onRun?.(run),
      sessions: () => this.#served(sessions),
      abort: (workflow, reason) => this.#executions.get(workflow)?.abort(reason),
      quiet: (workflow) => this.#untilQuiet(this.#executionsWhere(({ id }) => id === workflow)),
      onChanged: () => this.#changed(),
    });
  }

  #served(own: Sessions): readonly string[] | undefined {
    switch (this.#options.serves) {
      case "all-sessions":
        return undefined;
      case "chosen-sessions":
        return this.#chosen;
      default:
        return own.ids();
    }
  }

  async serve(sessions: readonly string[]): Promise<void> {
    const { tasks } = this.#started();
    this.#chosen = [...sessions];
    await tasks.announceSessions();
    tasks.scheduler.look();
  }

  async waitingSessions(): Promise<readonly string[]> {
    return waitingSessions(this.pool);
  }

  async run<Input, Output>(
    kind: string,
    id: string,
    input: Input,
    limits: SessionLimits = {},
  ): Promise<WorkflowHandle<Output>> {
    const { executor, sessions, tasks } = this.#started();
    const concurrency = limits.tasksAtOnce;
    if (concurrency !== undefined) {
      await withDbRetry(() => setLimit(this.pool, { scope: "session", name: id, concurrency }));
    }
    const workflow = this.#handlers.workflow(kind);
    sessions.track(await executor.workflow(workflow, { workflowUUID: id }, id, input));
    await withDbRetry(() => tasks.announceSessions());
    // It may have put tasks in already, when its agents did not know yet that they work for it.
    tasks.scheduler.look();
    return this.#handle(id);
  }

  async interrupted(): Promise<readonly InterruptedWorkflow[]> {
    this.#started();
    return interruptedSessions(this.#processes, this.#options.applicationVersion);
  }

  async resume<Output>(id: string): Promise<WorkflowHandle<Output>> {
    const { sessions, tasks } = this.#started();
    const request = {
      session: id,
      token: randomUUID(),
      applicationVersion: this.#options.applicationVersion,
      runsHere: sessions.running(id) !== undefined,
    };
    const takeover = await withDbRetry(() => takeOver(this.pool, this.#processes, request));
    if (takeover.kind === "taken") {
      await sessions.start(id, takeover.token);
      await withDbRetry(() => tasks.announceSessions());
      tasks.scheduler.look();
    }
    return this.#handle(id);
  }

  async input(id: string): Promise<unknown> {
    return sessionInput(this.executor(), id);
  }

  async cancel(id: string): Promise<void> {
    const { executor, tasks } = this.#started();
    if (!(await executor.systemDatabase.getWorkflowStatus(id))) throw notFound(id);
    await executor.systemDatabase.cancelWorkflows([id]);
    await tasks.endSession(id);
    await notify(this.pool, { from: this.#processes.id, ended: null, changed: true });
    await this.#watch();
    tasks.outcomes.look();
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (!running || this.#stopping) return;
    this.#stopping = true;
    const reason = stopped();
    running.tasks.stop(reason);
    for (const timer of running.timers) clearInterval(timer);
    for (const execution of this.#executions.values()) execution.abort(new ShutdownError());
    await this.#untilQuiet([...this.#executions.values()]);
    await this.#disconnect(running);
    // Last: who waits for a result may close the database when it is told.
    running.outcomes.stop(reason);
    this.#executions.clear();
    this.#running = undefined;
  }

  /** A database that fails must not keep the process: that it is gone, others see without its word. */
  async #disconnect({ tasks }: Running): Promise<void> {
    const leaving = tasks
      .leave()
      .finally(() => DBOS.shutdown({ deregister: true }))
      .then(() => this.#processes.leave());
    const failed = leaving.catch((error: unknown) => {
      this.#logger.warn(`disconnecting failed: ${String(error)}`);
    });
    await withinSeconds(this.#options.stopSeconds ?? STOP_SECONDS, failed);
  }

  quiet(session: string): Promise<void> {
    return this.#untilQuiet(this.#executionsWhere((execution) => execution.session === session));
  }

  #executionsWhere(matches: (execution: Execution) => boolean): Execution[] {
    return [...this.#executions.values()].filter((execution) => matches(execution));
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
    this.#running?.tasks.stop(obstacle);
    for (const execution of this.#executions.values()) execution.abort(new ShutdownError());
    this.#running?.outcomes.stop(obstacle);
    return true;
  }

  postpone(workflow: string, error: unknown): boolean {
    return this.#running?.tasks.scheduler.postpone(workflow, error) ?? false;
  }

  taskOutcome(id: string): Promise<unknown> {
    return this.#started().tasks.outcomes.of(id);
  }

  async delegate(order: DelegationOrder): Promise<void> {
    const { workflow } = await withDbRetry(() =>
      delegateTask(this.pool, order, this.#options.recordDelegation),
    );
    this.#release(workflow);
  }

  #release(workflow: string): void {
    this.#background("stopping what was handed on", async () =>
      this.#running?.tasks.scheduler.release(workflow),
    );
  }

  async fate(id: string): Promise<Fate> {
    const lost = await withDbRetry(() => lostWorkflows(this.pool, this.#processes.id, [id]));
    return lost.get(id) ?? new OwnershipLostError(id);
  }

  enqueueTask(child: Child): Promise<string> {
    this.#handlers.workflow(child.kind);
    return withDbRetry(() => this.#started().tasks.enqueue(child));
  }

  #handle<Output>(id: string): WorkflowHandle<Output> {
    return { id, result: async () => (await this.#started().outcomes.of(id)) as Output };
  }

  #started(): Running {
    if (!this.#running) throw notStarted();
    return this.#running;
  }

  async #execute(
    handler: WorkflowHandler<unknown, unknown>,
    session: string,
    input: unknown,
  ): Promise<unknown> {
    const id = DBOS.workflowID;
    if (id === undefined) throw new Error("a workflow runs outside of the engine");
    const lease = this.#started().tasks.scheduler.lease(id);
    const execution = await Execution.begin(this, { id, session, lease });
    this.#executions.set(id, execution);
    if (this.isStopping()) execution.abort(new ShutdownError());
    try {
      return await execution.run(handler, input);
    } finally {
      if (this.#executions.get(id) === execution) this.#executions.delete(id);
    }
  }

  #timers(tasks: TaskQueue): NodeJS.Timeout[] {
    const every = (milliseconds: number, what: string, work: () => Promise<void>) =>
      setInterval(() => this.#background(what, work), milliseconds).unref();
    const { scheduler } = tasks;
    return [
      every(this.#leaseMs / 3, "the heartbeat", async () => {
        await this.#processes.beat();
        await scheduler.renew();
      }),
      every(WATCH_MILLISECONDS, "watching for cancellation", () => this.#watch()),
      every(LOST_MILLISECONDS, "looking for lost processes", async () => {
        await scheduler.checkOwnLeases();
        if (scheduler.freeCapacity > 0) await scheduler.takeFromTheDead();
      }),
      every(LOOK_MILLISECONDS, "looking for tasks", async () => {
        if (scheduler.freeCapacity > 0) scheduler.look();
      }),
      every(CLEAN_MILLISECONDS, "deleting old sessions", () => this.#clean()),
    ];
  }

  #changed(): void {
    this.#running?.outcomes.look();
    this.#background("watching for cancellation", () => this.#watch());
  }

  #sessionEnded(id: string): void {
    this.#running?.outcomes.ended(id);
    if (this.isStopping()) return;
    this.#background("ending a session", () =>
      withDbRetry(async () => this.#running?.tasks.endSession(id)),
    );
  }

  async #watch(): Promise<void> {
    const lost = await lostWorkflows(this.pool, this.#processes.id, [...this.#executions.keys()]);
    for (const [id, reason] of lost) {
      this.#executions.get(id)?.abort(reason);
      if (reason instanceof TaskDelegatedError) this.#release(id);
    }
    await this.#running?.tasks.stopPaused();
  }

  async #clean(): Promise<void> {
    const { executor } = this.#started();
    await cancelAbandonedTasks(this.pool);
    await removeOld(this.pool, executor, this.#processes, this.#options);
  }

  /** Work that is done again later anyway: its failure is only worth a warning. */
  #background(what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!this.halt(error) && !this.#stopping)
        this.#logger.warn(`${what} failed: ${String(error)}`);
    });
  }
}
