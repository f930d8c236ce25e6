import { taskCommand } from "../task-command.ts";

export const command = taskCommand({
  name: "resume",
  description: "Goes on with a task that was paused.",
  act: (control, id) => control.resume(id),
  said: (task) => `Task ${task.id} is ${task.status}.`,
});
