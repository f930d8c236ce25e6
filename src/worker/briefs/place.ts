import type { TaskOrder } from "#domain";
import { readRef } from "#infra/git";
import type { WorkflowContext } from "#queue";
import type { PreparedWorktree } from "#worktrees";
import { draftMessage } from "../propose-change.ts";
import { taskWorktree } from "../task-worktree.ts";
import type { WorkPlace } from "../worker.ts";
import { WorktreeFiles } from "./worktree-files.ts";
import type { WorkServices, WorkSite } from "../work-services.ts";

const LONGEST_COMMAND_MS = 60 * 60_000;

/** The worktree of a brief in this process, as it was when it was last kept. */
export class BriefPlace {
  readonly #order: TaskOrder;
  readonly #context: WorkflowContext;
  readonly #services: WorkServices;
  #opening: Promise<PreparedWorktree> | undefined;
  /** The commit that was kept last, as far as recorded steps tell. */
  #kept: string | undefined;

  constructor(order: TaskOrder, context: WorkflowContext, services: WorkServices) {
    this.#order = order;
    this.#context = context;
    this.#services = services;
  }

  get kept(): string | undefined {
    return this.#kept;
  }

  /** What a recorded step says was kept in it. */
  recall(kept: string | undefined): void {
    this.#kept = kept ?? this.#kept;
  }

  site(): Promise<WorkSite> {
    return this.#services.site(this.#order.session);
  }

  /** The worktree, opened when it is asked for first. */
  prepared(): Promise<PreparedWorktree> {
    this.#opening ??= this.#open();
    this.#opening.catch(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<PreparedWorktree> {
    const { workbench } = await this.site();
    const known = await readRef(workbench.repository, this.#ref);
    this.#kept = known ?? this.#kept;
    const { base } = this.#order;
    const commit = this.#kept ?? base;
    return workbench.open(taskWorktree(this.#order, this.#context), commit, this.#context.signal);
  }

  /** Keeps what is in the worktree; answers whether there was a change since the last time. */
  async keep(): Promise<boolean> {
    const { worktree } = await this.prepared();
    const since = this.#kept ?? this.#order.base;
    if ((await worktree.changedPaths(since)).length === 0) return false;
    const { commit } = await worktree.commit({
      name: this.keptName,
      parent: this.#order.base,
      message: draftMessage(this.#order.task, "work so far"),
    });
    this.#kept = commit;
    return true;
  }

  async workPlace(): Promise<WorkPlace> {
    const { worktree, target, toolchain, limits } = await this.prepared();
    const { project } = await this.site();
    return {
      path: worktree.path,
      texts: new WorktreeFiles(worktree.path),
      suites: project.testSuites,
      toolchain,
      limits,
      keep: () => this.keep(),
      files: async () => {
        const changed = await worktree.changedPaths(this.#order.base);
        return [...new Set([...(await worktree.files()), ...changed])].toSorted();
      },
      run: (argv, { directory, timeMs, environment, onOutput }) =>
        target.run({
          argv,
          directory,
          purpose: "agent",
          timeMs: Math.min(timeMs, LONGEST_COMMAND_MS),
          ...(environment && { environment }),
          ...(onOutput && { onOutput }),
        }),
      start: (argv, { timeMs, environment, signal }) =>
        target.start(
          { argv, directory: ".", environment, timeMs: Math.min(timeMs, LONGEST_COMMAND_MS) },
          signal,
        ),
    };
  }

  /** The end of the id of what is kept. Of one run of the task: another attempt, or another agent, begins from the base. */
  get keptName(): string {
    const { task, attempt } = this.#order;
    const { id, delegations } = this.#context;
    const again = /~(\d+)/.exec(id)?.[1];
    const run = `${again === undefined ? "" : `r${again}`}${delegations === 0 ? "" : `d${delegations}`}`;
    return `${task.id}-${attempt}${run}-kept`;
  }

  get #ref(): string {
    return `refs/artel/sessions/${this.#order.session}/${this.keptName}`;
  }
}
