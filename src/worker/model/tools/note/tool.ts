import { z } from "zod";
import { modelTool } from "../tool.ts";

export const noteTool = modelTool({
  name: "note",
  description:
    "Writes down something that others should know later: a trap, a convention, a decision and its reason. It stands in the report.",
  input: z.strictObject({ text: z.string().min(1).max(4_000) }),
  deed: "read",
  describe: ({ text }) => ({ title: `note: ${text}`.slice(0, 200), paths: [] }),
  async run({ text }, { work }) {
    await work.note(text);
    return { text: "Noted." };
  },
});
