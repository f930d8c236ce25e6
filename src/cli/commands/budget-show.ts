import { shownScopes, shownSessionBudget } from "../budget-text.ts";
import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Of a session: what it, its tasks, its agents, the providers, its person and the days have spent and may, and the calls " +
    "by model. Without a session: what all have spent today, and persons this month. A bar is full at the limit; what is " +
    "reserved by calls that are under way is hatched.",
  arguments: [{ name: "[session]", description: "the session, or the end of its id" }],
  examples: ["budget show", "budget show k7f3x2", "budget show k7f3x2 --json"],
  async run({ arguments: [session] }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      if (typeof session === "string") {
        const spending = await app.showSessionBudget(application, session);
        context.output.result(spending, () => shownSessionBudget(spending));
      } else {
        const scopes = await app.showCurrentBudget(application);
        context.output.result({ scopes }, () => shownScopes(scopes));
      }
    });
  },
};
