import { serializeFunctionInputOutput } from "@dbos-inc/dbos-sdk/internal/serialization";
import { taskTermsSchema } from "#domain";
import type { Child } from "./executions.ts";
import { Outcomes } from "./outcomes.ts";
import type { SchedulerOptions } from "./scheduler-options.ts";
import { Scheduler } from "./scheduler.ts";
import {
  registerAgents,
  removeAgents,
  setSessions,
  type AgentDescription,
} from "./tasks/agents.ts";
import { cancelTasksOf } from "./tasks/control.ts";
import { enqueueTask } from "./tasks/enqueue.ts";
import { forgetSession } from "./tasks/limits.ts";
import { NoticeListener, notify, type Notice } from "./tasks/notifications.ts";
import { pausedWorkflows } from "./tasks/paused.ts";
import { settledTasks, taskOutcome } from "./tasks/task-outcome.ts";

/** What the scheduler needs, but for what follows from the agents. */
export interface TaskQueueOptions extends Omit<
  SchedulerOptions,
  "skills" | "capacity" | "onEnded"
> {
  readonly agents: readonly AgentDescription[];
  /** Somebody cancelled or paused something, or may have. */
  onChanged(): void;
}

/** The tasks of all sessions, as far as this process has to do with them: it puts them in, runs them, waits for them. */
export class TaskQueue {
  readonly scheduler: Scheduler;
  readonly outcomes: Outcomes;
  readonly #options: TaskQueueOptions;
  readonly #listener: NoticeListener;

  constructor(options: TaskQueueOptions) {
    const { pool, executor, processes, agents } = options;
    this.#options = options;
    this.scheduler = new Scheduler({
      ...options,
      skills: [...new Set(agents.flatMap(({ skills }) => skills))],
      capacity: agents.reduce((sum, agent) => sum + (agent.capacity ?? 1), 0),
      onEnded: (tasks) => {
        for (const task of tasks) this.outcomes.ended(task);
      },
    });
    this.outcomes = new Outcomes({
      read: taskOutcome(pool, executor),
      settled: (ids) => settledTasks(pool, ids),
      running: (id) => this.scheduler.running(id),
    });
    this.#listener = new NoticeListener(pool, processes.id, (notice) => this.#hear(notice));
  }

  async start(): Promise<void> {
    const { pool, processes, applicationVersion, kinds, agents, sessions } = this.#options;
    await registerAgents(pool, { process: processes.id, applicationVersion, kinds, agents });
    if (sessions() !== undefined) await this.announceSessions();
    await this.#listener.start();
  }

  /** Tells the other processes which sessions this one's agents work for. */
  async announceSessions(): Promise<void> {
    const { pool, processes, sessions, agents } = this.#options;
    if (agents.length > 0) await setSessions(pool, processes.id, sessions());
  }

  async enqueue(child: Child): Promise<string> {
    const { pool, executor, processes, applicationVersion } = this.#options;
    const terms = taskTermsSchema.parse(child.terms);
    const given = [child.session, child.input];
    const written = await serializeFunctionInputOutput(given, undefined, executor.serializer);
    const task = await enqueueTask(pool, {
      id: child.id,
      session: child.session,
      kind: child.kind,
      parent: child.parent,
      input: written.stringified,
      serialization: written.sername,
      applicationVersion,
      terms,
    });
    if (this.scheduler.freeCapacity > 0) this.scheduler.look();
    else await notify(pool, { from: processes.id, ready: true });
    return task;
  }

  /** A session has ended: what it left is not needed any more. */
  async endSession(session: string): Promise<void> {
    const { pool } = this.#options;
    await cancelTasksOf(pool, session);
    await forgetSession(pool, session);
    await this.announceSessions();
  }

  /** Stops what was paused and runs here. */
  async stopPaused(): Promise<void> {
    if (!this.scheduler.isActive) return;
    const { pool, processes } = this.#options;
    const paused = await pausedWorkflows(pool, processes.id);
    await Promise.all(paused.map((workflow) => this.scheduler.pause(workflow)));
  }

  stop(reason: Error): void {
    this.scheduler.stop();
    this.outcomes.stop(reason);
  }

  /** Gives back what this process had. */
  async leave(): Promise<void> {
    this.#listener.stop();
    await removeAgents(this.#options.pool, this.#options.processes.id);
    await this.scheduler.giveBack();
  }

  #hear({ ready, ended, changed }: Notice): void {
    if (ready && this.scheduler.freeCapacity > 0) this.scheduler.look();
    if (ended === null) this.outcomes.look();
    else for (const id of ended) this.outcomes.ended(id);
    if (changed) this.#options.onChanged();
  }
}
