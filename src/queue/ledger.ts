import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import type { Pool } from "pg";
import { QueueError } from "./errors.ts";

/**
 * Which numbers the steps of a workflow were recorded under. DBOS numbers operations in the order in which
 * they begin, and after a crash expects that order again; here a step is found by its name, so that a handler
 * may run steps side by side and take task results in the order in which they come.
 */
export class StepLedger {
  readonly #numbers: Map<string, number>;
  readonly #used = new Set<string>();
  readonly #workflow: string;
  #next: number;

  private constructor(workflow: string, numbers: Map<string, number>) {
    this.#workflow = workflow;
    this.#numbers = numbers;
    this.#next = Math.max(-1, ...numbers.values()) + 1;
  }

  static async read(pool: Pool, workflow: string): Promise<StepLedger> {
    // A connection that breaks must not become the workflow's outcome.
    const { rows } = await withDbRetry(() =>
      pool.query<{ number: number; name: string; child: string | null }>(
        `select function_id as number, function_name as name, child_workflow_id as child
         from dbos.operation_outputs where workflow_uuid = $1`,
        [workflow],
      ),
    );
    const entries = rows.map(
      ({ number, name, child }) => [child === null ? name : childKey(child), number] as const,
    );
    return new StepLedger(workflow, new Map(entries));
  }

  step(name: string): number {
    if (this.#used.has(name)) {
      throw new QueueError(
        "STEP_NAME_TWICE",
        "failed",
        `The step "${name}" of ${this.#workflow} was run twice; its name must be unique.`,
      );
    }
    this.#used.add(name);
    return this.#numberOf(name);
  }

  child(id: string): number {
    return this.#numberOf(childKey(id));
  }

  #numberOf(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#next++;
    this.#numbers.set(key, number);
    return number;
  }
}

/** No step name contains a line break, so names of children never meet names of steps. */
function childKey(id: string): string {
  return `child\n${id}`;
}
