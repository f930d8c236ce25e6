import type { Command } from "../command.ts";
import { readSequence } from "../sequence.ts";
import { sessionDetails } from "../session-details.ts";

export const command: Command = {
  description:
    "The session as it was when an event had happened, from its events alone; without --at as of the last. `working` is what had not ended then.",
  arguments: [{ name: "<session>", description: "the session, or the end of its id" }],
  options: [
    {
      flags: "--at <sequence>",
      description: "the last event that counts",
      parse: (text) => readSequence("--at", text),
    },
  ],
  examples: ["sessions replay k7f3x2 --at 120", "sessions replay k7f3x2 --at 120 --json"],
  async run({ arguments: [session], options }, context) {
    const app = await import("#app");
    const events = app.openEventsAt(await context.eventPlace());
    try {
      const wanted = options["at"];
      const at = typeof wanted === "number" ? wanted : undefined;
      const { view, last, end } = await app.replaySession(events, String(session), at);
      const report = await app.sessionReportData(view);
      const { json, text } = sessionDetails(view, view.finished?.outcome ?? "working", report);
      const event = { sequence: last.sequence, type: last.type, time: time(last.time) };
      context.output.result(
        { ...json, event, events: end },
        () => `${text()}\nAs of event ${last.sequence} of ${end}, ${last.type}, ${event.time}`,
      );
    } finally {
      await events.close();
    }
  },
};

function time(ms: number): string {
  return new Date(ms).toISOString();
}
