import type { Baseline, Diagnosis, Plan, Task } from "#domain";
import { gateRunMs } from "../plan/estimate.ts";
import type { SessionInput } from "../session-input.ts";

/** One in two strategies that are tried mends something, and is judged. */
const EXPECTED_TRIES = 2;

/** The plan of a healing: one task, whose units are the strategies that may be tried. */
export function planHealing(
  { strategies }: NonNullable<SessionInput["healing"]>,
  diagnosis: Diagnosis,
  baseline: Baseline,
): Plan {
  const { command, kind, problems, output, installs, ms } = diagnosis;
  if (command === undefined) throw new TypeError("what fails has no command");
  const task: Task = {
    id: "healing-1",
    job: "healing",
    title: `Make ${command.argv.join(" ")} pass`,
    reason: diagnosis.reason,
    units: strategies.map(({ name, title }) => ({ id: name, title, paths: [], detail: null })),
    healing: {
      command,
      problems,
      output,
      ...(kind && { kind }),
      ...(installs === false && { installs }),
    },
    dependsOn: [],
    risk: "low",
    priority: 1,
    estimateMs: Math.round(EXPECTED_TRIES * ms + gateRunMs(baseline)),
    expectations: [{ kind: "no-test-breaks" }, { kind: "no-new-diagnostic" }],
  };
  return { tasks: [task], skipped: [], estimateMs: task.estimateMs, deferredUnits: 0 };
}
