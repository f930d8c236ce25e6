import { z } from "zod";
import {
  briefSchema,
  failureSchema,
  gateNameSchema,
  gateSettingsSchema,
  jobDescriptorSchema,
  sessionBudgetSchema,
  sessionLimitsSchema,
  timeoutActionSchema,
} from "#domain";

/** Everything a session needs to know, fixed when it is opened, so that a resume elsewhere does the same. */
export const sessionInputSchema = z.strictObject({
  id: z.string(),
  /** `improve`, or the goal in words. */
  goal: z.string(),
  /** Of a goal in words; then there are no jobs. */
  brief: briefSchema.optional(),
  /** A failed command that is to pass; then there is no goal in words, and strategies instead of jobs. */
  healing: z
    .strictObject({
      failure: failureSchema,
      /** What may be tried, in this order. */
      strategies: z.array(z.strictObject({ name: z.string(), title: z.string() })),
      /** Earlier commits at which it may be run, to find the one that broke it. */
      bisectRuns: z.int().nonnegative(),
      /** Skills of the agent that is asked when no strategy helps; absent where there is none. */
      handOver: z.array(z.string().min(1)).min(1).optional(),
    })
    .optional(),
  /** Root of the person's working tree: only read, and named in messages. */
  repository: z.string(),
  /** Git's common directory. */
  gitDirectory: z.string(),
  base: z.strictObject({ commit: z.string(), name: z.string().optional() }),
  dirty: z.boolean(),
  warnings: z.array(z.string()),
  limits: sessionLimitsSchema,
  /** The enabled jobs, in their order. */
  jobs: z.array(jobDescriptorSchema),
  /** Skills of the agent that is asked to do what jobs can only report; absent where none may be. */
  handOver: z.array(z.string().min(1)).min(1).optional(),
  /** Each job's slice of the configuration, by job name; parsed by the job. */
  jobOptions: z.record(z.string(), z.json()),
  gates: z.strictObject({
    /** How often the baseline's tests run to find flaky ones. */
    flakyRuns: z.int().positive(),
    /** The gates that a change must pass. */
    enabled: z.array(gateNameSchema),
    /** Absent in sessions that were begun before there were any. */
    settings: gateSettingsSchema.optional(),
  }),
  /** What is done about violated expectations. */
  world: z.strictObject({
    /** Confidences, 0–1: from `act` on a change is dropped, below `ignore` a violation is only counted. */
    act: z.number().min(0).max(1),
    ignore: z.number().min(0).max(1),
    /** The most that the investigation of one violation may use. */
    investigationRuns: z.int().nonnegative(),
    investigationMs: z.number().positive(),
  }),
  /** How long an answer of a person is waited for, and what happens then; with 0 the session goes on at once. */
  approvals: z.strictObject({
    waitMs: z.number().nonnegative(),
    onTimeout: timeoutActionSchema,
    /** The plan is carried out when somebody has approved of it in the inbox. */
    asksForPlan: z.boolean().optional(),
  }),
  /** What it may spend on language models. */
  budget: sessionBudgetSchema,
  dryRun: z.boolean(),
  artelVersion: z.string(),
});
export type SessionInput = z.infer<typeof sessionInputSchema>;

export interface SessionResult {
  readonly outcome: "delivered" | "nothing-to-do" | "cancelled" | "dry-run";
  readonly branch?: string;
  readonly commit?: string;
}
