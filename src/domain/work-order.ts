import { z } from "zod";
import { changeSchema, droppedUnitSchema, taskSchema } from "./plan.ts";
import { verdictSchema } from "./verdict.ts";

/** What the orchestrator puts into the queue for a worker: kind `survey`. The answer is a `Survey`. */
export const surveyOrderSchema = z.strictObject({
  session: z.string(),
  job: z.string(),
  commit: z.string(),
});
export type SurveyOrder = z.infer<typeof surveyOrderSchema>;

/** Kind `task`: one task, from a base commit that may be the session's base or what is merged already. */
export const taskOrderSchema = z.strictObject({
  session: z.string(),
  task: taskSchema,
  attempt: z.int().positive(),
  base: z.string(),
});
export type TaskOrder = z.infer<typeof taskOrderSchema>;

export const taskOutcomeSchema = z.strictObject({
  outcome: z.enum(["done", "nothing", "cancelled", "failed", "limit"]),
  summary: z.string(),
  change: changeSchema.optional(),
  /** Of the change's tree. */
  verdict: verdictSchema.optional(),
  dropped: z.array(droppedUnitSchema),
  tries: z.int().nonnegative(),
});
export type TaskOutcome = z.infer<typeof taskOutcomeSchema>;
