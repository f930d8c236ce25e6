import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const mutationOptions = z.strictObject({
  since: z
    .string()
    .regex(/^[\w./@^~-]+$/)
    .refine((value) => !value.startsWith("-"), "a commit does not begin with a dash")
    .optional()
    .describe(
      "A commit, branch or tag: only lines that changed since it branched off are looked at. Default: the most complex functions of the files that change most.",
    ),
  minutes: z.number().positive().default(2).describe("All that it may take, the tests included."),
  mostMutants: z
    .int()
    .positive()
    .default(150)
    .describe("So many changes are tried, spread over the lines."),
  functions: z
    .int()
    .positive()
    .default(20)
    .describe("Of so many functions, where no commit is named."),
  typeCheck: z
    .boolean()
    .default(true)
    .describe("Whether changes that do not compile are left out, where there is a type check."),
  exclude: excludeOption,
});

export type MutationOptions = z.infer<typeof mutationOptions>;
