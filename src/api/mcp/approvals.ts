import { z } from "zod";
import { answerApproval, listApprovals, type ListedApproval } from "#app";
import { approvalAnswerSchema, approvalCommentSchema } from "#domain";
import { ArtelError } from "#shared";
import type { McpService } from "./service.ts";
import { isVisible } from "./session-access.ts";
import { moment } from "./session-status.ts";
import type { ToolCall } from "./tool.ts";

export const commentInput = approvalCommentSchema
  .optional()
  .describe("why; it is kept with the answer");

export const answerInput = approvalAnswerSchema.describe(
  "approved: let it pass; denied: keep it out",
);

export const approvalSchema = z.object({
  id: z.string(),
  session: z.string(),
  state: z.string().describe("waiting, approved, denied …"),
  question: z.string(),
  about: z.enum(["plan", "violation", "permission"]),
  task: z.string().nullable(),
  paths: z.array(z.string()).describe("files that the change edits, or that the agent wants"),
  detail: z.string().nullable().describe("all of what an agent wants to do, where that is long"),
  requestedAt: z.string(),
  deadline: z.string().nullable(),
  decision: z
    .object({
      answer: approvalAnswerSchema,
      by: z.string(),
      at: z.string(),
      comment: z.string().nullable(),
    })
    .nullable(),
});

export function shownApproval(approval: ListedApproval): z.input<typeof approvalSchema> {
  const { id, session, state, question, subject, task, requestedAt, deadline, decision } = approval;
  return {
    id,
    session,
    state,
    question,
    about: subject.kind,
    task: task ?? null,
    paths: subject.kind === "plan" ? [] : subject.paths,
    detail: subject.kind === "permission" ? (subject.detail ?? null) : null,
    requestedAt: moment(requestedAt),
    deadline: deadline === undefined ? null : moment(deadline.at),
    decision:
      decision === undefined
        ? null
        : {
            answer: decision.answer,
            by: decision.by,
            at: moment(decision.at),
            comment: decision.comment ?? null,
          },
  };
}

/** Those of sessions that the client may know of, the oldest first. */
export async function visibleApprovals(
  service: McpService,
  wanted: { readonly session?: string; readonly all: boolean },
): Promise<readonly ListedApproval[]> {
  const found = await listApprovals(service.application, wanted);
  const views = await Promise.all(found.map(({ session }) => service.views.of(session)));
  return found.filter((_, index) => {
    const view = views[index];
    return view !== undefined && isVisible(service, view);
  });
}

/** Answers in the name of the client's program: a person can see later that it was not theirs. */
export async function answerFor(
  { service, client }: ToolCall,
  approval: Pick<ListedApproval, "id">,
  given: Pick<Parameters<typeof answerApproval>[2], "answer"> & {
    readonly comment?: string | undefined;
  },
): ReturnType<typeof answerApproval> {
  const { answer, comment } = given;
  return answerApproval(service.application, approval.id, {
    answer,
    by: `mcp:${client}`,
    ...(comment === undefined ? {} : { comment }),
  });
}

export function approvalNotFound(wanted: string): ArtelError {
  return new ArtelError({
    code: "APPROVAL_NOT_FOUND",
    kind: "not-found",
    message: `There is no approval "${wanted}" of a session that this server may tell of.`,
    remedy: "Call list_approvals to see which there are.",
    details: { approval: wanted },
  });
}
