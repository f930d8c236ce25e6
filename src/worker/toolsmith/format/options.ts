import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const formatOptions = z.strictObject({
  useOurs: z
    .boolean()
    .default(false)
    .describe("Format with oxfmt when the repository has no formatter of its own."),
  exclude: excludeOption,
});
