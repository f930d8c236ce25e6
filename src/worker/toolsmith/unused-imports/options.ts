import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const unusedImportsOptions = z.strictObject({
  whenModuleMayHaveEffects: z
    .enum(["keep", "remove"])
    .default("keep")
    .describe(
      "What to do with an unused import that is all that loads a module which may do something when loaded " +
        "(plain JavaScript, or TypeScript with verbatimModuleSyntax).",
    ),
  exclude: excludeOption,
});
