import { createBranch } from "#infra/git";
import type { Merged } from "../integrate/proposal.ts";
import type { SessionResult } from "../session-input.ts";
import type { SessionRun } from "../session-run.ts";

/** Makes the branch; the person's working tree, index and current branch are not touched. */
export async function deliver(run: SessionRun, merged: Merged): Promise<SessionResult> {
  const { input, services } = run;
  if (merged.changes.length === 0) return { outcome: "nothing-to-do" };
  const branch = await run.step("deliver branch", async () => {
    const { repository } = await services.workbench(input);
    return (await createBranch(repository, `artel/${input.id}`, merged.tip)).branch;
  });
  await run.record("delivered", [
    ["branch.delivered", { branch, commit: merged.tip, commits: merged.changes.length }],
  ]);
  return { outcome: "delivered", branch, commit: merged.tip };
}
