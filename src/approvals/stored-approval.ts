import { z } from "zod";
import { approvalSchema, type Approval } from "#domain";
import { ApprovalError } from "./errors.ts";

/** What `approvalColumns` selects. */
export interface ApprovalRow {
  id: string;
  session: string;
  task: string | null;
  question: string;
  subject: string;
  requested_at: number;
  deadline: number | null;
  on_timeout: string | null;
  answer: string | null;
  decided_by: string | null;
  decided_at: number | null;
  comment: string | null;
  escalated_at: number | null;
}

const milliseconds = (column: string) =>
  `(extract(epoch from ${column}) * 1000)::float8 as ${column}`;

/** Of `artel.approval`. */
export const approvalColumns = `
  id, session, task, question, subject, ${milliseconds("requested_at")}, ${milliseconds("deadline")}, on_timeout,
  answer, decided_by, ${milliseconds("decided_at")}, comment, ${milliseconds("escalated_at")}`;

export function storedApproval(row: ApprovalRow): Approval {
  const parsed = approvalSchema.safeParse({
    id: row.id,
    session: row.session,
    task: row.task ?? undefined,
    question: row.question,
    subject: parsedJson(row.subject, row.id),
    requestedAt: row.requested_at,
    deadline: row.deadline === null ? undefined : { at: row.deadline, onTimeout: row.on_timeout },
    decision:
      row.answer === null
        ? undefined
        : {
            answer: row.answer,
            by: row.decided_by,
            at: row.decided_at,
            comment: row.comment ?? undefined,
          },
    escalatedAt: row.escalated_at ?? undefined,
  });
  if (!parsed.success) throw corrupt(row.id, z.prettifyError(parsed.error));
  return parsed.data;
}

function parsedJson(text: string, id: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw corrupt(id, "it is no JSON", error);
  }
}

function corrupt(id: string, reason: string, cause?: unknown): ApprovalError {
  return new ApprovalError(
    "APPROVAL_CORRUPT",
    "environment",
    `The stored approval ${id} cannot be read: ${reason}`,
    { remedy: "Use the version of Artel that wrote it.", details: { approval: id }, cause },
  );
}
