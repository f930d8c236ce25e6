import { AsyncResource } from "node:async_hooks";
import { InvokedHandle } from "@dbos-inc/dbos-sdk/internal/workflow";
import { tellMove, type DurableMove } from "./durable-moves.ts";
import {
  LeaseLostError,
  TaskDelegatedError,
  TaskPausedError,
  TaskPostponedError,
  TaskTimeoutError,
} from "./errors.ts";
import type { ParkReason, SchedulerOptions } from "./scheduler-options.ts";
import { attemptEnd } from "./tasks/attempt-end.ts";
import { closeAttempts, type AttemptEnd } from "./tasks/close.ts";
import { freeLeases, renewLeases, type LeasedTask, type LeaseTerms } from "./tasks/lease.ts";
import { foreignLeases, LeaseObserver } from "./tasks/lost.ts";
import { notify } from "./tasks/notifications.ts";
import { postponeTask } from "./tasks/postpone.ts";
import { playRound } from "./tasks/round.ts";
import type { Postponement } from "./postponement.ts";
import type { Reach } from "./tasks/round-state.ts";

const RETRY_MILLISECONDS = 500;
const CALL_MILLISECONDS = 100;

interface Run {
  readonly task: string;
  readonly session: string;
  readonly agent: string;
  readonly token: string;
  readonly workflow: string;
  readonly postponements: number;
  /** Resolved when it is no longer under way here. */
  readonly over: PromiseWithResolvers<void>;
}

