import type { Pool } from "pg";
import { workflowOf } from "./lease.ts";

/** Workflows that the process runs though a person paused their tasks. */
export async function pausedWorkflows(pool: Pool, process: string): Promise<string[]> {
  const { rows } = await pool.query<{ workflow: string }>(
    `select ${workflowOf("t")} as workflow from artel.task t
     where t.process = $1 and t.lease_token is not null and t.paused_at is not null`,
    [process],
  );
  return rows.map(({ workflow }) => workflow);
}
