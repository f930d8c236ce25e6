import { z } from "zod";
import { visibleSession } from "../session-access.ts";
import { sessionStatusSchema, statusAnswer, type SessionStatus } from "../session-status.ts";
import { settled } from "../settled.ts";
import { defineTool } from "../tool.ts";
import { sessionInput } from "./session-input.ts";

/** Below the time limit of a minute that many clients have. */
const DEFAULT_SECONDS = 45;

export const waitForSession = defineTool({
  name: "wait_for_session",
  title: "Wait for a session",
  description:
    "Waits until a session has ended, was cut off, or waits for an answer, and answers its status; after the given " +
    "seconds it answers how far it is, and may be called again. Tells progress to clients that ask for it.",
  input: z.strictObject({
    session: sessionInput,
    seconds: z
      .int()
      .min(1)
      .max(3_600)
      .default(DEFAULT_SECONDS)
      .describe("the longest wait; keep it below the time limit of your client"),
  }),
  output: sessionStatusSchema,
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  waits: true,
  async run({ session, seconds }, { service, signal, tell, log }) {
    const view = await visibleSession(service, session);
    let changes = 0;
    let phase = "";
    const ended = await settled(service, view, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(seconds * 1_000)]),
      async onChange(status) {
        changes += 1;
        await tell(changes, progressText(status));
        if (status.phase !== phase) await log("info", `${status.id}: ${status.phase}`);
        ({ phase } = status);
      },
    });
    return statusAnswer(service, ended);
  },
});

function progressText({ state, phase, tasks }: SessionStatus): string {
  if (state !== "working") return state;
  return tasks.planned === 0 ? phase : `${phase}: ${tasks.ended} of ${tasks.planned} tasks`;
}
