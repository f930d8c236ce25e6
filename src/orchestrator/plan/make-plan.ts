import { planSchema, type Baseline, type Plan, type Survey } from "#domain";
import type { SessionRun } from "../session-run.ts";
import { cutTasks } from "./cut-tasks.ts";
import { planBrief } from "./plan-brief.ts";

/** A goal in words is given to an agent; an improvement is cut from what the jobs found. */
export async function makePlan(
  run: SessionRun,
  surveys: readonly Survey[],
  baseline: Baseline,
): Promise<Plan> {
  const { brief, jobs, limits } = run.input;
  const plan = planSchema.parse(
    brief === undefined
      ? cutTasks({ surveys, jobs, baseline, limits })
      : planBrief(brief, baseline),
  );
  await run.record("plan", [["plan.made", { plan }]]);
  return plan;
}
