import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description: "Starts no task any more, of one session or of all; what runs goes on.",
  arguments: [
    { name: "[session]", description: "the session, or the end of its id; all when left out" },
  ],
  examples: ["queue pause", "queue pause k7f3x2"],
  async run({ arguments: [wanted] }, context) {
    const app = await import("#app");
    await withApplication(context, (application) =>
      app.withQueueControl(application, async (control) => {
        const session =
          typeof wanted === "string" ? await app.findQueuedSession(control, wanted) : undefined;
        await control.pauseAll(session);
        const name = session === undefined ? "The queue" : `Session ${session}`;
        context.output.result(
          { session: session ?? null, paused: true },
          `${name} is paused: what runs goes on, nothing is started.`,
        );
      }),
    );
  },
};
