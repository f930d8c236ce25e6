import { DBOS } from "@dbos-inc/dbos-sdk";
import { getFunctionRegistration } from "@dbos-inc/dbos-sdk/internal/decorators";
import { QueueError } from "./errors.ts";
import type { WorkflowHandler } from "./queue.ts";

type Handler = WorkflowHandler<unknown, unknown>;

/** Its parameters are the session and the handler's input. */
type EngineWorkflow = (...parameters: unknown[]) => Promise<unknown>;

/** Enough for a session that is interrupted and resumed every minute for a year. */
const MOST_ATTEMPTS = 500_000;

/** The handlers of this process, one for each kind of workflow, as the engine knows them. */
export class Handlers {
  readonly #handlers = new Map<string, Handler>();
  readonly #workflows = new Map<string, EngineWorkflow>();

  add<Input, Output>(kind: string, handler: WorkflowHandler<Input, Output>): void {
    // What comes out of the database is what this kind's callers put in.
    this.#handlers.set(kind, handler as Handler);
  }

  kinds(): string[] {
    return [...this.#handlers.keys()];
  }

  /** Makes them known to the engine, which runs them by `execute`. */
  register(execute: (handler: Handler, session: string, input: unknown) => Promise<unknown>): void {
    for (const [kind, handler] of this.#handlers) {
      const run = (session: string, input: unknown) => execute(handler, session, input);
      const options = { name: kind, maxRecoveryAttempts: MOST_ATTEMPTS };
      const invoker = DBOS.registerWorkflow(run, options);
      // The engine's own entry: the invoker would start a child of the workflow that it is run as.
      const entry = getFunctionRegistration(invoker)?.registeredFunction;
      if (!entry) throw new Error(`DBOS did not register ${kind}`);
      this.#workflows.set(kind, entry);
    }
  }

  workflow(kind: string): EngineWorkflow {
    const workflow = this.#workflows.get(kind);
    if (workflow) return workflow;
    throw new QueueError("WORKFLOW_KIND", "failed", `No handler is registered for "${kind}".`);
  }
}
