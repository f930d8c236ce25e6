import { z } from "zod";
import { approvalSchema, shownApproval, visibleApprovals } from "../approvals.ts";
import { visibleSession } from "../session-access.ts";
import { defineTool } from "../tool.ts";
import { sessionInput } from "./session-input.ts";

export const listApprovals = defineTool({
  name: "list_approvals",
  title: "List approvals",
  description:
    "What waits for a decision: plans of sessions that were started with requireApproval, and changes that may not do what their task said.",
  input: z.strictObject({
    session: sessionInput.optional(),
    all: z.boolean().default(false).describe("also those that have an answer"),
  }),
  output: z.object({ approvals: z.array(approvalSchema) }),
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run({ session, all }, { service }) {
    const { id } = session === undefined ? {} : await visibleSession(service, session);
    const found = await visibleApprovals(service, {
      all,
      ...(id === undefined ? {} : { session: id }),
    });
    return { data: { approvals: found.map(shownApproval) } };
  },
});
