import { z } from "zod";
import { answerFor, commentInput } from "../approvals.ts";
import { McpError } from "../errors.ts";
import { visibleSession } from "../session-access.ts";
import { sessionStatusSchema, statusAnswer } from "../session-status.ts";
import { watched } from "../settled.ts";
import { defineTool } from "../tool.ts";
import { sessionInput } from "./session-input.ts";

/** The session itself tells that it has heard the answer. */
const HEARD_MILLISECONDS = 10_000;

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
    const { service, signal } = call;
    const view = await visibleSession(service, session);
    const waiting = view.approvals.find(
      ({ subject, decision }) => subject.kind === "plan" && decision === undefined,
    );
    if (waiting === undefined || view.finished !== undefined) throw notWaiting(view.id);
    await answerFor(call, waiting, { answer: "approved", comment });
    const soon = AbortSignal.any([signal, AbortSignal.timeout(HEARD_MILLISECONDS)]);
    const heard = await watched(service, view, soon, (latest) => {
      const answered = latest.approvals.find(({ id }) => id === waiting.id);
      return answered?.decision !== undefined || service.sessions.state(latest) !== "working";
    });
    return statusAnswer(service, heard);
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
