import type { Baseline, BriefAttachment, Diagnosis, DroppedUnit, Plan, Project } from "#domain";
import { planBrief } from "../plan/plan-brief.ts";
import type { SessionRun } from "../session-run.ts";
import { work, type Worked } from "../supervise/work.ts";

const PROBLEMS_TOLD = 30;

/**
 * Asks an agent to mend what no tool could, with the evidence as data and under the session's budget. Undefined when
 * nothing of it could be merged.
 */
export async function askAgent(
  run: SessionRun,
  evidence: {
    readonly diagnosis: Diagnosis;
    readonly dropped: readonly DroppedUnit[];
    /** The tasks so far. */
    readonly plan: Plan;
  },
  known: { readonly project: Project; readonly baseline: Baseline },
  skills: readonly string[],
): Promise<Worked | undefined> {
  const { diagnosis, plan } = evidence;
  const { command } = diagnosis;
  if (command === undefined) return undefined;
  const display = command.argv.join(" ");
  const asked = planBrief(
    {
      goal: `Make the command pass again: ${display}. It fails on the code as it is. Find the cause in the code and mend that. Change no assertion, expected value, snapshot, skipped test, time limit, retry or limit of coverage, and silence no check.`,
      criteria: [`${display} passes`, "No test and no check is weaker than before"],
      area: [],
      attachments: attachmentsOf(display, diagnosis, evidence.dropped),
      skills: [...skills],
      commitType: "fix",
    },
    known.baseline,
  );
  const tasks = asked.tasks.map((task) => ({ ...task, title: `Make ${display} pass by an agent` }));
  const whole: Plan = { ...plan, tasks: [...plan.tasks, ...tasks] };
  await run.record("plan for an agent", [["plan.made", { plan: whole }]]);
  run.mustPass = command;
  const merged = await work(run, { ...asked, tasks }, known);
  return merged.changes.length === 0 ? undefined : merged;
}

/** Data of others: it asks nobody for anything. */
function attachmentsOf(
  display: string,
  { problems, output }: Diagnosis,
  dropped: readonly DroppedUnit[],
): BriefAttachment[] {
  const told = problems
    .slice(0, PROBLEMS_TOLD)
    .map(
      ({ kind, tool, file, line, message }) =>
        `${kind} [${tool}] ${[file, line].filter((part) => part !== null).join(":")}: ${message}`,
    );
  const tried = dropped
    .filter(({ stage }) => stage !== "diagnosis")
    .map(({ title, stage, reason }) => `${title}: ${stage}: ${reason}`);
  const texts: readonly (readonly [string, string])[] = [
    [`the end of the output of ${display}`.slice(0, 200), output],
    ["the problems in it", told.join("\n")],
    ["what tools tried, and why it was taken back", tried.join("\n")],
  ];
  return texts.flatMap(([source, text]) =>
    text.trim() === "" ? [] : [{ source, text: text.slice(0, 100_000) }],
  );
}
