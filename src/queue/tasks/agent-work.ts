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
  const { rows } = await pool.query<Omit<AgentWork, "lastStep"> & { last_step: string | null }>(
    `select t.agent, t.process, t.id as task, t.title, t.session,
       (select o.function_name from dbos.operation_outputs o
        where o.workflow_uuid = ${workflowOf("t")} order by o.function_id desc limit 1) as last_step
     from artel.task t
     where t.lease_token is not null and t.agent is not null and t.process is not null
     order by t.leased_at, t.id`,
  );
  return rows.map(({ last_step: lastStep, ...work }) => ({
    ...work,
    lastStep: lastStep ?? undefined,
  }));
}
