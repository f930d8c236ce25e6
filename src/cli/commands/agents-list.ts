import { agentLine, listedAgentData } from "../agent-text.ts";
import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Agents of all processes that are at work, and those that are defined and that no process offers: what they do at the " +
    "moment, what they can do, what they have under way, and how their tasks ended. An agent is created (defined, and not " +
    "offered), idle, planning, working, reporting, paused or retired.",
  examples: ["agents list", "agents list --json"],
  async run(_input, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const agents = await app.listAgents(application);
      context.output.result(agents.map(listedAgentData), () => agents.map(agentLine).join("\n"));
    });
  },
};
