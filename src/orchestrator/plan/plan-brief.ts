import type { Baseline, Brief, Plan, Task } from "#domain";
import { gateRunMs } from "./estimate.ts";

/** A brief is judged once, and in half of the cases once more. */
const EXPECTED_GATE_RUNS = 1.5;
/** What the agent itself is expected to need; there is no record yet that could say better. */
const EXPECTED_WORK_MS = 5 * 60_000;

/** The plan of a goal that is done by one agent as a whole. */
export function planBrief(brief: Brief, baseline: Baseline): Plan {
  const reason = "The goal as a whole, given to one agent.";
  const task = briefTask({ title: titleOf(brief), reason, brief }, 1, baseline);
  return { tasks: [task], skipped: [], estimateMs: task.estimateMs, deferredUnits: 0 };
}

/** The task of one brief, the so-and-so many of its plan. */
export function briefTask(
  {
    title,
    reason,
    brief,
  }: { readonly title: string; readonly reason: string; readonly brief: Brief },
  number: number,
  baseline: Baseline,
): Task {
  return {
    id: `brief-${number}`,
    job: "brief",
    title,
    reason,
    units: [{ id: number === 1 ? "brief" : `brief-${number}`, title, paths: [], detail: null }],
    brief,
    dependsOn: [],
    risk: "medium",
    priority: 1,
    estimateMs: Math.round(gateRunMs(baseline) * EXPECTED_GATE_RUNS + EXPECTED_WORK_MS),
    expectations: [{ kind: "no-test-breaks" }, { kind: "no-new-diagnostic" }],
  };
}

const LONGEST_TITLE = 60;

/** The goal's first sentence, cut between words. */
function titleOf({ goal }: Brief): string {
  const [line = goal] = goal.trim().split("\n", 1);
  const [sentence = line] = line.split(/(?<=[.!?])\s/, 1);
  const title = sentence.replace(/[.!?]+$/, "").replaceAll(/\s+/g, " ");
  if (title.length <= LONGEST_TITLE) return title;
  const end = title.lastIndexOf(" ", LONGEST_TITLE);
  return `${title.slice(0, end > 0 ? end : LONGEST_TITLE)} …`;
}
