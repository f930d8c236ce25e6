import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const pythonLintOptions = z.strictObject({
  disableRules: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Rules whose fixes are not wanted, as ruff names them, or their beginning: `UP`, `F401`.",
    ),
  whenModuleMayHaveEffects: z
    .enum(["keep", "remove"])
    .default("keep")
    .describe(
      "What to do with an unused import of a module that is not of the standard library, and may do something when loaded.",
    ),
  exclude: excludeOption,
});
