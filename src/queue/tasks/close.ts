import type { Pool } from "pg";
import type { TaskEnd } from "#domain";
import type { TaskFailure } from "./queued-task.ts";

/** How an attempt ended, under the lease that it had. */
export interface AttemptEnd {
  readonly task: string;
  readonly token: string;
  readonly outcome: TaskEnd;
  readonly failure?: TaskFailure;
  /** Another attempt may have another end. */
  readonly isRetryable?: boolean;
}

/**
 * Ends attempts and answers the tasks that have ended with them. An attempt whose lease is not the task's any more
 * changes nothing. After a failure that may be tried again the task waits for its next attempt; when it passes, what
 * waited for it waits for one less. A task that a person cancelled meanwhile stays cancelled.
 */
export async function closeAttempts(pool: Pool, ends: readonly AttemptEnd[]): Promise<string[]> {
  if (ends.length === 0) return [];
  const { rows } = await pool.query<{ id: string }>(STATEMENT, [
    ends.map(({ task }) => task),
    ends.map(({ token }) => token),
    ends.map(({ outcome }) => outcome),
    ends.map(({ failure }) => (failure === undefined ? null : JSON.stringify(failure))),
    ends.map(({ isRetryable }) => isRetryable ?? false),
  ]);
  return rows.map(({ id }) => id);
}

const MAY_TRY_AGAIN =
  "(e.outcome = 'failed' and e.retryable and t.attempt < t.attempt_limit and t.ended_at is null)";
const NEXT_START =
  "clock_timestamp() + least(t.maximum_backoff_ms, t.backoff_ms * 2::float8 ^ (t.attempt - 1)) * interval '1 millisecond'";

/** Arrays, and not JSON: their length is known to the planner, which else reads all that is leased for one end. */
const STATEMENT = `
  with attempt_end as (
    select * from unnest($1::text[], $2::bigint[], $3::text[], $4::jsonb[], $5::boolean[])
      as e (id, token, outcome, failure, retryable)
  ), closed as (
    update artel.task t
    set lease_token = null, lease_expires_at = null,
        attempt = case when ${MAY_TRY_AGAIN} then t.attempt + 1 else t.attempt end,
        not_before = case when ${MAY_TRY_AGAIN} then ${NEXT_START} end,
        ready_since = case when ${MAY_TRY_AGAIN} then ${NEXT_START} else t.ready_since end,
        ended_at = case when not ${MAY_TRY_AGAIN} then coalesce(t.ended_at, clock_timestamp()) end,
        outcome = case when not ${MAY_TRY_AGAIN} then coalesce(t.outcome, e.outcome) end,
        failure = coalesce(e.failure, t.failure)
    from attempt_end e
    where t.id = e.id and t.lease_token = e.token
    returning t.id, t.outcome, t.agent, e.outcome as attempt_outcome
  ), waiting as (
    select d.task, count(*)::integer as passed from artel.task_dependency d
    join closed c on c.id = d.depends_on and c.outcome = 'passed'
    group by d.task
  ), unblocked as (
    update artel.task t
    set waiting_for = t.waiting_for - w.passed,
        ready_since = case when t.waiting_for = w.passed then clock_timestamp() end
    from waiting w where t.id = w.task
  ), recorded as (
    insert into artel.agent_record (name, passed, failed)
    select agent, count(*) filter (where attempt_outcome = 'passed'), count(*) filter (where attempt_outcome = 'failed')
    from closed where agent is not null group by agent
    on conflict (name) do update
      set passed = agent_record.passed + excluded.passed, failed = agent_record.failed + excluded.failed
  )
  select id from closed where outcome is not null`;
