import type { Decision, Violation } from "#domain";
import {
  countFacts,
  decide,
  investigationFact,
  needsInvestigation,
  type Judged,
  type Judgement,
} from "#world";
import type { Proposal } from "../integrate/proposal.ts";
import { rejectionEvents } from "../integrate/rejection.ts";
import type { SessionRun } from "../session-run.ts";
import type { HeldProposals } from "./held-proposals.ts";
import { investigateViolation, type Known } from "./investigate-violation.ts";
import { orchestratorOrigin } from "./origin.ts";

/**
 * Decides what is done about a proposal's violations, and answers whether it may be merged all the same. One that waits
 * for a person is held.
 */
export async function mayPass(
  run: SessionRun,
  proposal: Proposal,
  violations: readonly Violation[],
  { known, held }: { readonly known: Known; readonly held: HeldProposals },
): Promise<boolean> {
  const task = proposal.task.id;
  const label = `${task}-${proposal.attempt}`;
  await run.record(
    `violated-${label}`,
    violations.map((violation) => ["violation.found", { task, violation }] as const),
    task,
  );
  const judged: Judged[] = [];
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
  const [gravest, ...others] = gravestFirst(judged);
  if (gravest === undefined) return true;
  const reason = reasonOf(gravest);
  if (gravest.judgement.decision === "wait") {
    await held.hold(proposal, [gravest, ...others], reason);
    return false;
  }
  const rejection = { stage: "world", reason, redone: false };
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
    run.services
      .world(run.input.id)
      .write([investigationFact(investigation, orchestratorOrigin())]),
  );
  return decide(violation, investigation, thresholds);
}

/** The counts are those of all decisions of the session, so that a step that runs again counts nothing twice. */
async function countViolations(
  run: SessionRun,
  label: string,
  judged: readonly Judged[],
): Promise<void> {
  run.judged = [...run.judged, ...judged];
  const all = run.judged;
  await run.step(`count violations ${label}`, () =>
    run.services.world(run.input.id).write(countFacts(all, orchestratorOrigin())),
  );
}

const gravity: Readonly<Record<Decision, number>> = { act: 2, wait: 1, ignore: 0 };

/** What speaks against merging the change, the gravest and surest first. */
function gravestFirst(judged: readonly Judged[]): readonly Judged[] {
  return judged
    .filter(({ judgement }) => judgement.decision !== "ignore")
    .toSorted(
      (one, other) =>
        gravity[other.judgement.decision] - gravity[one.judgement.decision] ||
        other.judgement.confidence - one.judgement.confidence,
    );
}

function reasonOf({ violation, judgement: { decision, reason } }: Judged): string {
  const what = `${violation.key} is ${violation.actual}, expected ${violation.expected}: ${reason}`;
  return decision === "wait" ? `waits for a person: ${what}` : what;
}
