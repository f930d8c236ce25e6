import { z } from "zod";
import { answerFor, commentInput } from "../approvals.ts";
import { McpError } from "../errors.ts";
import { visibleSession } from "../session-access.ts";
import { sessionStatusSchema, statusAnswer } from "../session-status.ts";
import { defineTool } from "../tool.ts";
import { sessionInput } from "./session-input.ts";

export const approvePlan = defineTool({
  name: "approve_plan",
  title: "Approve a plan",
  description:
    "Lets a session carry out its plan that was started with requireApproval. To refuse it, use answer_approval or cancel_session.",
  input: z.strictObject({ session: sessionInput, comment: commentInput }),
  output: sessionStatusSchema,
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
  },
  async run({ session, comment }, call) {
    const { service } = call;
    const view = await visibleSession(service, session);
    const waiting = view.approvals.find(
      ({ subject, decision }) => subject.kind === "plan" && decision === undefined,
    );
    if (waiting === undefined || view.finished !== undefined) throw notWaiting(view.id);
    await answerFor(call, waiting, { answer: "approved", comment });
    return statusAnswer(service, (await service.views.of(view.id)) ?? view);
  },
});

function notWaiting(session: string): McpError {
  return new McpError(
    "MCP_PLAN_NOT_WAITING",
    "refused",
    `Session ${session} has no plan that waits for an approval.`,
    { remedy: "See its state with session_status; only requireApproval makes a plan wait." },
  );
}
