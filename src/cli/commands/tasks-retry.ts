import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "One more attempt for a task that failed or was cancelled, as long as its session waits for it.",
  arguments: [{ name: "<id>", description: "the task, or the end of its id" }],
  examples: ["tasks retry safe-lint-1/1"],
  async run({ arguments: [wanted] }, context) {
    const app = await import("#app");
    await withApplication(context, (application) =>
      app.withQueueControl(application, async (control) => {
        const id = await app.findTask(control, String(wanted));
        await control.retry(id);
        const task = await control.task(id);
        context.output.result(task, `Task ${task.id} is tried again: it is ${task.status}.`);
      }),
    );
  },
};
