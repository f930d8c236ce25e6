import type { Command } from "../command.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "What the task runs is stopped behind its last recorded step, and goes on there with tasks resume.",
  arguments: [{ name: "<id>", description: "the task, or the end of its id" }],
  examples: ["tasks pause safe-lint-1/1"],
  async run({ arguments: [wanted] }, context) {
    const app = await import("#app");
    await withApplication(context, (application) =>
      app.withQueueControl(application, async (control) => {
        const id = await app.findTask(control, String(wanted));
        await control.pause(id);
        const task = await control.task(id);
        context.output.result(task, `Task ${task.id} is paused.`);
      }),
    );
  },
};
