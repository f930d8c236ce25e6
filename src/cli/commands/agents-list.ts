import type { Command } from "../command.ts";
import { printable } from "../output.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Agents of all processes that are at work: what they can do, what they have under way, and how their tasks ended.",
  examples: ["agents list", "agents list --json"],
  async run(_input, context) {
    const app = await import("#app");
    await withApplication(context, (application) =>
      app.withQueueControl(application, async (control) => {
        const agents = await control.agents();
        context.output.result(agents, () =>
          agents.length === 0
            ? "No agent is at work; `artel worker` starts some."
            : agents
                .map((agent) =>
                  printable(
                    `${agent.isAlive ? "alive" : "silent"}  ${agent.name} (${agent.role}, ${agent.worker}) of process ${agent.process} on ${agent.host}: ` +
                      `${agent.load} of ${agent.capacity} under way, ${agent.passed} passed, ${agent.failed} failed; ` +
                      `skills ${agent.skills.join(", ")}`,
                  ),
                )
                .join("\n"),
        );
      }),
    );
  },
};
