import { approvalLine } from "../approval-text.ts";
import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "What waits for a person, oldest first. A change that waits is kept under refs/artel/ and is not merged until it is " +
    "approved; what an agent's policy leaves to a person is not done until then. How long a session waits, and its agents, " +
    "is set by approvals.waitSeconds.",
  options: [
    { flags: "--session <id>", description: "of this session, or of the one whose id ends so" },
    { flags: "--all", description: "also what was answered" },
  ],
  examples: ["approvals list", "approvals list --session k7f3x2 --all --json"],
  async run({ options: { session, all } }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const approvals = await app.listApprovals(application, {
        all: all === true,
        ...(typeof session === "string" ? { session } : {}),
      });
      context.output.result(approvals, () =>
        approvals.length === 0
          ? "Nothing waits for you."
          : approvals.map((each) => approvalLine(each)).join("\n"),
      );
    });
  },
};
