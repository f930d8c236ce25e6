import { answerCommand } from "../answer-command.ts";

export const command = answerCommand({
  name: "approve",
  answer: "approved",
  description:
    "Lets it pass. A session that has not ended merges the change like the others; for one that has, the command says how " +
    "to take it. The violation counts as a false positive. An agent that wants to do something may do exactly that, in this " +
    "run of its task.",
});
