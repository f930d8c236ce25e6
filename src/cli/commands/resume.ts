import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { runSession } from "../run-session.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Without an id it is every session whose process is gone, oldest first. What was done is not done again.",
  arguments: [{ name: "[id]", description: "the session, or the end of its id" }],
  options: [{ flags: "-y, --yes", description: "do not ask before the plan is carried out" }],
  examples: ["resume", "resume k7f3x2"],
  async run({ arguments: [wanted], options }, context) {
    const app = await import("#app");
    return withApplication(context, async (application) => {
      const views =
        typeof wanted === "string"
          ? [await app.requireSession(application.events, wanted)]
          : await app.interruptedSessions(application);
      if (views.length === 0) {
        context.output.result(
          { resumed: [] },
          "No session was cut off; there is nothing to resume.",
        );
        return exitCodes.ok.code;
      }
      for (const view of views) {
        const code = await runSession(
          context,
          application,
          (run) => app.resumeSession(application, view.id, run),
          { yes: options["yes"] === true },
        );
        if (code !== exitCodes.ok.code) return code;
      }
      return exitCodes.ok.code;
    });
  },
};
