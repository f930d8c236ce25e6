import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Ends it for good; nothing is delivered. What was not merged stays under refs/artel/.",
  arguments: [{ name: "<id>", description: "the session, or the end of its id" }],
  examples: ["sessions cancel k7f3x2"],
  async run({ arguments: [id] }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const cancelled = await app.cancelSession(application, String(id));
      context.output.result(
        cancelled,
        cancelled.wasRunning
          ? `Session ${cancelled.id} was told to end; its process stops within seconds.`
          : `Session ${cancelled.id} is cancelled.`,
      );
    });
  },
};
