import { z } from "zod";
import { briefSchema } from "./brief.ts";
import { healingOrderSchema } from "./healing/healing-order.ts";
import { unitSchema } from "./job.ts";
import { riskSchema } from "./risk.ts";
import { expectationSchema } from "./world/expectation.ts";

export const taskSchema = z.strictObject({
  /** Unique in its session: `safe-lint-1`. */
  id: z.string().min(1),
  /** The toolsmith's job that applies its units; the strategy that cut it when it has a brief. */
  job: z.string(),
  title: z.string(),
  /** Why the planner cut it. */
  reason: z.string(),
  units: z.array(unitSchema).min(1),
  /** What an agent is asked to do that thinks for itself; it is the one unit of its task. */
  brief: briefSchema.optional(),
  /** The command that it is to make pass; its units are the strategies that may be tried. */
  healing: healingOrderSchema.optional(),
  /** Ids of tasks whose merged result this one starts from. */
  dependsOn: z.array(z.string()),
  risk: riskSchema,
  /** Rank among opportunities, 0–1: value against risk. */
  priority: z.number().min(0).max(1),
  /** Estimated wall time, in milliseconds, from the baseline's measurements. */
  estimateMs: z.number().nonnegative(),
  /** What will hold when it is done; each unit that is kept may expect more. */
  expectations: z.array(expectationSchema).optional(),
});
export type Task = z.infer<typeof taskSchema>;

export const planSchema = z.strictObject({
  tasks: z.array(taskSchema),
  /** Jobs that were left out, and why. */
  skipped: z.array(z.strictObject({ job: z.string(), reason: z.string() })),
  /** Estimated wall time of all tasks with the session's number of agents. */
  estimateMs: z.number().nonnegative(),
  /** Units beyond a limit, left for a later session. */
  deferredUnits: z.int().nonnegative(),
});
export type Plan = z.infer<typeof planSchema>;

/** A unit that was tried and taken back, with the reason a person can check. */
export const droppedUnitSchema = z.strictObject({
  unit: z.string(),
  title: z.string(),
  paths: z.array(z.string()),
  /** The gate that failed, or the stage that refused. */
  stage: z.string(),
  reason: z.string(),
});
export type DroppedUnit = z.infer<typeof droppedUnitSchema>;

/** What a task proposes: one commit on top of its base. */
export const changeSchema = z.strictObject({
  task: z.string(),
  base: z.string(),
  commit: z.string(),
  tree: z.string(),
  units: z.array(z.string()),
  files: z.array(z.string()),
  insertions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
});
export type Change = z.infer<typeof changeSchema>;
