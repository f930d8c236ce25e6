import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Ends a task; what it runs stops within two seconds. Its session goes on without it.",
  arguments: [{ name: "<id>", description: "the task, or the end of its id" }],
  examples: ["tasks cancel safe-lint-1/1"],
  async run({ arguments: [wanted] }, context) {
    const app = await import("#app");
    await withApplication(context, (application) =>
      app.withQueueControl(application, async (control) => {
        const id = await app.findTask(control, String(wanted));
        await control.cancel(id);
        const task = await control.task(id);
        context.output.result(task, `Task ${task.id} is cancelled.`);
      }),
    );
  },
};
