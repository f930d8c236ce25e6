import type { ClientBase, Pool } from "pg";
import { covers } from "#domain";
import { redact } from "#shared";
import { LeaseLostError, QueueError } from "../errors.ts";
import { inTransaction } from "../in-transaction.ts";
import { ProcessTable } from "../processes.ts";
import { registeredAgents, type RegisteredAgent } from "./agents.ts";
import { ended, taskNotFound } from "./control.ts";
import { delegateOf } from "./delegate-choice.ts";
import {
  delegationId,
  type DelegatedTask,
  type Delegation,
  type DelegationOrder,
  type RecordDelegation,
} from "./delegation.ts";
import { workflowOf } from "./lease.ts";
import { notify } from "./notifications.ts";

/** Agents that keep handing a task on never do it. */
const MOST_BY_AGENTS = 5;

/**
 * Ends the task's lease and binds the task to another agent that lives and can do it, which begins it anew: what the
 * workflow recorded was decided by the former one. No attempt is counted.
 */
export async function delegateTask(
  pool: Pool,
  order: DelegationOrder,
  record: RecordDelegation = async () => {},
): Promise<Delegation> {
  return inTransaction(pool, async (client) => {
    // Whoever matches tasks at this moment is overtaken, and reads again to whom this one is bound.
    await client.query("update artel.queue_round set version = version + 1");
    const task = await locked(client, order.task);
    requireAllowed(task, order);
    const delegate = delegateOf(await candidates(pool, client, task), order.to, task);
    const delegation = await write(client, order, task, delegate);
    await record(client, delegation);
    await notify(client, { from: "", changed: true, ready: true });
    return delegation;
  });
}

async function locked(client: ClientBase, id: string): Promise<DelegatedTask> {
  const { rows } = await client.query<DelegatedTask>(
    `select t.id, t.session, t.kind, t.skills, t.application_version, t.outcome, t.lease_token::text as lease_token,
       t.agent, t.process, t.delegations, ${workflowOf("t")} as workflow,
       (select count(*)::integer from artel.task_delegation d where d.task = t.id and d.delegated_by <> 'person') as by_agents
     from artel.task t where t.id = $1 for update of t`,
    [id],
  );
  const [task] = rows;
  if (task === undefined) throw taskNotFound(id);
  return task;
}

function requireAllowed(task: DelegatedTask, { token }: DelegationOrder): void {
  if (token !== undefined && task.lease_token !== token) throw new LeaseLostError(task.id);
  if (task.outcome !== null) throw ended(task.id, task.outcome);
  if (token === undefined || task.by_agents < MOST_BY_AGENTS) return;
  throw new QueueError(
    "TASK_DELEGATION_LIMIT",
    "refused",
    `Agents have handed task ${task.id} on ${task.by_agents} times.`,
    "Do it, or let it fail with the reason why it cannot be done.",
  );
}

/** All agents, those whose process is gone marked by silence. */
async function candidates(
  pool: Pool,
  client: ClientBase,
  task: DelegatedTask,
): Promise<{ agent: RegisteredAgent; isAlive: boolean; canDo: boolean }[]> {
  const agents = await registeredAgents(client);
  const processes = new ProcessTable(pool);
  const living = await processes.alive(
    agents.map(({ process }) => process),
    client,
  );
  return agents.map((agent) => ({
    agent,
    isAlive: living.has(agent.process),
    canDo:
      covers(agent, { session: task.session, skills: task.skills }) &&
      agent.kinds.includes(task.kind) &&
      agent.applicationVersion === task.application_version,
  }));
}

async function write(
  client: ClientBase,
  order: DelegationOrder,
  task: DelegatedTask,
  { process, name }: RegisteredAgent,
): Promise<Delegation> {
  const { token } = order;
  const reason = redact(order.reason);
  const number = task.delegations + 1;
  const from = task.lease_token === null ? undefined : (task.agent ?? undefined);
  const by = token === undefined ? undefined : from;
  await client.query(STATEMENT, [
    task.id,
    number,
    by === undefined ? "person" : `agent:${by}`,
    from ?? null,
    process,
    name,
    reason,
  ]);
  const { id, session, workflow } = task;
  const to = { agent: name, process };
  return {
    id: delegationId(id, number),
    task: id,
    number,
    session,
    by,
    from,
    to,
    reason,
    workflow,
  };
}

/** The row is locked, so that the workflow's name is read before it changes. */
const STATEMENT = `
  with former as (
    select t.id, t.session, ${workflowOf("t")} as workflow from artel.task t where t.id = $1
  ), bound as (
    update artel.task t
    set lease_token = null, lease_expires_at = null, bound_process = $5, bound_agent = $6, delegations = $2,
        match_key = md5(concat_ws(' ', t.match_key, $5::text, $6::text))::uuid,
        ready_since = case when t.waiting_for = 0 then clock_timestamp() end
    where t.id = $1
  ), recorded as (
    insert into artel.task_delegation
      (task, number, session, workflow, delegated_by, from_agent, to_process, to_agent, reason)
    select id, $2, session, workflow, $3, $4, $5, $6, $7 from former
  )
  update dbos.workflow_status s
  set status = 'CANCELLED', owner_xid = null, updated_at = n.ms, completed_at = n.ms
  from former f, (select (extract(epoch from now()) * 1000)::bigint as ms) n
  where s.workflow_uuid = f.workflow and s.status in ('PENDING', 'ENQUEUED')`;
