import { taskCommand } from "../task-command.ts";

export const command = taskCommand({
  name: "retry",
  description:
    "One more attempt for a task that failed or was cancelled, as long as its session waits for it.",
  act: (control, id) => control.retry(id),
  said: (task) => `Task ${task.id} is tried again: it is ${task.status}.`,
});
