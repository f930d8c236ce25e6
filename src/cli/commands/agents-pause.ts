import { steerAgentCommand } from "../steer-agent-command.ts";

export const command = steerAgentCommand({
  name: "pause",
  description:
    "It ends what it has and is given nothing more, in all processes that share the database, until it is resumed. What only it could do waits.",
});
