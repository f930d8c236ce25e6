import { z } from "zod";
import { visibleSession } from "../session-access.ts";
import { sessionStatusSchema, statusAnswer } from "../session-status.ts";
import { settled } from "../settled.ts";
import { defineTool } from "../tool.ts";
import { sessionInput } from "./session-input.ts";

/** Its process ends its commands within two seconds, and then says that it has ended. */
const END_MILLISECONDS = 15_000;

export const cancelSession = defineTool({
  name: "cancel_session",
  title: "Cancel a session",
  description:
    "Ends a session for good, wherever it runs. What it had not merged is kept under refs/artel/, and no branch is delivered.",
  input: z.strictObject({ session: sessionInput }),
  output: sessionStatusSchema,
  annotations: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: false,
  },
  async run({ session }, { service, signal, log }) {
    const view = await visibleSession(service, session);
    await service.sessions.cancel(view.id);
    await log("notice", `${view.id}: cancelled`);
    const soon = AbortSignal.any([signal, AbortSignal.timeout(END_MILLISECONDS)]);
    return statusAnswer(service, await settled(service, view, { signal: soon }));
  },
});
