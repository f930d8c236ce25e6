import type { ProtectedArea, Verdict } from "#domain";
import { cannotInstall, gitBaseTree, judge } from "#gates";
import { installRefusal, type PreparedWorktree, type Workbench } from "#worktrees";
import type { SessionRun } from "../session-run.ts";
import { baseWorktree } from "../understand/understand.ts";
import type { IntegrationContext, Merged, Proposal } from "./proposal.ts";

export interface JudgedTip {
  readonly kept: boolean;
  readonly verdict: Verdict;
  readonly reason: string | undefined;
}

/** Judges the merged result in the session's own worktree; the first change on the base has been judged by its task. */
export async function judgeTip(
  run: SessionRun,
  context: IntegrationContext,
  proposal: Proposal,
  result: Merged,
): Promise<JudgedTip> {
  const merged = result.changes.at(-1);
  const known = merged?.tree === proposal.change.tree;
  const verdict = known ? proposal.verdict : await judgeMerged(run, context, result);
  const failure = verdict.gates.find(({ status, lost }) => status === "fail" || lost);
  const problem = failure?.introduced[0];
  const isAsBefore = verdict.status === proposal.verdict.status && failure === undefined;
  return {
    // A proposal is here because its own verdict was good enough for its risk; merging may not make it worse.
    kept: verdict.status === "pass" || isAsBefore,
    verdict,
    reason:
      failure === undefined
        ? undefined
        : `${failure.gate} fails after merging: ${problem?.message ?? failure.reason ?? ""}`,
  };
}

function judgeMerged(
  run: SessionRun,
  context: IntegrationContext,
  result: Merged,
): Promise<Verdict> {
  const { input, services } = run;
  return run.step(`judge ${result.tip}`, async () => {
    const workbench = await services.workbench(input);
    const tree = result.changes.at(-1)?.tree;
    if (tree === undefined) throw new TypeError("nothing was merged that could be judged");
    const opened = await openTip(run, workbench, result.tip);
    if (typeof opened === "string") return cannotInstall(tree, opened);
    const { worktree, target, tools, registry } = opened;
    const changedPaths = await worktree.changedPaths(input.base.commit);
    return judge({
      worktree: worktree.path,
      tree,
      baseline: context.baseline,
      base: gitBaseTree({
        gitDirectory: workbench.repository.gitDirectory,
        commit: context.baseline.commit,
      }),
      project: context.project,
      target,
      tools,
      registry,
      settings: input.gates.settings,
      changedPaths,
      scope: {
        expectedPaths: result.changes.flatMap((change) => change.files),
        allow: areasOf(run, result),
      },
      only: input.gates.enabled,
      signal: run.context.signal,
    });
  });
}

/** With its dependencies in place, or why they cannot be installed. */
async function openTip(
  run: SessionRun,
  workbench: Workbench,
  tip: string,
): Promise<PreparedWorktree | string> {
  try {
    return await workbench.open(baseWorktree(run.input.id), tip, run.context.signal);
  } catch (error) {
    const reason = installRefusal(error);
    if (reason === undefined) throw error;
    return reason;
  }
}

function areasOf(run: SessionRun, result: Merged): ProtectedArea[] {
  const jobs = new Set(result.changes.map((change) => change.task.replace(/-\d+$/, "")));
  return run.input.jobs.filter((job) => jobs.has(job.name)).flatMap((job) => job.editsAreas ?? []);
}
