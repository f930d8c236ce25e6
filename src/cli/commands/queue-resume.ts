import { pauseCommand } from "../pause-command.ts";

export const command = pauseCommand({
  name: "resume",
  description: "Starts tasks again, of one session or of all.",
  said: "not paused",
});
