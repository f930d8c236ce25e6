import type { Pool } from "pg";
import { workflowOf } from "./lease.ts";

/** A task that an agent has a lease on. */
export interface AgentWork {
  readonly agent: string;
  readonly process: string;
  readonly task: string;
  readonly title: string;
  readonly session: string;
  /** The step of its workflow that was recorded last, or undefined when it has just begun. */
  readonly lastStep: string | undefined;
}

/** Where it is in a task is read from the steps that are recorded anyway: nothing is written for it. */
export async function agentWork(pool: Pool): Promise<AgentWork[]> {
  const { rows } = await pool.query<Omit<AgentWork, "lastStep"> & { workflow: string }>(
    `select t.agent, t.process, t.id as task, t.title, t.session, ${workflowOf("t")} as workflow
     from artel.task t
     where t.lease_token is not null and t.agent is not null and t.process is not null
     order by t.leased_at, t.id`,
  );
  // The engine's tables are made by the first process that runs a session.
  const steps = rows.length === 0 ? new Map<string, string>() : await lastSteps(pool, rows);
  return rows.map(({ workflow, ...work }) => ({ ...work, lastStep: steps.get(workflow) }));
}

async function lastSteps(
  pool: Pool,
  running: readonly { readonly workflow: string }[],
): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ workflow: string; step: string }>(
    `select w.id as workflow, o.function_name as step
     from unnest($1::text[]) as w (id) cross join lateral (
       select function_name from dbos.operation_outputs
       where workflow_uuid = w.id order by function_id desc limit 1) o`,
    [running.map(({ workflow }) => workflow)],
  );
  return new Map(rows.map(({ workflow, step }) => [workflow, step]));
}
