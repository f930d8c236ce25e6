import { z } from "zod";
import {
  answerFor,
  answerInput,
  approvalNotFound,
  approvalSchema,
  commentInput,
  shownApproval,
  visibleApprovals,
} from "../approvals.ts";
import { defineTool } from "../tool.ts";

export const answerApproval = defineTool({
  name: "answer_approval",
  title: "Answer an approval",
  description:
    "Approves or denies what waits for a decision, in the name of this client. An answer cannot be taken back. Ask the " +
    "person you work for before you approve a change that they have not seen.",
  input: z.strictObject({
    approval: z.string().trim().min(1).max(400).describe("id, as list_approvals tells it"),
    answer: answerInput,
    comment: commentInput,
  }),
  output: z.object({
    approval: approvalSchema,
    isRepeated: z.boolean().describe("it had this answer already"),
    effect: z.enum([
      "session-goes-on",
      "when-resumed",
      "in-branch",
      "not-in-branch",
      "after-deadline",
      "too-late",
      "unknown",
    ]),
  }),
  annotations: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run({ approval: wanted, answer, comment }, call) {
    const found = await visibleApprovals(call.service, { all: true });
    const approval = found.find(({ id }) => id === wanted);
    if (approval === undefined) throw approvalNotFound(wanted);
    const answered = await answerFor(call, approval, { answer, comment });
    const { isRepeated, effect } = answered;
    return { data: { approval: shownApproval(answered.approval), isRepeated, effect } };
  },
});
