import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const brokenLinksOptions = z.strictObject({
  anchors: z
    .boolean()
    .default(true)
    .describe("Whether links to headings are checked, by the rule by which GitHub names them."),
  exclude: excludeOption,
});
