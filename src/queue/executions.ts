import { Error as DbosError, DBOSWorkflowConflictError } from "@dbos-inc/dbos-sdk";
import type { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import type { Pool } from "pg";
import { OwnershipLostError, type ShutdownError, WorkflowCancelledError } from "./errors.ts";
import { revive } from "./failure.ts";
import { StepLedger } from "./ledger.ts";
import type { WorkflowContext, WorkflowHandle, WorkflowHandler } from "./queue.ts";

/** What a running workflow needs of the queue around it. */
export interface ExecutionHost {
  readonly pool: Pool;
  executor(): DBOSExecutor;
  isStopping(): boolean;
  /** Stops everything when the failure is this machine's; false when it is the session's own. */
  halt(error: unknown): boolean;
  /** Records the child, as the operation `number` of its parent, and sees to its dispatch. */
  enqueueChild(child: Child): Promise<void>;
  outcome(id: string): Promise<unknown>;
  /** Why the engine says that this process no longer owns a workflow. */
  fate(id: string): Promise<WorkflowCancelledError | OwnershipLostError>;
}

export interface Child {
  readonly kind: string;
  readonly id: string;
  readonly input: unknown;
  readonly session: string;
  readonly parent: string;
  readonly number: number;
}

/** One run of a handler in this process. */
export class Execution {
  readonly id: string;
  readonly session: string;
  readonly #host: ExecutionHost;
  readonly #ledger: StepLedger;
  readonly #abort = new AbortController();
  readonly #steps = new Set<Promise<void>>();

  static async begin(host: ExecutionHost, id: string, session: string): Promise<Execution> {
    return new Execution(host, id, session, await StepLedger.read(host.pool, id));
  }

  private constructor(host: ExecutionHost, id: string, session: string, ledger: StepLedger) {
    this.#host = host;
    this.id = id;
    this.session = session;
    this.#ledger = ledger;
  }

  abort(reason: WorkflowCancelledError | OwnershipLostError | ShutdownError): void {
    this.#abort.abort(reason);
  }

  /** Resolves when no step is under way any more. */
  async quiet(): Promise<void> {
    await Promise.all(this.#steps);
  }

  async run(handler: WorkflowHandler<unknown, unknown>, input: unknown): Promise<unknown> {
    try {
      const result = await handler(input, this.#context());
      if (this.#host.isStopping()) return await never();
      return result;
    } catch (error) {
      if (this.#host.halt(error) || this.#host.isStopping()) return await never();
      throw this.#outward(error);
    }
  }

  #context(): WorkflowContext {
    return {
      id: this.id,
      session: this.session,
      signal: this.#abort.signal,
      step: (name, run) => this.#step(name, run),
      enqueue: (kind, id, input) => this.#enqueue(kind, id, input),
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
      return await this.#host
        .executor()
        .runInternalStep(() => this.#attempt(run, end), name, this.id, number);
    } catch (error) {
      throw await this.#inward(error);
    } finally {
      end();
    }
  }

  /** A step that ends because it was aborted has no outcome: nothing is recorded, and it is run again. */
  async #attempt<T>(run: () => Promise<T>, end: () => void): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (this.#host.halt(error) || this.#host.isStopping()) {
        end();
        return await never();
      }
      if (this.#abort.signal.aborted) throw this.#outward(error);
      throw error;
    }
  }

  async #enqueue<Input, Output>(
    kind: string,
    id: string,
    input: Input,
  ): Promise<WorkflowHandle<Output>> {
    const number = this.#ledger.child(id);
    await this.#checkpoint();
    const { id: parent } = this;
    const child = { kind, id, input, session: this.session, parent, number };
    try {
      await this.#host.enqueueChild(child);
    } catch (error) {
      throw await this.#inward(error);
    }
    return { id, result: () => this.#childResult<Output>(id) };
  }

  async #childResult<Output>(id: string): Promise<Output> {
    try {
      return (await this.#host.outcome(id)) as Output; // recorded by the child's handler
    } catch (error) {
      throw await this.#inward(error);
    }
  }

  /** Nothing new begins once the end was asked for. */
  async #checkpoint(): Promise<void> {
    if (this.#host.isStopping()) await never();
    this.#abort.signal.throwIfAborted();
  }

  /** What the handler sees of a failure. */
  async #inward(error: unknown): Promise<Error> {
    if (this.#host.halt(error) || this.#host.isStopping()) return never();
    if (error instanceof DbosError.DBOSWorkflowCancelledError) {
      return new WorkflowCancelledError(error.workflowID);
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
