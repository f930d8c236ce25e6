import type { Pool } from "pg";
import { delegationId, type Delegation } from "./delegation.ts";

interface Row {
  task: string;
  number: number;
  session: string;
  workflow: string;
  delegated_by: string;
  from_agent: string | null;
  to_process: string;
  to_agent: string;
  reason: string;
}

/** Delegations that the log of their session does not tell of yet, in their order. */
export async function unloggedDelegations(pool: Pool): Promise<Delegation[]> {
  const { rows } = await pool.query<Row>(
    `select task, number, session, workflow, delegated_by, from_agent, to_process, to_agent, reason
     from artel.task_delegation where logged_at is null order by delegated_at, task, number`,
  );
  return rows.map((row) => ({
    id: delegationId(row.task, row.number),
    task: row.task,
    number: row.number,
    session: row.session,
    by: row.delegated_by === "person" ? undefined : row.delegated_by.replace(/^agent:/, ""),
    from: row.from_agent ?? undefined,
    to: { agent: row.to_agent, process: row.to_process },
    reason: row.reason,
    workflow: row.workflow,
  }));
}

export async function markLogged(pool: Pool, { task, number }: Delegation): Promise<void> {
  await pool.query(
    "update artel.task_delegation set logged_at = clock_timestamp() where task = $1 and number = $2",
    [task, number],
  );
}
