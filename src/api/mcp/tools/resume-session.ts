import { z } from "zod";
import { findRepository } from "#infra/git";
import { visibleSession } from "../session-access.ts";
import { sessionStatusSchema, statusAnswer } from "../session-status.ts";
import { defineTool } from "../tool.ts";
import { sessionInput } from "./session-input.ts";

export const resumeSession = defineTool({
  name: "resume_session",
  title: "Resume a session",
  description:
    "Goes on in the background with a session that was cut off, from its last finished step and with the terms that it was begun with.",
  input: z.strictObject({ session: sessionInput }),
  output: sessionStatusSchema,
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: true,
  },
  async run({ session }, { service, log }) {
    const { repositories, sessions, views } = service;
    const view = await visibleSession(service, session);
    // The folder may have become a link since.
    const place = await findRepository(await repositories.folder(view.opened?.repository));
    if (place !== undefined) await repositories.requireAllowed(place);
    await sessions.resume(view.id);
    await log("notice", `${view.id}: resumed`);
    return statusAnswer(service, (await views.of(view.id)) ?? view);
  },
});
