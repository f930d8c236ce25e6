import { z } from "zod";

export const updateDetailSchema = z.strictObject({
  name: z.string(),
  from: z.string(),
  to: z.string(),
  /** Ranges that do not take the version in and are rewritten in their own style. */
  changes: z.array(
    z.strictObject({
      manifest: z.string(),
      directory: z.string(),
      section: z.enum(["dependencies", "devDependencies", "optionalDependencies"]),
      range: z.string(),
      next: z.string(),
    }),
  ),
  /** Folders of the packages that ask for it. */
  directories: z.array(z.string()),
});
export type UpdateDetail = z.infer<typeof updateDetailSchema>;
