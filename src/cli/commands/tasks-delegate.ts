import type { Command } from "../command.ts";
import { printable } from "../output.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "The agent that has the task stops within two seconds, and the other one begins it anew; no attempt is counted. " +
    "The task stays with that agent as long as it is alive. Refused when it is not, or lacks a skill of the task.",
  arguments: [{ name: "<task>", description: "the task, or the end of its id" }],
  options: [
    {
      flags: "--to <agent>",
      description:
        "the agent's name, its process and name, or a role, of which the least busy takes it",
    },
    { flags: "--reason <text>", description: "what the agent should know", default: "" },
  ],
  examples: ['tasks delegate safe-lint-1/1 --to toolsmith-2 --reason "toolsmith-1 stands still"'],
  async run({ arguments: [task], options }, context) {
    const { to, reason } = options;
    if (typeof to !== "string") {
      const { UsageError } = await import("../errors.ts");
      throw new UsageError("--to is missing.", "Name the agent; `artel agents list` shows them.");
    }
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const wanted = { task: String(task), to, reason: String(reason) };
      const done = await app.delegateTask(application, wanted);
      context.output.result(done, () =>
        printable(
          `Task ${done.task.id} is handed to ${done.delegation.to.agent} of process ${done.delegation.to.process}.`,
        ),
      );
    });
  },
};
