import { z } from "zod";
import { modelTool } from "../tool.ts";

export const delegateTool = modelTool({
  name: "delegate",
  description:
    "Hands the whole task to another agent, by its name or role, which begins it anew. Only when you cannot do it and that one can.",
  input: z.strictObject({ to: z.string().min(1).max(100), reason: z.string().min(1).max(2_000) }),
  deed: "read",
  describe: ({ to }) => ({ title: `delegate to ${to}`, paths: [] }),
  run: ({ to, reason }) => Promise.resolve({ text: reason, delegateTo: to }),
});
