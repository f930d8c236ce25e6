import type { Command } from "../command.ts";
import { sessionDetails } from "../session-details.ts";

export const command: Command = {
  description: "The session with its tasks. For the whole report see sessions report.",
  arguments: [{ name: "<id>", description: "the session, or the end of its id" }],
  examples: ["sessions show k7f3x2"],
  async run({ arguments: [id] }, context) {
    const app = await import("#app");
    const events = app.openEventsAt(await context.eventPlace());
    try {
      const view = await app.requireSession(events, String(id));
      const report = await app.sessionReportData(view);
      const { json, text } = sessionDetails(view, app.sessionState(view), report);
      context.output.result(json, text);
    } finally {
      await events.close();
    }
  },
};
