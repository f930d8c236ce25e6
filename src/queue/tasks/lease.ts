import type { ClientBase, Pool } from "pg";
import type { WorkflowStatusInternal } from "@dbos-inc/dbos-sdk/internal/system_database";
import { milliseconds } from "./queued-task.ts";

/** A task that this process may run now, until the lease ends. */
export interface LeasedTask {
  readonly id: string;
  readonly session: string;
  readonly repository: string;
  readonly agent: string;
  /** Milliseconds since the epoch, by the database's clock. */
  readonly leasedAt: number;
  /** Rises with each lease; what is written under an older one is refused. */
  readonly token: string;
  /** How often it was handed on. */
  readonly delegations: number;
  readonly timeoutMs: number | undefined;
  /** How often it was given back because a part was left alone. */
  readonly postponements: number;
  /** No earlier process has begun this attempt: no step of it is recorded. */
  readonly isFresh: boolean;
  /** The attempt ended in a process that could not close it any more. */
  readonly hasEnded: boolean;
  readonly workflow: WorkflowStatusInternal;
}

export interface LeaseWish {
  readonly task: string;
  readonly agent: string;
  readonly role: string;
  readonly provider: string | undefined;
}

export interface LeaseTerms {
  readonly process: string;
  readonly milliseconds: number;
}

/** The name of an attempt's workflow: the first one has the task's own. When it is handed on, a new one begins. */
export const workflowOf = (task: string) =>
  `(${task}.id || case when ${task}.attempt = 1 then '' else '~' || ${task}.attempt end
    || case when ${task}.delegations = 0 then '' else '+' || ${task}.delegations end)`;

/**
 * Takes tasks for agents of this process, or none when another process has taken some since the state of that version
 * was read: so no limit is exceeded by two at once, and no lock is held between reading and taking. The attempt's workflow becomes this process's in the same statement, under
 * the same token: it is made when no process had it yet, and otherwise goes on behind its recorded steps.
 */
export async function leaseTasks(
  pool: Pool,
  terms: LeaseTerms,
  wishes: readonly LeaseWish[],
  version: string,
): Promise<LeasedTask[] | "overtaken"> {
  const { rows } = await pool.query<LeasedRow>(STATEMENT, [
    wishes.map(({ task }) => task),
    wishes.map(({ agent }) => agent),
    wishes.map(({ role }) => role),
    wishes.map(({ provider }) => provider ?? null),
    terms.process,
    terms.milliseconds,
    version,
  ]);
  const [first] = rows;
  if (first === undefined) return "overtaken";
  // With nothing leased, the turn alone comes back.
  return rows.flatMap((row) => (row.id === null ? [] : [leasedTask(row, terms.process)]));
}

function leasedTask(row: LeasedRow, process: string): LeasedTask {
  return {
    id: row.id ?? "",
    session: row.session,
    repository: row.repository,
    agent: row.agent,
    leasedAt: row.leased_at,
    token: row.token,
    delegations: row.delegations,
    timeoutMs: row.timeout_ms ?? undefined,
    postponements: row.postponements,
    isFresh: row.recovery_attempts === 1,
    hasEnded: row.recovery_attempts === null,
    workflow: workflowStatus(row, process),
  };
}

interface LeasedRow {
  /** Null when the turn was ours and nothing could be leased. */
  id: string | null;
  session: string;
  repository: string;
  agent: string;
  leased_at: number;
  token: string;
  delegations: number;
  timeout_ms: number | null;
  postponements: number;
  workflow: string;
  kind: string;
  input: string;
  serialization: string | null;
  parent: string | null;
  application_version: string;
  recovery_attempts: number | null;
}

const NOW_MS = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

const STATEMENT = `
  with turn as (
    update artel.queue_round set version = version + 1 where version = $7::bigint returning version
  ), wish as (
    select w.* from turn, unnest($1::text[], $2::text[], $3::text[], $4::text[]) as w (task, agent, role, provider)
  ), leased as (
    update artel.task t
    set lease_token = nextval('artel.fencing_token'), process = $5, agent = w.agent, role = w.role,
        provider = w.provider, leased_at = clock_timestamp(), not_before = null,
        lease_expires_at = clock_timestamp() + $6::float8 * interval '1 millisecond', lease_renewals = 0
    from wish w
    where t.id = w.task and t.lease_token is null and t.ended_at is null
    returning t.*, ${workflowOf("t")} as workflow
  ), started as (
    insert into dbos.workflow_status (
      workflow_uuid, status, name, authenticated_user, assumed_role, authenticated_roles, executor_id,
      application_version, application_id, created_at, recovery_attempts, updated_at, priority,
      queue_partition_key, parent_workflow_id, serialization, owner_xid, started_at_epoch_ms)
    select workflow, 'PENDING', kind, '', '', '[]', $5, application_version, '', ${NOW_MS}, 1, ${NOW_MS}, 0,
      session, parent, serialization, lease_token::text, ${NOW_MS}
    from leased
    on conflict (workflow_uuid) do update
      set status = 'PENDING', executor_id = excluded.executor_id, owner_xid = excluded.owner_xid,
          recovery_attempts = workflow_status.recovery_attempts + 1, updated_at = excluded.updated_at,
          started_at_epoch_ms = excluded.started_at_epoch_ms
      where workflow_status.status in ('PENDING', 'ENQUEUED')
    returning workflow_uuid, recovery_attempts::integer
  ), given as (
    insert into dbos.workflow_input (workflow_uuid, inputs)
    select workflow, input from leased on conflict do nothing
  ), counted as (
    insert into artel.provider_start (provider, at)
    select l.provider, clock_timestamp() from leased l
    join artel.queue_limit q on q.scope = 'provider' and q.name = l.provider and q.rate_count is not null
  )
  select l.id, l.session, l.repository, l.agent, ${milliseconds("l.leased_at")} as leased_at,
    l.lease_token::text as token, l.delegations, l.timeout_ms::float8, l.postponements, l.kind,
    l.input, l.serialization, l.parent, l.application_version, l.workflow, s.recovery_attempts
  from turn left join leased l on true left join started s on s.workflow_uuid = l.workflow`;

