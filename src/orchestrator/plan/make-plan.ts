import { planSchema, type Baseline, type Plan, type Survey } from "#domain";
import type { SessionRun } from "../session-run.ts";
import { cutTasks } from "./cut-tasks.ts";
import { estimatePlanMs } from "./estimate.ts";
import { briefTask, planBrief } from "./plan-brief.ts";

/** A goal in words is given to an agent; an improvement is cut from what the jobs found. */
export async function makePlan(
  run: SessionRun,
  surveys: readonly Survey[],
  baseline: Baseline,
): Promise<Plan> {
  const { brief, jobs, limits } = run.input;
  const plan = planSchema.parse(
    brief === undefined
      ? withBriefs(cutTasks({ surveys, jobs, baseline, limits }), surveys, { run, baseline })
      : planBrief(brief, baseline),
  );
  await run.record("plan", [["plan.made", { plan }]]);
  return plan;
}

/** What jobs found and no tool can do becomes a task of its own for an agent, where one may be asked. */
function withBriefs(
  plan: Plan,
  surveys: readonly Survey[],
  { run, baseline }: { readonly run: SessionRun; readonly baseline: Baseline },
): Plan {
  const { handOver: skills, limits } = run.input;
  if (skills === undefined) return plan;
  const briefs = surveys.flatMap((survey) => survey.briefs ?? []);
  const tasks = briefs.map(({ brief, ...about }, index) =>
    briefTask({ ...about, brief: { ...brief, skills: [...skills] } }, index + 1, baseline),
  );
  const all = [...plan.tasks, ...tasks];
  return { ...plan, tasks: all, estimateMs: estimatePlanMs(all, limits.agents) };
}
