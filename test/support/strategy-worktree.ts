import { openRepository } from "../../src/infra/git/index.ts";
import type { StrategyWorktree } from "../../src/healing/strategies/conformance.ts";
import { findToolsmithJob } from "../../src/worker/toolsmith/registry.ts";
import { jobWorktree, type JobWorktreeOptions } from "./job-worktree.ts";

/** A repository with these files, and what a strategy is given to mend it; jobs are the toolsmith's own. */
export async function strategyWorktree(options: JobWorktreeOptions): Promise<StrategyWorktree> {
  const worktree = await jobWorktree(options);
  const { context } = worktree;
  const { project, files, target, tools, registry, signal } = context;
  return {
    context: {
      worktree: context.worktree,
      project,
      files,
      target,
      tools,
      registry,
      repository: await openRepository(context.worktree),
      async job(name, chooses) {
        const job = findToolsmithJob(name);
        const { units = [], skipped } = (await job?.survey({ ...context, options: {} })) ?? {};
        const chosen = units.filter(chooses);
        const { failed = [] } = (await job?.apply?.(chosen, { ...context, options: {} })) ?? {};
        const applied = chosen.filter(({ id }) => !failed.some(({ unit }) => unit === id));
        return { applied: applied.map(({ title }) => title), reason: skipped ?? failed[0]?.reason };
      },
      signal,
    },
    snapshot: worktree.snapshot,
    dispose: worktree.dispose,
  };
}
