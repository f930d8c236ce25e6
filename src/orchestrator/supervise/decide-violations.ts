import { withFacts, type Decision, type FactView, type Violation } from "#domain";
import { systemClock } from "#shared";
import {
  countedFact,
  decide,
  investigationFact,
  needsInvestigation,
  type Judgement,
  type Origin,
} from "#world";
import type { Proposal } from "../integrate/proposal.ts";
import { rejectionEvents } from "../integrate/rejection.ts";
import type { SessionRun } from "../session-run.ts";
import { investigateViolation, type Known } from "./investigate-violation.ts";

/** Decides what is done about a proposal's violations, and answers whether it may be merged all the same. */
export async function mayPass(
  run: SessionRun,
  proposal: Proposal,
  violations: readonly Violation[],
  known: Known,
): Promise<boolean> {
  const task = proposal.task.id;
  const label = `${task}-${proposal.attempt}`;
  await run.record(
    `violated-${label}`,
    violations.map((violation) => ["violation.found", { task, violation }] as const),
    task,
  );
  const judged: { readonly violation: Violation; readonly judgement: Judgement }[] = [];
  for (const violation of violations) {
    const judgement = await judgeViolation(run, proposal, violation, known);
    judged.push({ violation, judgement });
  }
  await run.record(
    `decided-${label}`,
    judged.map(({ violation, judgement }) => [
      "violation.decided",
      { task, violation: violation.id, ...judgement },
    ]),
    task,
  );
  await countViolations(run, label, judged);
  const gravest = gravestOf(judged);
  if (gravest === undefined) return true;
  const { violation, judgement } = gravest;
  const rejection = { stage: "world", reason: reasonOf(violation, judgement), redone: false };
  await run.record(`kept-out-${label}`, rejectionEvents(proposal, rejection), task);
  return false;
}

async function judgeViolation(
  run: SessionRun,
  proposal: Proposal,
  violation: Violation,
  known: Known,
): Promise<Judgement> {
  const thresholds = run.input.world;
  if (!needsInvestigation(violation, thresholds)) return decide(violation, undefined, thresholds);
  const investigation = await investigateViolation(run, proposal, violation, known);
  const task = proposal.task.id;
  await run.record(
    `investigated-${task}-${proposal.attempt}`,
    [["investigation.finished", { task, investigation }]],
    task,
  );
  await run.step(`remember ${violation.id}`, () =>
    run.services.world(run.input.id).write([investigationFact(investigation, origin())]),
  );
  return decide(violation, investigation, thresholds);
}

/** The counts are those of all decisions of the session, so that a step that runs again counts nothing twice. */
async function countViolations(
  run: SessionRun,
  label: string,
  judged: readonly { readonly violation: Violation; readonly judgement: Judgement }[],
): Promise<void> {
  run.judged.push(...judged);
  const all = [...run.judged];
  await run.step(`count violations ${label}`, () => {
    let counts: FactView = new Map();
    for (const { violation, judgement } of all) {
      counts = withFacts(counts, [countedFact(counts, violation, judgement, origin())]);
    }
    return run.services.world(run.input.id).write([...counts.values()]);
  });
}

const gravity: Readonly<Record<Decision, number>> = { act: 2, wait: 1, ignore: 0 };

/** Why the change is not merged; undefined when nothing speaks against it. */
function gravestOf<T extends { readonly judgement: Judgement }>(judged: readonly T[]) {
  const [gravest] = judged.toSorted(
    (one, other) =>
      gravity[other.judgement.decision] - gravity[one.judgement.decision] ||
      other.judgement.confidence - one.judgement.confidence,
  );
  return gravest?.judgement.decision === "ignore" ? undefined : gravest;
}

function reasonOf(violation: Violation, { decision, reason }: Judgement): string {
  const what = `${violation.key} is ${violation.actual}, expected ${violation.expected}: ${reason}`;
  return decision === "wait" ? `waits for a person: ${what}` : what;
}

function origin(): Origin {
  return { source: "orchestrator", time: systemClock.now() };
}