/** As the engine would read it back. */
function workflowStatus(row: LeasedRow, process: string): WorkflowStatusInternal {
  return {
    workflowUUID: row.workflow,
    status: "PENDING",
    workflowName: row.kind,
    workflowClassName: "",
    workflowConfigName: "",
    authenticatedUser: "",
    output: null,
    error: null,
    input: row.input,
    assumedRole: "",
    authenticatedRoles: [],
    executorId: process,
    applicationVersion: row.application_version,
    applicationID: "",
    recoveryAttempts: row.recovery_attempts ?? 0,
    priority: 0,
    queuePartitionKey: row.session,
    ...(row.parent === null ? {} : { parentWorkflowID: row.parent }),
    serialization: row.serialization,
  };
}

/** Renews leases of the process and answers the tokens of those that it still has. */
export async function renewLeases(
  pool: Pool,
  terms: LeaseTerms,
  tokens: readonly string[],
): Promise<Set<string>> {
  if (tokens.length === 0) return new Set();
  const { rows } = await pool.query<{ token: string }>(
    `update artel.task
     set lease_expires_at = clock_timestamp() + $2::float8 * interval '1 millisecond',
         lease_renewals = lease_renewals + 1
     where process = $1 and lease_token = any($3::bigint[])
     returning lease_token::text as token`,
    [terms.process, terms.milliseconds, tokens],
  );
  return new Set(rows.map(({ token }) => token));
}

/** A task that so many processes were lost with at the same step is likely to be the reason. */
const MOST_LOSSES = 5;

export interface FreedTask {
  readonly id: string;
  /** It was lost too often: it will not be tried again. */
  readonly hasEnded: boolean;
}

/**
 * Takes leases away, each with its token, so that none is taken that was renewed for another run. Their workflows
 * have no owner until the next lease: whoever had them can record nothing more. `isLoss`: the process is gone.
 */
export async function freeLeases(
  client: ClientBase | Pool,
  tokens: readonly string[],
  isLoss: boolean,
): Promise<FreedTask[]> {
  if (tokens.length === 0) return [];
  const { rows } = await client.query<{ id: string; has_ended: boolean }>(FREE, [
    tokens,
    isLoss ? 1 : 0,
    JSON.stringify({ code: "TASK_LOST", message: LOST }),
  ]);
  return rows.map(({ id, has_ended }) => ({ id, hasEnded: has_ended }));
}

const LOST = `${MOST_LOSSES} processes were lost with it, one after the other at the same step.`;

const FRUITLESS = "case when s.steps = t.steps_at_loss then t.fruitless_losses + 1 else 1 end";
const IS_HOPELESS = `($2::integer = 1 and ${FRUITLESS} >= ${MOST_LOSSES} and t.ended_at is null)`;

const FREE = `
  with freed as (
    update artel.task t
    set lease_token = null, lease_expires_at = null, losses = t.losses + $2::integer,
        fruitless_losses = case when $2::integer = 1 then ${FRUITLESS} else t.fruitless_losses end,
        steps_at_loss = case when $2::integer = 1 then s.steps else t.steps_at_loss end,
        ready_since = clock_timestamp(),
        ended_at = case when ${IS_HOPELESS} then clock_timestamp() else t.ended_at end,
        outcome = case when ${IS_HOPELESS} then 'failed' else t.outcome end,
        failure = case when ${IS_HOPELESS} then $3::jsonb else t.failure end
    from (
      select l.id, (select count(*)::integer from dbos.operation_outputs o
                    where o.workflow_uuid = ${workflowOf("l")}) as steps
      from artel.task l where l.lease_token = any($1::bigint[])
    ) s
    where t.id = s.id and t.lease_token = any($1::bigint[])
    returning t.id, t.outcome, ${workflowOf("t")} as workflow
  ), disowned as (
    update dbos.workflow_status s set owner_xid = null
    from freed where s.workflow_uuid = freed.workflow and s.status = 'PENDING'
  )
  select id, outcome is not null as has_ended from freed`;
