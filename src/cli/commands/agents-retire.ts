import { steerAgentCommand } from "../steer-agent-command.ts";

export const command = steerAgentCommand({
  name: "retire",
  description:
    "It ends what it has and is given nothing any more, in all processes that share the database. Its record and its definition stay.",
});
