import { verification } from "../heal/propose-revert.ts";
import type { Proposal } from "../integrate/proposal.ts";
import { rejectionEvents } from "../integrate/rejection.ts";
import type { SessionRun } from "../session-run.ts";

/**
 * Lets through what an agent proposes only where the command that is to be healed passes on it, and no test is weaker.
 * What tools propose was verified by them.
 */
export async function verifyProposals(
  run: SessionRun,
  proposals: readonly Proposal[],
): Promise<readonly Proposal[]> {
  const { mustPass: command } = run;
  if (command === undefined) return proposals;
  const verified: Proposal[] = [];
  for (const proposal of proposals) {
    const { commit } = proposal.change;
    const answer = await verification(run, { commit, command });
    const reason = answer?.weaker ?? (answer?.passes === true ? undefined : answer?.reason);
    if (answer !== undefined && reason === undefined) verified.push(proposal);
    else {
      const why = { stage: "command", reason: reason ?? "it could not be verified", redone: false };
      await run.record(
        `unverified-${proposal.task.id}-${proposal.attempt}`,
        rejectionEvents(proposal, why),
        proposal.task.id,
      );
    }
  }
  return verified;
}
