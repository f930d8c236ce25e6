import type { Pool } from "pg";
import {
  approvalCommentSchema,
  approvalLimits,
  DEADLINE,
  decideApproval,
  type Approval,
  type ApprovalAnswer,
  type DecisionResult,
} from "#domain";
import { commentInvalid, decidedAlready } from "./errors.ts";
import { readApprovals } from "./find.ts";
import { CHANNEL } from "./notices.ts";
import { cleaned } from "./cleaned.ts";
import { approvalColumns, storedApproval, type ApprovalRow } from "./stored-approval.ts";

export interface GivenAnswer {
  readonly answer: ApprovalAnswer;
  readonly by: string;
  readonly comment?: string;
}

/** Decides what waits; one answer wins, however many are given at once. */
export async function decide(
  pool: Pool,
  id: string,
  given: GivenAnswer,
): Promise<DecisionResult & { readonly kind: "decided" | "again" }> {
  const comment = given.comment === undefined ? undefined : checkedComment(given.comment);
  const values = [id, given.answer, given.by, comment ?? null];
  const { rows } = await pool.query<ApprovalRow>(DECIDE, values);
  const [decided] = rows;
  if (decided !== undefined) {
    const approval = storedApproval(decided);
    if (approval.decision === undefined) throw new TypeError(`${id} was decided and is not`);
    return { kind: "decided", approval: { ...approval, decision: approval.decision } };
  }
  const [known] = await readApprovals(pool, [id]);
  if (known?.decision === undefined) throw new TypeError(`${id} could not be decided`);
  const { kind, approval } = decideApproval(known, { ...given, at: known.decision.at });
  if (kind === "refused") throw decidedAlready(approval);
  return { kind: "again", approval };
}

const decideWhere = (condition: string, values: string) => `
  with decided as (
    update artel.approval set ${values} where id = $1 and answer is null ${condition}
    returning *
  ), told as (
    select pg_notify('${CHANNEL}', session) from decided
  )
  select ${approvalColumns} from decided, (select count(*) as tellings from told) as counted`;

const DECIDE = decideWhere(
  "",
  "answer = $2, decided_by = $3, comment = $4, decided_at = clock_timestamp()",
);

/** What the deadline makes of an approval, when it is over; as `expireApproval` of the domain. */
export async function expire(pool: Pool, id: string): Promise<Approval> {
  const { rows } = await pool.query<ApprovalRow>(EXPIRE, [id]);
  const [expired] = rows;
  if (expired !== undefined) return storedApproval(expired);
  const [known] = await readApprovals(pool, [id]);
  if (known === undefined) throw new TypeError(`${id} was read and is not there`);
  return known;
}

const EXPIRE = decideWhere(
  "and deadline <= clock_timestamp() and (on_timeout = 'deny' or (on_timeout = 'escalate' and escalated_at is null))",
  `answer = case on_timeout when 'deny' then 'denied' end,
   decided_by = case on_timeout when 'deny' then '${DEADLINE}' end,
   decided_at = case on_timeout when 'deny' then clock_timestamp() end,
   escalated_at = case on_timeout when 'escalate' then clock_timestamp() else escalated_at end`,
);

function checkedComment(text: string): string {
  const checked = approvalCommentSchema.safeParse(text);
  if (checked.success) return cleaned(checked.data, approvalLimits.comment);
  throw commentInvalid(approvalLimits.comment, text.trim() === "");
}
