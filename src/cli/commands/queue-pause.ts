import { pauseCommand } from "../pause-command.ts";

export const command = pauseCommand({
  name: "pause",
  description: "Starts no task any more, of one session or of all; what runs goes on.",
  said: "paused: what runs goes on, nothing is started",
});
