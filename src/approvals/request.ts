import { isDeepStrictEqual } from "node:util";
import type { Pool } from "pg";
import { approvalLimits, type Approval, type ApprovalDraft } from "#domain";
import { idTaken } from "./errors.ts";
import { readApprovals } from "./find.ts";
import { CHANNEL } from "./notices.ts";
import { cleaned } from "./cleaned.ts";

/** Keeps what is asked, and answers the approval as it is: who asks again under its id may find it decided. */
export async function requestApproval(pool: Pool, draft: ApprovalDraft): Promise<Approval> {
  const { id, session, task, subject, deadline } = draft;
  await pool.query(REQUEST, [
    id,
    session,
    task ?? null,
    cleaned(draft.question, approvalLimits.question),
    JSON.stringify(subject),
    deadline?.afterMs ?? null,
    deadline?.onTimeout ?? null,
  ]);
  const [kept] = await readApprovals(pool, [id]);
  if (kept === undefined) throw new TypeError(`${id} was asked and is not there`);
  const isSame = kept.session === session && isDeepStrictEqual(kept.subject, subject);
  if (!isSame) throw idTaken(id);
  return kept;
}

const REQUEST = `
  with asked as (
    insert into artel.approval (id, session, task, question, subject, deadline, on_timeout)
    values ($1, $2, $3, $4, $5, clock_timestamp() + $6::float8 * interval '1 millisecond', $7)
    on conflict (id) do nothing
    returning session
  )
  select pg_notify('${CHANNEL}', session) from asked`;
