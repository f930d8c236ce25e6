import { z } from "zod";
import { visibleSession } from "../session-access.ts";
import { sessionStatusSchema, statusAnswer } from "../session-status.ts";
import { defineTool } from "../tool.ts";
import { sessionInput } from "./session-input.ts";

export const sessionStatus = defineTool({
  name: "session_status",
  title: "Status of a session",
  description:
    "How a session is doing: its state and phase, what it delivered, what waits for an answer, and what can be done next.",
  input: z.strictObject({ session: sessionInput }),
  output: sessionStatusSchema,
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  run: async ({ session }, { service }) =>
    statusAnswer(service, await visibleSession(service, session)),
});
