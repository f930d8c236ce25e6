import { z } from "zod";
import { violationSchema, withFacts, type Violation } from "#domain";
import { checkTask } from "#world";
import type { Proposal } from "../integrate/proposal.ts";
import type { SessionRun } from "../session-run.ts";
import { mayPass } from "./decide-violations.ts";
import type { HeldProposals } from "./held-proposals.ts";
import type { Known } from "./investigate-violation.ts";
import { expectationsOf, observeProposal } from "./observe-proposal.ts";

const foundSchema = z.array(
  z.strictObject({ task: z.string(), violations: z.array(violationSchema) }),
);

/**
 * Compares what each proposal's task said would hold with what is observed of its commit, and lets through those that
 * may be merged. The others are dropped, or held until a person has answered.
 */
export async function checkProposals(
  run: SessionRun,
  wave: number,
  proposals: readonly Proposal[],
  { known, held }: { readonly known: Known; readonly held: HeldProposals },
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
    if (violations.length === 0 || (await mayPass(run, proposal, violations, { known, held }))) {
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
