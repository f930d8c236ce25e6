import { z } from "zod";
import { modelTool } from "../tool.ts";

export const askTool = modelTool({
  name: "ask",
  description:
    "Asks a person, and waits a while for the answer. Only for what the goal leaves open and the code cannot tell.",
  input: z.strictObject({ question: z.string().min(1).max(4_000) }),
  deed: "read",
  describe: ({ question }) => ({ title: `ask: ${question}`.slice(0, 200), paths: [] }),
  async run({ question }, { work }) {
    const answer = await work.ask(question);
    return {
      text:
        answer ?? "Nobody answered. Decide by yourself, and say in the end what you have assumed.",
    };
  },
});
