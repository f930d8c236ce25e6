import { z } from "zod";
import { deedSchema } from "../agents/permission.ts";

export const approvalLimits = { comment: 2_000, question: 4_000 } as const;

/** What happens to an approval that nobody has answered when its deadline is over. */
export const timeoutActionSchema = z.enum([
  /** The asker goes on without an answer; a person may still give one. */
  "wait",
  /** It is denied, by the deadline. */
  "deny",
  /** As `wait`, and it is told to people once more. */
  "escalate",
]);
export type TimeoutAction = z.infer<typeof timeoutActionSchema>;

/** What a person is asked about. A kind is a shape of its own. */
export const approvalSubjectSchema = z.discriminatedUnion("kind", [
  /** A change that contradicts, with low confidence, what its task said would hold: may it be merged all the same? */
  z.strictObject({
    kind: z.literal("violation"),
    /** Ids of the violations that wait, the surest first. */
    violations: z.array(z.string().min(1)).min(1),
    /** The change, and what it is on top of. */
    commit: z.string(),
    base: z.string(),
    /** The ref in the session's repository that keeps the commit. */
    ref: z.string().regex(/^refs\/artel\/\S+$/),
    /** Files that the change edits. */
    paths: z.array(z.string()),
  }),
  /** Something that an agent wants to do and its policy leaves to a person: may it, in this run of its task? */
  z.strictObject({
    kind: z.literal("permission"),
    agent: z.string().min(1),
    deed: deedSchema,
    /** One line for people. */
    title: z.string(),
    paths: z.array(z.string()),
    /** The whole of it, where the title is only its beginning: a script, a patch. */
    detail: z.string().optional(),
  }),
  /** The plan of a session that was begun so that somebody is asked first: may it be carried out? */
  z.strictObject({
    kind: z.literal("plan"),
    tasks: z.int().positive(),
    units: z.int().positive(),
    estimateMs: z.number().nonnegative(),
  }),
]);
export type ApprovalSubject = z.infer<typeof approvalSubjectSchema>;

export const approvalAnswerSchema = z.enum(["approved", "denied"]);
export type ApprovalAnswer = z.infer<typeof approvalAnswerSchema>;

export const approvalCommentSchema = z.string().trim().min(1).max(approvalLimits.comment);

/** Times are milliseconds since the epoch, by the database's clock. */
export const approvalDecisionSchema = z.strictObject({
  answer: approvalAnswerSchema,
  /**
   * `person:<name>`, `mcp:<program>` for one that answered by MCP, `deadline`, or `orchestrator` when nobody waits for an
   * answer any more.
   */
  by: z.string().min(1),
  at: z.number(),
  comment: approvalCommentSchema.optional(),
});
export type ApprovalDecision = z.infer<typeof approvalDecisionSchema>;

/** What was asked; it never changes. */
export const approvalRequestSchema = z.strictObject({
  /** Made of what it stands for, so that who asks again after a crash asks nothing twice. */
  id: z.string().min(1).max(400),
  session: z.string().min(1),
  /** The plan's id of the task that it is about. */
  task: z.string().min(1).optional(),
  question: z.string().min(1).max(approvalLimits.question),
  subject: approvalSubjectSchema,
  requestedAt: z.number(),
  /** Until when the asker waits, and what happens then. Absent: it goes on at once. */
  deadline: z.strictObject({ at: z.number(), onTimeout: timeoutActionSchema }).optional(),
});
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;

/** A decision that waits for a person, or waited. */
export const approvalSchema = approvalRequestSchema.extend({
  /** Absent while it waits. */
  decision: approvalDecisionSchema.optional(),
  /** When people were told that its deadline was over. */
  escalatedAt: z.number().optional(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** The id of the approval of a session's plan. */
export function planApprovalId(session: string): string {
  return `${session}/plan`;
}

/** An approval as its asker gives it; the rest is the inbox's. */
export interface ApprovalDraft extends Omit<ApprovalRequest, "requestedAt" | "deadline"> {
  readonly deadline?: { readonly afterMs: number; readonly onTimeout: TimeoutAction };
}
