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

  static empty(workflow: string): StepLedger {
    return new StepLedger(workflow, new Map());
  }

  static async read(pool: Pool, workflow: string): Promise<StepLedger> {
    // A connection that breaks must not become the workflow's outcome.
    const { rows } = await withDbRetry(() =>
      pool.query<{ number: number; name: string }>(
        `select function_id as number, function_name as name
         from dbos.operation_outputs where workflow_uuid = $1`,
        [workflow],
      ),
    );
    return new StepLedger(workflow, new Map(rows.map(({ number, name }) => [name, number])));
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
    return this.#numbers.get(name) ?? this.#next++;
  }
}
