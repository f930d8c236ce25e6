import { z } from "zod";
import {
  violationSchema,
  withFacts,
  type Decision,
  type Expectation,
  type Fact,
  type FactView,
  type Violation,
} from "#domain";
import { changedEntries, readBlobs, type Repository } from "#infra/git";
import { systemClock } from "#shared";
import {
  checkTask,
  countedFact,
  decide,
  fileFacts,
  investigationFact,
  needsInvestigation,
  symbolFacts,
  verdictFacts,
  type Judgement,
  type Origin,
  type Thresholds,
} from "#world";
import type { Proposal } from "../integrate/proposal.ts";
import { rejectionEvents } from "../integrate/rejection.ts";
import { taskSource } from "../plan/state-expectations.ts";
import type { SessionRun } from "../session-run.ts";
import { investigateViolation, type Known } from "./investigate-violation.ts";

const foundSchema = z.array(
  z.strictObject({ task: z.string(), violations: z.array(violationSchema) }),
);

/**
 * Compares what each proposal's task said would hold with what is observed of its commit, and lets through those that
 * may be merged. The others are dropped, or kept out until a person has looked at them.
 */
export async function checkProposals(
  run: SessionRun,
  wave: number,
  proposals: readonly Proposal[],
  known: Known,
): Promise<readonly Proposal[]> {
  if (proposals.length === 0) return [];
  const checked = await run.step(`check wave ${wave}`, () =>
    Promise.all(
      proposals.map(async (proposal) => ({
        task: proposal.task.id,
        violations: await violationsOf(run, proposal),
      })),
    ),
  );
  const found = new Map(foundSchema.parse(checked).map((each) => [each.task, each.violations]));
  const admitted: Proposal[] = [];
  for (const proposal of proposals) {
    const violations = found.get(proposal.task.id) ?? [];
    if (violations.length === 0 || (await mayPass(run, proposal, violations, known))) {
      admitted.push(proposal);
    }
  }
  return admitted;
}

async function violationsOf(run: SessionRun, proposal: Proposal): Promise<readonly Violation[]> {
  const { input, services } = run;
  const { repository } = await services.workbench(input);
  const before = await services.world(input.id).view();
  const expectations = expectationsOf(proposal);
  const observed = await observeProposal(repository, proposal, expectations, before);
  return checkTask({ expectations, before, after: withFacts(before, observed) });
}

/** What the task said, and what the units said that were kept. */
function expectationsOf({ task, change }: Proposal): readonly Expectation[] {
  const kept = task.units.filter((unit) => change.units.includes(unit.id));
  return [...(task.expectations ?? []), ...kept.flatMap((unit) => unit.expects ?? [])];
}

/** From git and the gates, never from what the worker says of its change. */
async function observeProposal(
  repository: Repository,
  { task, change, verdict }: Proposal,
  expectations: readonly Expectation[],
  before: FactView,
): Promise<readonly Fact[]> {
  const origin = { source: taskSource(task.id), time: systemClock.now() };
  const files = await changedEntries(repository, change.base, change.commit);
  const wanted = symbolsOf(expectations);
  const oids = files.flatMap(({ path, entry }) => (entry && wanted.has(path) ? [entry.oid] : []));
  const texts = await readBlobs(repository, oids);
  const symbols = files.flatMap(({ path, entry }) => {
    const text = entry === undefined ? undefined : texts.get(entry.oid)?.toString("utf8");
    return symbolFacts({ path, text }, wanted.get(path) ?? [], origin);
  });
  return [...fileFacts(files, origin), ...symbols, ...verdictFacts(verdict, before, origin.time)];
}

/** By file, the names that some expectation is about. */
function symbolsOf(expectations: readonly Expectation[]): ReadonlyMap<string, readonly string[]> {
  const symbols = expectations.flatMap((expectation) =>
    "symbols" in expectation ? expectation.symbols : [],
  );
  return new Map(
    [...Map.groupBy(symbols, ({ path }) => path)].map(([path, all]) => [
      path,
      all.map(({ name }) => name),
    ]),
  );
}

async function mayPass(
  run: SessionRun,
  proposal: Proposal,
  violations: readonly Violation[],
  known: Known,
): Promise<boolean> {
  const task = proposal.task.id;
  const label = `${task}-${proposal.attempt}`;
  const { world } = run.input;
  await run.record(
    `violated-${label}`,
    violations.map((violation) => ["violation.found", { task, violation }] as const),
    task,
  );
  const judged: { readonly violation: Violation; readonly judgement: Judgement }[] = [];
  for (const violation of violations) {
    const judgement = await judgeViolation(run, proposal, violation, known, world);
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
  thresholds: Thresholds,
): Promise<Judgement> {
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
