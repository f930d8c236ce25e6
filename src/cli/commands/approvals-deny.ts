import { answerCommand } from "../answer-command.ts";

export const command = answerCommand({
  name: "deny",
  answer: "denied",
  description:
    "Keeps it out; a commit stays under refs/artel/. An agent that wants to do something is told that it may not.",
});
