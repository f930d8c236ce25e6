import type { Command } from "../command.ts";
import { taskText } from "../task-text.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  arguments: [{ name: "<id>", description: "the task, or the end of its id" }],
  examples: ["tasks show safe-lint-1/1"],
  async run({ arguments: [id] }, context) {
    const app = await import("#app");
    await withApplication(context, (application) =>
      app.withQueueControl(application, async (control) => {
        const task = await control.task(await app.findTask(control, String(id)));
        context.output.result(task, () => taskText(task));
      }),
    );
  },
};
