import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const architectureDiagramOptions = z.strictObject({
  mostFolders: z
    .int()
    .min(2)
    .max(30)
    .default(30)
    .describe("Of more folders those are drawn that import most and are imported most."),
  exclude: excludeOption,
});
