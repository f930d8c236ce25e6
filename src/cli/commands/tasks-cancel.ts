import { taskCommand } from "../task-command.ts";

export const command = taskCommand({
  name: "cancel",
  description:
    "Ends a task; what it runs stops within two seconds. Its session goes on without it.",
  act: (control, id) => control.cancel(id),
  said: (task) => `Task ${task.id} is cancelled.`,
});
