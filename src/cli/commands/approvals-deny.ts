import { answerCommand } from "../answer-command.ts";

export const command = answerCommand({
  name: "deny",
  answer: "denied",
  description: "Keeps it out. Its commit stays under refs/artel/.",
});
