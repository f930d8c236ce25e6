import { planSchema, type Baseline, type Plan, type Survey } from "#domain";
import type { SessionRun } from "../session-run.ts";
import { cutTasks } from "./cut-tasks.ts";

export async function makePlan(
  run: SessionRun,
  surveys: readonly Survey[],
  baseline: Baseline,
): Promise<Plan> {
  const plan = planSchema.parse(
    cutTasks({ surveys, jobs: run.input.jobs, baseline, limits: run.input.limits }),
  );
  await run.record("plan", [["plan.made", { plan }]]);
  return plan;
}
