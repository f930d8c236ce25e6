import { steeredText } from "./agent-text.ts";
import type { Command } from "./command.ts";
import { withApplication } from "./with-application.ts";

/** `agents pause`, `agents resume` and `agents retire`. */
export function steerAgentCommand(verb: {
  readonly name: "pause" | "resume" | "retire";
  readonly description: string;
}): Command {
  return {
    description: verb.description,
    arguments: [{ name: "<name>", description: "the agent, as `artel agents list` has it" }],
    examples: [`agents ${verb.name} developer`],
    async run({ arguments: [name] }, context) {
      const app = await import("#app");
      await withApplication(context, async (application) => {
        const steered = await app.steerAgent(application, String(name), verb.name);
        context.output.result(steered, () => steeredText(steered));
      });
    },
  };
}
