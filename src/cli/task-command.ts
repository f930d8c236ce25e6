import type { QueueControl, QueuedTask } from "#queue";
import type { Command } from "./command.ts";
import { withApplication } from "./with-application.ts";

/** A command that does something to one task and answers the task as it is then. */
export function taskCommand(verb: {
  readonly name: string;
  readonly description: string;
  act(control: QueueControl, id: string): Promise<void>;
  said(task: QueuedTask): string;
}): Command {
  return {
    description: verb.description,
    arguments: [{ name: "<id>", description: "the task, or the end of its id" }],
    examples: [`tasks ${verb.name} safe-lint-1/1`],
    async run({ arguments: [wanted] }, context) {
      const app = await import("#app");
      await withApplication(context, (application) =>
        app.withQueueControl(application, async (control) => {
          const id = await app.findTask(control, String(wanted));
          await verb.act(control, id);
          const task = await control.task(id);
          context.output.result(task, () => verb.said(task));
        }),
      );
    },
  };
}
