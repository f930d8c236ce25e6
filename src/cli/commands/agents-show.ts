import { shownAgentData, shownAgentText } from "../agent-text.ts";
import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Its definition, as it is written in an agents.yaml, and before it as comments what it is doing, how its tasks ended and " +
    "the version of its prompt.",
  arguments: [{ name: "<name>", description: "the agent" }],
  examples: ["agents show developer", "agents show developer > agents.yaml"],
  async run({ arguments: [name] }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const agent = await app.showAgent(application, String(name));
      context.output.result(shownAgentData(agent), () => shownAgentText(agent));
    });
  },
};