/**
 * Takes tasks for this process's agents, runs them, and says how they ended. It looks when a task was put in, when one
 * ended, when another process says so, and from time to time.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #scope = new AsyncResource("ArtelScheduler");
  readonly #observer: LeaseObserver;
  readonly #runs = new Map<string, Run>();
  /** When a task of each repository was last begun here. */
  readonly #servedAt = new Map<string, number>();
  /** What the workflows that run here were leased with. */
  readonly #leased = new Map<string, LeasedTask>();
  /** Tokens of leases that are not renewed any more. */
  readonly #lost = new Set<string>();
  #ends: AttemptEnd[] = [];
  #looking: { again: boolean } | undefined;
  #next: NodeJS.Timeout | undefined;
  #renewedAt = performance.now();
  #calledAt = -Infinity;
  /** A connection broke in a round: it may have leased tasks without our hearing of it. */
  #isDoubtful = false;
  #stopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#observer = new LeaseObserver(options.leaseMs);
  }

  /** The run of a task in this process, or undefined when it does not run here. */
  running(task: string): Promise<void> | undefined {
    return this.#runs.get(task)?.over.promise;
  }

  /** The lease under which a workflow runs here; a session has none. */
  lease(workflow: string): LeasedTask | undefined {
    return this.#leased.get(workflow);
  }

  get freeCapacity(): number {
    return this.#options.capacity - this.#runs.size;
  }

  get isActive(): boolean {
    return this.#runs.size > 0;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#next);
  }

  /** Gives back what runs here, for others to go on with. */
  async giveBack(): Promise<void> {
    const tokens = [...this.#runs.values()].map(({ token }) => token);
    this.#runs.clear();
    const freed = await freeLeases(this.#options.pool, tokens, false);
    if (freed.length > 0) await notify(this.#options.pool, this.#notice({ ready: true }));
  }

  look(): void {
    if (this.#stopped) return;
    if (this.#looking) {
      this.#looking.again = true;
      return;
    }
    this.#scope.runInAsyncScope(() => void this.#lookUntilSettled());
  }

  async #lookUntilSettled(): Promise<void> {
    const state = { again: false };
    this.#looking = state;
    try {
      do {
        state.again = false;
        if (this.#isDoubtful) await this.#putBack();
        await this.#round();
      } while (state.again && !this.#stopped);
    } catch (error) {
      if (this.#stopped) return;
      this.#isDoubtful = true;
      this.#options.logger.warn(`could not take tasks, trying again: ${String(error)}`);
      this.#lookIn(RETRY_MILLISECONDS);
    } finally {
      this.#looking = undefined;
    }
  }

  async #round(): Promise<void> {
    const { pool } = this.#options;
    const ended = await this.#close();
    const result =
      this.freeCapacity > 0
        ? await playRound(pool, this.#leaseTerms(), this.#reach())
        : { leased: [], isForOthers: false, nextMs: undefined };
    if (result.leased === "overtaken") this.#again();
    else for (const task of result.leased) await this.#start(task);
    const ready = result.isForOthers && this.#mayCall();
    if (ended.length > 0) this.#options.onEnded(ended);
    if (ended.length > 0 || ready) await notify(pool, this.#notice({ ready, ended }));
    if (result.nextMs !== undefined) this.#lookIn(result.nextMs);
  }

  async #close(): Promise<string[]> {
    const ends = this.#ends;
    this.#ends = [];
    try {
      tellEnds("begins", ends);
      const closed = await closeAttempts(this.#options.pool, ends);
      tellEnds("recorded", ends);
      return closed;
    } catch (error) {
      // Closing is bound to the lease, so that doing it again does no harm.
      this.#ends = [...ends, ...this.#ends];
      throw error;
    }
  }

  #reach(): Reach {
    const { kinds, skills, applicationVersion, eachRepository, sessions } = this.#options;
    const servedAt = this.#servedAt;
    return { kinds, skills, applicationVersion, eachRepository, sessions: sessions(), servedAt };
  }

  #again(): void {
    if (this.#looking) this.#looking.again = true;
  }

  /** Under load the others look often enough by themselves; called at each of our rounds they would do little else. */
  #mayCall(): boolean {
    const now = performance.now();
    const isAllowed = now - this.#calledAt > CALL_MILLISECONDS;
    if (isAllowed) this.#calledAt = now;
    return isAllowed;
  }

  #notice(what: { ready?: boolean; ended?: string[] }) {
    return { from: this.#options.processes.id, ...what };
  }

  #leaseTerms(): LeaseTerms {
    return { process: this.#options.processes.id, milliseconds: this.#options.leaseMs };
  }

  #lookIn(milliseconds: number): void {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.look(), milliseconds).unref();
  }

  async #putBack(): Promise<void> {
    const { pool, processes } = this.#options;
    const { rows } = await pool.query<{ token: string }>(
      "select lease_token::text as token from artel.task where process = $1 and lease_token is not null",
      [processes.id],
    );
    const known = new Set([...this.#runs.values(), ...this.#ends].map(({ token }) => token));
    const unknown = rows.map(({ token }) => token).filter((token) => !known.has(token));
    await freeLeases(pool, unknown, false);
    this.#isDoubtful = false;
  }

  /** The attempt may have ended before this process had it, in one that could not say so. */
  async #start(leased: LeasedTask): Promise<void> {
    const { executor, pool } = this.#options;
    const { id, workflow, timeoutMs } = leased;
    if (leased.hasEnded) {
      this.#ends.push(await attemptEnd(pool, executor, leased));
      this.look();
      return;
    }
    this.#servedAt.set(leased.repository, leased.leasedAt);
    this.#leased.set(workflow.workflowUUID, leased);
    const over = Promise.withResolvers<void>();
    // Before it runs: it may be given back at once.
    this.#runs.set(id, { ...runOf(leased), over });
    const handle = await this.#execute(leased);
    const timer = this.#timer(workflow.workflowUUID, id, timeoutMs);
    void handle.workflowPromise
      .then(
        () => true,
        () => false, // the failure is in the database
      )
      .then((hasPassed) => {
        clearTimeout(timer);
        return this.#ended(leased, hasPassed);
      })
      .then(over.resolve);
    const { session, agent } = leased;
    this.#options.onRun({ task: id, session, agent, what: "started" });
  }

  async #execute(leased: LeasedTask) {
    try {
      const { executor } = this.#options;
      const handle = await executor.executeDequeuedWorkflow(leased.workflow, leased.token);
      if (handle instanceof InvokedHandle) return handle;
      throw new Error(`${leased.id} was leased but does not run`);
    } catch (error) {
      this.#runs.delete(leased.id);
      throw error;
    }
  }

  #timer(workflow: string, task: string, milliseconds: number | undefined) {
    if (milliseconds === undefined) return undefined;
    const abort = () => this.#options.abort(workflow, new TaskTimeoutError(task, milliseconds));
    return setTimeout(abort, milliseconds).unref();
  }

  async #ended(leased: LeasedTask, hasPassed: boolean): Promise<void> {
    const { executor, pool, logger } = this.#options;
    const { id: task, token, session, agent } = leased;
    this.#forget(leased);
    if (this.#runs.get(task)?.token !== token) return;
    try {
      const end: AttemptEnd = hasPassed
        ? { task, token, outcome: "passed" }
        : await attemptEnd(pool, executor, leased);
      this.#ends.push(end);
      this.#options.onRun({ task, session, agent, what: end.outcome });
    } catch (error) {
      // The task is put back, and whoever takes it then finds how it ended.
      this.#isDoubtful = true;
      logger.warn(`could not read how ${task} ended: ${String(error)}`);
    }
    this.#runs.delete(task);
    this.look();
  }

  #forget({ workflow: { workflowUUID: id }, token }: LeasedTask): void {
    if (this.#leased.get(id)?.token === token) this.#leased.delete(id);
  }

  /** Stops a paused task, and gives it back. */
  async pause(workflow: string): Promise<void> {
    const run = this.#runOf(workflow);
    if (run !== undefined) await this.#park(run, new TaskPausedError(run.task));
  }

  /** Stops a task that was handed to another agent. */
  async release(workflow: string): Promise<void> {
    const run = this.#runOf(workflow);
    if (run === undefined || this.#lost.has(run.token)) return;
    await this.#park(run, new TaskDelegatedError(run.task));
  }

  #runOf(workflow: string): Run | undefined {
    return [...this.#runs.values()].find((run) => run.workflow === workflow);
  }

  /** Gives a task back that can only go on later; false when it waited too often, or is none of ours. */
  postpone(workflow: string, error: unknown): boolean {
    const run = this.#runOf(workflow);
    const found = this.#options.postponementOf(error);
    if (found === undefined || run === undefined || run.postponements >= this.#options.waits) {
      return false;
    }
    this.#scope.runInAsyncScope(() => void this.#postpone(run, found));
    return true;
  }

  async #postpone(run: Run, { reason, until }: Postponement): Promise<void> {
    const { pool, logger } = this.#options;
    const milliseconds = Math.max(0, until - Date.now());
    try {
      await this.#park(run, new TaskPostponedError(run.task, reason), () =>
        postponeTask(pool, run.token, milliseconds, reason.message),
      );
    } catch (failure) {
      // The lease is put back at the next look, and the task is postponed once more.
      this.#isDoubtful = true;
      logger.warn(`could not give ${run.task} back: ${String(failure)}`);
      this.#lookIn(RETRY_MILLISECONDS);
    }
  }

  /**
   * Ends a run without an end of the task. The lease is given back only when nothing of it is under way any more; until
   * then a lost one may run out, and be somebody else's.
   */
  async #park(
    run: Run,
    reason: ParkReason,
    free: () => Promise<unknown> = () => freeLeases(this.#options.pool, [run.token], false),
  ): Promise<void> {
    if (this.#runs.get(run.task)?.token !== run.token) return; // it has ended meanwhile
    if (!(reason instanceof TaskPausedError)) this.#lost.add(run.token);
    this.#options.abort(run.workflow, reason);
    await this.#options.quiet(run.workflow);
    if (this.#runs.get(run.task)?.token === run.token) this.#runs.delete(run.task);
    if (this.#leased.get(run.workflow)?.token === run.token) this.#leased.delete(run.workflow);
    const { task, session, agent } = run;
    this.#options.onRun({ task, session, agent, what: "given back" });
    await free();
    run.over.resolve();
    this.#lost.delete(run.token);
    this.look();
  }

  /** Says that this process is there; what it lost meanwhile is stopped. */
  async renew(): Promise<void> {
    const runs = [...this.#runs.values()].filter(({ token }) => !this.#lost.has(token));
    const tokens = runs.map(({ token }) => token);
    const asked = performance.now();
    const kept = await renewLeases(this.#options.pool, this.#leaseTerms(), tokens);
    this.#renewedAt = asked;
    await this.#giveUp(runs.filter(({ token }) => !kept.has(token)));
  }

  /**
   * A process that was paused or cut off for longer than its leases last stops by itself: it cannot know who has its
   * tasks now.
   */
  async checkOwnLeases(): Promise<void> {
    if (performance.now() - this.#renewedAt <= this.#options.leaseMs) return;
    await this.#giveUp([...this.#runs.values()].filter(({ token }) => !this.#lost.has(token)));
  }

  async #giveUp(runs: readonly Run[]): Promise<void> {
    if (runs.length === 0) return;
    const names = runs.map(({ task }) => task).join(", ");
    this.#options.logger.warn(`the lease was not renewed in time, so others may have: ${names}`);
    await Promise.all(runs.map((run) => this.#park(run, new LeaseLostError(run.task))));
  }

  /** Frees what processes had that are gone, or that have not renewed it. */
  async takeFromTheDead(): Promise<void> {
    const { pool, processes } = this.#options;
    const leases = await foreignLeases(pool, processes.id);
    if (leases.length === 0) return;
    const living = await processes.alive(leases.map(({ process }) => process));
    const lost = this.#observer.lost(leases, living, performance.now());
    const freed = await freeLeases(
      pool,
      lost.map(({ token }) => token),
      true,
    );
    if (freed.length === 0) return;
    const names = freed.map(({ id }) => id);
    this.#options.logger.warn(`took over from a lost process: ${names.join(", ")}`);
    const ended = freed.filter(({ hasEnded }) => hasEnded).map(({ id }) => id);
    if (ended.length > 0) {
      this.#options.onEnded(ended);
      await notify(pool, this.#notice({ ended }));
    }
    this.look();
  }
}

function tellEnds(moment: DurableMove["moment"], ends: readonly AttemptEnd[]): void {
  for (const { task } of ends) tellMove(moment, task, "close");
}

function runOf({ id, session, agent, token, workflow, postponements }: LeasedTask) {
  return { task: id, session, agent, token, workflow: workflow.workflowUUID, postponements };
}
