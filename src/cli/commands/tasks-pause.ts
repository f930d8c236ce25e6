import { taskCommand } from "../task-command.ts";

export const command = taskCommand({
  name: "pause",
  description:
    "What the task runs is stopped behind its last recorded step, and goes on there with tasks resume.",
  act: (control, id) => control.pause(id),
  said: (task) => `Task ${task.id} is paused.`,
});
