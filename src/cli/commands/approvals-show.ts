import { shownApproval } from "../approval-text.ts";
import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "What is asked, the violations with what was found out about them, the size of the change, and how to see all of it.",
  arguments: [{ name: "<id>", description: "the approval, or the end of its id" }],
  examples: ["approvals show k7f3x2/un-export-1/1"],
  async run({ arguments: [id] }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const shown = await app.showApproval(application, String(id));
      const { approval, ...rest } = shown;
      const { session = null, difference = null, commands = null, violations } = rest;
      const json = {
        ...approval,
        violations,
        difference,
        commands,
        sessionState: session?.state ?? null,
      };
      context.output.result(json, () => shownApproval(shown));
    });
  },
};
