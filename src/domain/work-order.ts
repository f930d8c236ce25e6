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

/** The queue's id of an attempt at a task of the plan. */
export function taskOrderId(session: string, task: string, attempt: number): string {
  return `${session}/${task}/${attempt}`;
}

/** The plan's id of the task that the queue knows by this one; what is not of a plan keeps its name in the session. */
export function plannedTaskOf(queued: string, session: string): string {
  const name = queued.startsWith(`${session}/`) ? queued.slice(session.length + 1) : queued;
  return name.replace(/\/\d+$/, "");
}

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
