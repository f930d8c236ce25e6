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
  /** Why the newest version within the level is not taken, where it is not. */
  held: z.string().optional(),
});
export type UpdateDetail = z.infer<typeof updateDetailSchema>;

/** A unit's updates, which are made together or not at all. */
export const updatesSchema = z.array(updateDetailSchema).min(1);
