import { z } from "zod";

/** In ascending order; a task of a higher one starts first. */
export const prioritySchema = z.enum(["low", "medium", "high", "critical"]);
export type Priority = z.infer<typeof prioritySchema>;

/** What whoever enqueues a task says of it. All times are in milliseconds. */
export const taskTermsSchema = z.strictObject({
  /** For people. */
  title: z.string().default(""),
  /** Git's common directory of the repository that it works on; tasks without one share the empty name. */
  repository: z.string().default(""),
  /** An agent must have all of them to be given the task. */
  skills: z.array(z.string().min(1)).default([]),
  /** Of agents that are as free, one that has all of these is taken first. */
  preferredSkills: z.array(z.string().min(1)).default([]),
  priority: prioritySchema.default("medium"),
  /** Ids of tasks of the same session that must have passed first; they must be enqueued already. */
  dependsOn: z.array(z.string()).default([]),
  attempts: z
    .strictObject({
      /** How often it is tried in all. */
      limit: z.int().positive().default(1),
      /** The wait before the second attempt; it doubles with each further one. */
      backoffMs: z.int().nonnegative().default(1_000),
      maximumBackoffMs: z.int().nonnegative().default(300_000),
    })
    .prefault({}),
  /** Each attempt fails after this time. */
  timeoutMs: z.int().positive().optional(),
  /** Tasks of one group are used together: the candidates of a competition, say. */
  patternGroup: z.string().optional(),
  /** Of two tasks of a session with one key, the second is the first. */
  idempotencyKey: z.string().optional(),
  /** The most that it may spend. */
  budget: z
    .strictObject({
      tokens: z.int().nonnegative().optional(),
      dollars: z.number().nonnegative().optional(),
    })
    .optional(),
});
export type TaskTerms = z.infer<typeof taskTermsSchema>;
/** Terms as they are given: what is left out has its default. */
export type GivenTaskTerms = z.input<typeof taskTermsSchema>;
