import { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import type { Pool } from "pg";
import { ArtelError } from "#shared";
import { revive } from "../failure.ts";
import type { AttemptEnd } from "./close.ts";
import type { LeasedTask } from "./lease.ts";

/** Errors that another attempt would meet again. */
const FINAL_KINDS = new Set(["usage", "refused", "not-found", "cancelled"]);

interface WorkflowEnd {
  status: string;
  output: string | null;
  error: string | null;
  serialization: string | null;
}

/** How the engine says that the leased attempt ended. */
export async function attemptEnd(
  pool: Pool,
  executor: DBOSExecutor,
  { id, token, workflow }: LeasedTask,
): Promise<AttemptEnd> {
  const { rows } = await withDbRetry(() =>
    pool.query<WorkflowEnd>(
      `select s.status, o.output, o.error, s.serialization from dbos.workflow_status s
       left join dbos.workflow_output o on o.workflow_uuid = s.workflow_uuid where s.workflow_uuid = $1`,
      [workflow.workflowUUID],
    ),
  );
  const [end] = rows;
  switch (end?.status) {
    case "SUCCESS":
      return { task: id, token, outcome: "passed" };
    case "ERROR":
      return { task: id, token, ...(await failed(end, executor)) };
    case "CANCELLED":
      return { task: id, token, outcome: "cancelled" };
    default:
      throw new Error(`${workflow.workflowUUID} has not ended: ${end?.status ?? "it is gone"}`);
  }
}

async function failed(end: WorkflowEnd, executor: DBOSExecutor) {
  const error = await failureOf(end, executor);
  const code = error instanceof ArtelError ? error.code : undefined;
  return {
    outcome: "failed" as const,
    failure: { message: error.message, ...(code === undefined ? {} : { code }) },
    isRetryable: !(error instanceof ArtelError && FINAL_KINDS.has(error.kind)),
  };
}

async function failureOf(end: WorkflowEnd, executor: DBOSExecutor): Promise<Error> {
  try {
    await DBOSExecutor.reviveResultOrError(end, executor.serializer);
    return new Error("it failed without an error");
  } catch (error) {
    return revive(error);
  }
}
