import type { Command } from "../command.ts";
import { taskLine } from "../task-text.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description: "Tasks that have not ended, of all sessions, oldest first.",
  options: [
    {
      flags: "--session <id>",
      description: "only of this session, or of the one whose id ends so",
    },
    { flags: "--all", description: "also those that have ended" },
  ],
  examples: ["tasks list", "tasks list --session k7f3x2 --all --json"],
  async run({ options }, context) {
    const app = await import("#app");
    await withApplication(context, (application) =>
      app.withQueueControl(application, async (control) => {
        const wanted = options["session"];
        const session =
          typeof wanted === "string" ? await app.findQueuedSession(control, wanted) : undefined;
        const tasks = await control.tasks({
          isOpen: options["all"] !== true,
          ...(session === undefined ? {} : { session }),
        });
        context.output.result(tasks, () =>
          tasks.length === 0 ? "No task is waiting or running." : tasks.map(taskLine).join("\n"),
        );
      }),
    );
  },
};
