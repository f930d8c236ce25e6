import type { AgentActivity } from "#domain";

/**
 * Where an agent is in a task, by the step of the task's workflow that was recorded last; undefined when none was. What
 * follows that step is what it does now.
 */
export function activityAfter(step: string | undefined): AgentActivity {
  if (step === undefined || PLANNING.test(step)) return "planning";
  return REPORTING.test(step) ? "reporting" : "working";
}

/** It reads what it was told, and what the repository says; a round of a model begins with a plan. */
const PLANNING =
  /^(receive messages|acknowledge messages|limit task|read guidance|round \d+: (?:time|tools of the repository))$/;

/** What it did is judged, told, or cleared away. */
const REPORTING =
  /^(round \d+: ended|judge round \d+|withdraw questions|close worktree|measure|record finished|report result|survey|record survey)$/;
