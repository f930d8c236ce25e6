import { listedBudget } from "../budget-text.ts";
import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

const MOST = 50;

export const command: Command = {
  description: `What sessions have spent on language models, and may; the latest ${MOST}.`,
  examples: ["budget list", "budget list --json"],
  async run(_input, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const sessions = await app.listBudgets(application, MOST);
      context.output.result(sessions, () =>
        sessions.length === 0
          ? "No session has a budget yet; it gets one when it begins."
          : sessions.map(listedBudget).join("\n"),
      );
    });
  },
};
