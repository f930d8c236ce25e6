import { steerAgentCommand } from "../steer-agent-command.ts";

export const command = steerAgentCommand({
  name: "resume",
  description: "It is given tasks again, whether it was paused or retired.",
});
