import type { ClientBase, Pool } from "pg";
import { QueueError } from "./errors.ts";
import { inTransaction } from "./in-transaction.ts";
import type { ProcessTable } from "./processes.ts";
import { freeLeases } from "./tasks/lease.ts";

export type Takeover =
  /** The session is this process's now; `token` fences the former owner off. */
  | { readonly kind: "taken"; readonly token: string }
  /** It has ended, or runs here already: there is only a result to wait for. */
  | { readonly kind: "attach" };

export interface TakeoverRequest {
  readonly session: string;
  readonly token: string;
  readonly applicationVersion: string;
  /** It was begun or taken over by this process and is still at work. */
  readonly runsHere: boolean;
}

interface SessionRow {
  status: string;
  executor_id: string;
  application_version: string;
  parent_workflow_id: string | null;
}

/**
 * Makes this process the owner of a session whose process is dead. One transaction on the session's row: of
 * several that try, one wins and the others see a living owner. Tasks that the dead process had can be taken at once;
 * those of other processes go on there.
 *
 * It does what DBOS's own recovery does, for one session instead of for all of a process, and without passing
 * through a queue that every process reads.
 */
export async function takeOver(
  pool: Pool,
  processes: ProcessTable,
  request: TakeoverRequest,
): Promise<Takeover> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<SessionRow>(
      `select status, executor_id, application_version, parent_workflow_id
       from dbos.workflow_status where workflow_uuid = $1 for update`,
      [request.session],
    );
    const row = rows[0];
    if (!row || row.parent_workflow_id !== null) throw notFound(request.session);
    if (row.status !== "PENDING" && row.status !== "ENQUEUED") return { kind: "attach" };
    if (request.runsHere) return { kind: "attach" };
    const living = await processes.alive([row.executor_id], client);
    // One that is this process's but does not run here was claimed on a connection that broke.
    const ours = row.executor_id === processes.id;
    if (!ours && living.has(row.executor_id)) throw owned(request.session, row.executor_id);
    if (row.application_version !== request.applicationVersion) {
      throw otherVersion(request.session, row.application_version);
    }
    await claim(client, processes.id, request);
    await freeTasksOf(client, request.session, row.executor_id);
    return { kind: "taken", token: request.token };
  });
}

async function claim(client: ClientBase, owner: string, request: TakeoverRequest): Promise<void> {
  const now = "(extract(epoch from now()) * 1000)::bigint";
  await client.query(
    `update dbos.workflow_status
     set status = 'PENDING', executor_id = $2, owner_xid = $3, queue_name = null,
         recovery_attempts = recovery_attempts + 1, started_at_epoch_ms = ${now}, updated_at = ${now}
     where workflow_uuid = $1`,
    [request.session, owner, request.token],
  );
}

async function freeTasksOf(client: ClientBase, session: string, process: string): Promise<void> {
  const { rows } = await client.query<{ token: string }>(
    `select lease_token::text as token from artel.task
     where session = $1 and process = $2 and lease_token is not null`,
    [session, process],
  );
  const tokens = rows.map(({ token }) => token);
  await freeLeases(client, tokens, false);
}

export function notFound(session: string): QueueError {
  return new QueueError(
    "SESSION_NOT_FOUND",
    "not-found",
    `There is no session ${session}.`,
    "List the sessions to find the right name.",
  );
}

function owned(session: string, owner: string): QueueError {
  return new QueueError(
    "SESSION_OWNED",
    "busy",
    `Session ${session} is being worked on by process ${owner.split("-")[0]}.`,
    "Follow it there, wait until it is done, or cancel it.",
  );
}

function otherVersion(session: string, version: string): QueueError {
  return new QueueError(
    "SESSION_VERSION",
    "refused",
    `Session ${session} was begun by version ${version}, whose steps this version does not know.`,
    "Resume it with that version, or cancel it and start a new session.",
  );
}
