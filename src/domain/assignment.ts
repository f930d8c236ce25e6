import { z } from "zod";

/** What an agent is asked to do in words. A task of the toolsmith has units instead. */
export const assignmentSchema = z.strictObject({
  /** What is wanted, in plain words. */
  goal: z.string().min(1),
  /** What has to be true in the end, each in a sentence. */
  criteria: z.array(z.string().min(1)),
  /** Globs of the files that may be edited; empty when all may be. */
  area: z.array(z.string().min(1)),
  /** What an agent must be able to do to be given it. */
  skills: z.array(z.string().min(1)).min(1),
});
export type Assignment = z.infer<typeof assignmentSchema>;
