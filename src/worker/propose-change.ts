import type { Change, Task, TaskOrder, Verdict } from "#domain";
import { cannotInstall, gitBaseTree, judge } from "#gates";
import { differenceStatistics } from "#infra/git";
import { refusedInstall, type PreparedWorktree } from "#worktrees";
import type { WorkSite } from "./work-services.ts";

/** Commits what is in the worktree under the session's refs, as the change that the task proposes. */
export async function commitChange(
  prepared: PreparedWorktree,
  order: TaskOrder,
  options: {
    /** Of the ref, after the task's name: a try or a round. */
    readonly number: number;
    readonly message: string;
    readonly units: readonly string[];
    readonly files: readonly string[];
  },
): Promise<Change> {
  const { task, attempt, base } = order;
  const { commit, tree } = await prepared.worktree.commit({
    name: `${task.id}-${attempt}-${options.number}`,
    parent: base,
    message: options.message,
  });
  const differences = await differenceStatistics(prepared.repository, base, commit);
  const total = (side: "insertions" | "deletions") =>
    differences.reduce((sum, file) => sum + (file[side] ?? 0), 0);
  return {
    task: task.id,
    base,
    commit,
    tree,
    units: [...options.units],
    files: [...options.files],
    insertions: total("insertions"),
    deletions: total("deletions"),
  };
}

/** What the gates say of a change that is in the worktree. */
export async function judgeChange(
  prepared: PreparedWorktree,
  change: Change,
  options: {
    readonly site: WorkSite;
    readonly scope: Parameters<typeof judge>[0]["scope"];
    /** Judge only what can decide about these problems. */
    readonly focus?: readonly string[] | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Verdict> {
  const { site, scope, focus, signal } = options;
  const refused = await refusedInstall(prepared);
  if (refused !== undefined) return cannotInstall(change.tree, refused);
  const { baseline, project } = site;
  if (baseline === undefined)
    throw new TypeError("a task was dispatched before its baseline was taken");
  return judge({
    worktree: prepared.worktree.path,
    tree: change.tree,
    baseline,
    base: gitBaseTree({
      gitDirectory: site.workbench.repository.gitDirectory,
      commit: baseline.commit,
    }),
    project,
    target: prepared.target,
    tools: prepared.tools,
    registry: prepared.registry,
    settings: site.gateSettings,
    changedPaths: change.files,
    ...(scope === undefined ? {} : { scope }),
    only: site.gates,
    ...(focus === undefined ? {} : { focus }),
    signal,
  });
}

/** How the message of a commit under the session's refs begins, which nobody delivers. */
export function draftMessage(task: Task, what: string): string {
  return `${task.title}\n\nTask ${task.id}, ${what}`;
}
