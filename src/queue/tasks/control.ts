import type { ClientBase, Pool } from "pg";
import { QueueError } from "../errors.ts";
import { inTransaction } from "../in-transaction.ts";
import { workflowOf } from "./lease.ts";
import { notify } from "./notifications.ts";

/** What a person may do to tasks, wherever they run. Each refuses (`TASK_NOT_FOUND`) what is not in the queue. */

/** Ends a task; what it runs is stopped within two seconds. Refuses (`TASK_ENDED`) one that has ended. */
export async function cancelTask(pool: Pool, id: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const task = await locked(client, id);
    if (task.outcome !== null) throw ended(id, task.outcome);
    await cancelTasks(client, "t.id = $1", [id]);
    await notify(client, { from: "", ended: [id], changed: true, ready: true });
  });
}

/** Ends all tasks of a session that have not ended. */
export async function cancelTasksOf(pool: Pool | ClientBase, session: string): Promise<void> {
  await cancelTasks(pool, "t.session = $1", [session]);
}

/** Ends the tasks of sessions that have ended; a process that was killed with its session's last step leaves some. */
export async function cancelAbandonedTasks(pool: Pool): Promise<void> {
  await cancelTasks(
    pool,
    `exists (select from dbos.workflow_status s
             where s.workflow_uuid = t.session and s.status not in ('PENDING', 'ENQUEUED'))`,
    [],
  );
}

async function cancelTasks(
  client: Pool | ClientBase,
  condition: string,
  values: readonly unknown[],
): Promise<void> {
  await client.query(
    `with cancelled as (
       update artel.task t set ended_at = clock_timestamp(), outcome = 'cancelled'
       where t.ended_at is null and ${condition}
       returning ${workflowOf("t")} as workflow
     )
     update dbos.workflow_status s
     set status = 'CANCELLED', owner_xid = null, updated_at = n.ms, completed_at = n.ms
     from cancelled c, (select (extract(epoch from now()) * 1000)::bigint as ms) n
     where s.workflow_uuid = c.workflow and s.status in ('PENDING', 'ENQUEUED')`,
    [...values],
  );
}

/**
 * Gives a task that failed or was cancelled one more attempt. Refused when it runs or waits (`TASK_OPEN`), has passed,
 * or its session has gone on without it (`TASK_TAKEN`): then another end would come too late.
 */
export async function retryTask(pool: Pool, id: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const task = await locked(client, id);
    if (task.outcome === "passed") throw ended(id, task.outcome);
    if (task.outcome === null || task.is_leased) throw open(id);
    if (task.is_taken) throw taken(id, task.session);
    await client.query(
      `update artel.task
       set ended_at = null, outcome = null, failure = null, not_before = null, losses = 0, fruitless_losses = 0,
           postponements = 0,
           attempt = attempt + 1, attempt_limit = greatest(attempt_limit, attempt + 1),
           ready_since = case when waiting_for = 0 then clock_timestamp() end
       where id = $1`,
      [id],
    );
    await notify(client, { from: "", ready: true });
  });
}

/** What runs is stopped behind its last recorded step, and goes on there when the task is resumed. */
export async function pauseTask(pool: Pool, id: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const task = await locked(client, id);
    if (task.outcome !== null) throw ended(id, task.outcome);
    await client.query(
      "update artel.task set paused_at = coalesce(paused_at, clock_timestamp()) where id = $1",
      [id],
    );
    await notify(client, { from: "", changed: true });
  });
}

/** Does nothing to a task that is not paused. */
export async function resumeTask(pool: Pool, id: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const task = await locked(client, id);
    if (task.outcome !== null) throw ended(id, task.outcome);
    await client.query("update artel.task set paused_at = null where id = $1", [id]);
    await notify(client, { from: "", ready: true });
  });
}

/** No task of the session is started any more, or none at all when the session is undefined; what runs goes on. */
export async function pauseQueue(pool: Pool, session: string | undefined): Promise<void> {
  await pool.query("insert into artel.queue_pause (session) values ($1) on conflict do nothing", [
    session ?? "",
  ]);
}

export async function resumeQueue(pool: Pool, session: string | undefined): Promise<void> {
  await pool.query("delete from artel.queue_pause where session = $1", [session ?? ""]);
  await notify(pool, { from: "", ready: true });
}

interface LockedTask {
  session: string;
  outcome: string | null;
  is_leased: boolean;
  is_taken: boolean;
}

async function locked(client: ClientBase, id: string): Promise<LockedTask> {
  const { rows } = await client.query<LockedTask>(
    `select t.session, t.outcome, t.lease_token is not null as is_leased,
       t.taken_at is not null or not exists (
         select from dbos.workflow_status s
         where s.workflow_uuid = t.parent and s.status in ('PENDING', 'ENQUEUED')) as is_taken
     from artel.task t where t.id = $1 for update of t`,
    [id],
  );
  const [task] = rows;
  if (task === undefined) throw taskNotFound(id);
  return task;
}

export function taskNotFound(id: string): QueueError {
  return new QueueError(
    "TASK_NOT_FOUND",
    "not-found",
    `There is no task ${id}.`,
    "Run `artel tasks list --all` to see what there is.",
  );
}

export function ended(id: string, outcome: string): QueueError {
  return new QueueError(
    "TASK_ENDED",
    "usage",
    `Task ${id} has ended already: ${outcome}.`,
    `See it with \`artel tasks show ${id}\`.`,
  );
}

function open(id: string): QueueError {
  return new QueueError(
    "TASK_OPEN",
    "usage",
    `Task ${id} has not ended.`,
    "Wait for its end, or cancel it.",
  );
}

function taken(id: string, session: string): QueueError {
  return new QueueError(
    "TASK_TAKEN",
    "refused",
    `Session ${session} has gone on without task ${id}, so that another attempt would change nothing.`,
    "Start a new session.",
  );
}
