import type { Pool } from "pg";
import type { Approval, ApprovalState } from "#domain";
import { ambiguous, notFound } from "./errors.ts";
import { approvalColumns, storedApproval, type ApprovalRow } from "./stored-approval.ts";

export interface ApprovalFilter {
  readonly session?: string;
  readonly state?: ApprovalState;
}

/** Written out, so that the index of those that wait is used. */
const conditions: Readonly<Record<ApprovalState, string>> = {
  waiting: "answer is null",
  approved: "answer = 'approved'",
  denied: "answer = 'denied'",
};

/** Oldest first. */
export async function listApprovals(pool: Pool, filter: ApprovalFilter): Promise<Approval[]> {
  const condition = filter.state === undefined ? "true" : conditions[filter.state];
  const { rows } = await pool.query<ApprovalRow>(
    `select ${approvalColumns} from artel.approval
     where ($1::text is null or session = $1) and ${condition} order by position`,
    [filter.session ?? null],
  );
  return rows.map(storedApproval);
}

/** In the order of the ids; refuses (`APPROVAL_NOT_FOUND`) one that is not there. */
export async function readApprovals(pool: Pool, ids: readonly string[]): Promise<Approval[]> {
  const { rows } = await pool.query<ApprovalRow>(
    `select ${approvalColumns} from artel.approval where id = any($1)`,
    [ids],
  );
  const found = new Map(rows.map((row) => [row.id, storedApproval(row)]));
  return ids.map((id) => {
    const approval = found.get(id);
    if (approval === undefined) throw notFound(id);
    return approval;
  });
}

/** The one with the id, or the only one whose id ends so. */
export async function findApproval(pool: Pool, wanted: string): Promise<Approval> {
  if (wanted === "") throw notFound(wanted);
  const { rows } = await pool.query<ApprovalRow>(
    `select ${approvalColumns} from artel.approval where id = $1 or right(id, length($1)) = $1
     order by id <> $1, position desc limit 3`,
    [wanted],
  );
  const [first] = rows;
  if (first === undefined) throw notFound(wanted);
  if (first.id !== wanted && rows.length > 1) {
    throw ambiguous(
      wanted,
      rows.map(({ id }) => id),
    );
  }
  return storedApproval(first);
}

/** Those whose decision is still to be told to the events and counts of their sessions. */
export async function unloggedApprovals(pool: Pool): Promise<Approval[]> {
  const { rows } = await pool.query<ApprovalRow>(
    `select ${approvalColumns} from artel.approval
     where answer is not null and logged_at is null order by position`,
  );
  return rows.map(storedApproval);
}
