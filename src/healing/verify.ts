import type { Verification, VerificationOrder } from "#domain";
import { runFailingCommand } from "#gates";
import { differingPaths } from "#infra/git";
import type { WorkflowContext } from "#queue";
import { commandPlace, installRefusal, type PreparedWorktree } from "#worktrees";
import type { HealingServices } from "./healing-services.ts";
import { weakenedBetween } from "./test-strength/keep-tests-strong.ts";

/** Whether the command passes on a commit that a strategy did not make, and what became of the tests. */
export function verify(
  order: VerificationOrder,
  context: WorkflowContext,
  services: HealingServices,
): Promise<Verification> {
  return context.step("verify", async () => {
    const { session, base, commit, command } = order;
    const { workbench } = await services.site(session);
    const name = `${session}-verify-${commit.slice(0, 12)}`;
    try {
      const opened = await openAt(() => workbench.open(name, commit, context.signal));
      if (typeof opened === "string") return { passes: false, reason: opened };
      const { repository } = opened;
      const changed = await differingPaths(repository, base, commit);
      const weaker = await weakenedBetween(repository, base, commit, changed);
      const run = await runFailingCommand(command, await commandPlace(opened, context.signal));
      const [first] = run.problems;
      const found = first === undefined ? "" : `: ${first.message}`;
      const reason = run.passed ? `${run.display} passes` : `${run.display} still fails${found}`;
      return { passes: run.passed, reason, ...(weaker !== undefined && { weaker }) };
    } finally {
      await workbench.close(name);
    }
  });
}

/** A worktree with dependencies, or why they cannot be installed at that commit. */
export async function openAt(
  open: () => Promise<PreparedWorktree>,
): Promise<PreparedWorktree | string> {
  try {
    return await open();
  } catch (error) {
    const reason = installRefusal(error);
    if (reason === undefined) throw error;
    return reason;
  }
}
