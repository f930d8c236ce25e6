import { Error as DbosError, DBOSWorkflowConflictError } from "@dbos-inc/dbos-sdk";
import type { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import type { Pool } from "pg";
import type { GivenTaskTerms } from "#domain";
import { tellMove } from "./durable-moves.ts";
import {
  LeaseLostError,
  OwnershipLostError,
  type ShutdownError,
  TaskDelegatedError,
  TaskPausedError,
  TaskPostponedError,
  TaskTimeoutError,
  WorkflowCancelledError,
} from "./errors.ts";
import { revive } from "./failure.ts";
import { StepLedger } from "./ledger.ts";
import type { WorkflowContext, WorkflowHandle, WorkflowHandler } from "./queue.ts";
import type { DelegationOrder } from "./tasks/delegation.ts";
import type { LeasedTask } from "./tasks/lease.ts";
import type { Fate } from "./watch.ts";

/** What a running workflow needs of the queue around it. */
export interface ExecutionHost {
  readonly pool: Pool;
  executor(): DBOSExecutor;
  isStopping(): boolean;
  /** Stops everything when the failure is this machine's; false when it is the session's own. */
  halt(error: unknown): boolean;
  /** Gives a task back that cannot go on without a part of this process; false when it fails with that. */
  postpone(workflow: string, error: unknown): boolean;
  /** Puts a task into the queue and answers the id under which it is there. */
  enqueueTask(child: Child): Promise<string>;
  taskOutcome(id: string): Promise<unknown>;
  /** Why the engine says that this process no longer owns a workflow. */
  fate(id: string): Promise<Fate>;
  /** Hands a task to another agent and stops its run here. */
  delegate(order: DelegationOrder): Promise<void>;
}

export interface Child {
  readonly kind: string;
  readonly id: string;
  readonly input: unknown;
  readonly session: string;
  readonly parent: string;
  readonly terms: GivenTaskTerms;
}

export interface ExecutionRun {
  readonly id: string;
  readonly session: string;
  readonly lease: LeasedTask | undefined;
}

/** One run of a handler in this process. */
export class Execution {
  readonly id: string;
  readonly session: string;
  readonly #host: ExecutionHost;
  readonly #ledger: StepLedger;
  readonly #abort = new AbortController();
  readonly #steps = new Set<Promise<void>>();
  readonly #lease: LeasedTask | undefined;

  /** `lease`: of a task; a session has none. */
  static async begin(host: ExecutionHost, run: ExecutionRun): Promise<Execution> {
    const { id, lease } = run;
    const ledger = lease?.isFresh ? StepLedger.empty(id) : await StepLedger.read(host.pool, id);
    return new Execution(host, run, ledger);
  }

  private constructor(host: ExecutionHost, run: ExecutionRun, ledger: StepLedger) {
    const { id, session, lease } = run;
    this.#host = host;
    this.id = id;
    this.session = session;
    this.#lease = lease;
    this.#ledger = ledger;
  }

  abort(
    reason:
      | WorkflowCancelledError
      | LeaseLostError
      | OwnershipLostError
      | ShutdownError
      | TaskDelegatedError
      | TaskPausedError
      | TaskPostponedError
      | TaskTimeoutError,
  ): void {
    this.#abort.abort(reason);
  }

  /** Resolves when no step is under way any more. */
  async quiet(): Promise<void> {
    await Promise.all(this.#steps);
  }

  async run(handler: WorkflowHandler<unknown, unknown>, input: unknown): Promise<unknown> {
    try {
      const result = await handler(input, this.#context());
      if (this.#isParked()) return await never();
      this.#refuseLate();
      return result;
    } catch (error) {
      if (this.#parks(error)) return await never();
      throw this.#outward(error);
    }
  }

  /** It goes on elsewhere or later: nothing of it may come to an end here. */
  #isParked(): boolean {
    const reason: unknown = this.#abort.signal.reason;
    const isElsewhere =
      reason instanceof TaskPausedError ||
      reason instanceof TaskPostponedError ||
      reason instanceof TaskDelegatedError ||
      reason instanceof LeaseLostError;
    return isElsewhere || this.#host.isStopping();
  }

  /** Whether the error is none of the handler's: then nothing of it is recorded. */
  #parks(error: unknown): boolean {
    if (this.#host.halt(error) || this.#isParked()) return true;
    return !this.#abort.signal.aborted && this.#host.postpone(this.id, error);
  }

  /** A handler that went on after its time was over has failed all the same. */
  #refuseLate(): void {
    const reason: unknown = this.#abort.signal.reason;
    if (reason instanceof TaskTimeoutError) throw reason;
  }

  #context(): WorkflowContext {
    return {
      id: this.id,
      session: this.session,
      agent: this.#lease?.agent,
      task: this.#lease?.id,
      delegations: this.#lease?.delegations ?? 0,
      signal: this.#abort.signal,
      delegate: (to, reason) => this.#delegate(to, reason),
      step: (name, run) => this.#step(name, run),
      enqueue: (kind, id, input, terms) => this.#enqueue(kind, id, input, terms ?? {}),
    };
  }

  async #step<T>(name: string, run: () => Promise<T>): Promise<T> {
    const number = this.#ledger.step(name);
    await this.#checkpoint();
    const over = Promise.withResolvers<void>();
    this.#steps.add(over.promise);
    const end = () => {
      this.#steps.delete(over.promise);
      over.resolve();
    };
    try {
      let isRunHere = false;
      const attempt = () => {
        isRunHere = true;
        return this.#attempt(name, run, end);
      };
      const result = await this.#host.executor().runInternalStep(attempt, name, this.id, number);
      if (isRunHere) tellMove("recorded", this.id, name);
      return result;
    } catch (error) {
      // What follows may never resolve, when the step's end was refused.
      end();
      throw await this.#inward(error);
    } finally {
      end();
    }
  }

  /** A step that ends because it was aborted has no outcome: nothing is recorded, and it is run again. */
  async #attempt<T>(name: string, run: () => Promise<T>, end: () => void): Promise<T> {
    tellMove("begins", this.id, name);
    try {
      const result = await run();
      tellMove("done", this.id, name);
      return result;
    } catch (error) {
      if (this.#parks(error)) {
        end();
        return await never();
      }
      if (this.#abort.signal.aborted) throw this.#outward(error);
      throw error;
    }
  }

  /** Not recorded as a step: a task that is enqueued again is the one that is there. */
  async #enqueue<Input, Output>(
    kind: string,
    id: string,
    input: Input,
    terms: GivenTaskTerms,
  ): Promise<WorkflowHandle<Output>> {
    await this.#checkpoint();
    const child = { kind, id, input, session: this.session, parent: this.id, terms };
    try {
      tellMove("begins", id, "enqueue");
      const task = await this.#host.enqueueTask(child);
      tellMove("recorded", id, "enqueue");
      return { id: task, result: () => this.#childResult<Output>(task) };
    } catch (error) {
      throw await this.#inward(error);
    }
  }

  /** Not a step: with it the workflow is over, and the other agent has one of its own. */
  async #delegate(to: string, reason: string): Promise<never> {
    await this.#checkpoint();
    if (this.#lease === undefined) throw new TypeError(`${this.id} is no task`);
    const { id: task, token } = this.#lease;
    try {
      await this.#host.delegate({ task, to, reason, token });
    } catch (error) {
      if (error instanceof LeaseLostError) this.abort(error);
      throw await this.#inward(error);
    }
    return never();
  }

  async #childResult<Output>(id: string): Promise<Output> {
    try {
      return (await this.#host.taskOutcome(id)) as Output; // recorded by the task's handler
    } catch (error) {
      throw await this.#inward(error);
    }
  }

  /** Nothing new begins once the end was asked for. */
  async #checkpoint(): Promise<void> {
    if (this.#isParked()) await never();
    this.#abort.signal.throwIfAborted();
  }

  /** What the handler sees of a failure. */
  async #inward(error: unknown): Promise<Error> {
    if (this.#host.halt(error) || this.#isParked()) return never();
    if (error instanceof DbosError.DBOSWorkflowCancelledError) {
      const fate = await this.#host.fate(this.id);
      if (!(fate instanceof TaskDelegatedError)) {
        return new WorkflowCancelledError(error.workflowID);
      }
      this.abort(fate);
      return never();
    }
    if (error instanceof DBOSWorkflowConflictError) {
      const fate = await this.#host.fate(this.id);
      this.abort(fate);
      return fate;
    }
    return revive(error);
  }

  /** What the engine sees of it: its own errors park the run, any other is recorded as the outcome. */
  #outward(error: unknown): unknown {
    const reason: unknown = this.#abort.signal.reason;
    if (reason instanceof OwnershipLostError) return new DBOSWorkflowConflictError(this.id);
    if (reason instanceof WorkflowCancelledError || error instanceof WorkflowCancelledError) {
      return new DbosError.DBOSWorkflowCancelledError(this.id);
    }
    return error;
  }
}

/**
 * The fate of a handler in a process that shuts down: were it told, it could end in an outcome, and the
 * session would not be resumed.
 */
function never(): Promise<never> {
  return new Promise(() => {});
}
