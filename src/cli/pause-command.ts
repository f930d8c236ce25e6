import type { Command } from "./command.ts";
import { withApplication } from "./with-application.ts";

/** `queue pause` and `queue resume`: of one session, or of the whole queue. */
export function pauseCommand(verb: {
  readonly name: "pause" | "resume";
  readonly description: string;
  /** What is said of the queue or the session: `paused: …`. */
  readonly said: string;
}): Command {
  return {
    description: verb.description,
    arguments: [
      { name: "[session]", description: "the session, or the end of its id; all when left out" },
    ],
    examples: [`queue ${verb.name}`, `queue ${verb.name} k7f3x2`],
    async run({ arguments: [wanted] }, context) {
      const app = await import("#app");
      await withApplication(context, (application) =>
        app.withQueueControl(application, async (control) => {
          const session =
            typeof wanted === "string" ? await app.findQueuedSession(control, wanted) : undefined;
          const paused = verb.name === "pause";
          await (paused ? control.pauseAll(session) : control.resumeAll(session));
          const name = session === undefined ? "The queue" : `Session ${session}`;
          context.output.result({ session: session ?? null, paused }, `${name} is ${verb.said}.`);
        }),
      );
    },
  };
}
