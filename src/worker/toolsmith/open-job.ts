import type { PreparedWorktree } from "#worktrees";
import { WorkerError } from "../errors.ts";
import type { WorkServices, WorkSite } from "../work-services.ts";
import { openRegistry } from "./dependency-updates/registries.ts";
import type { JobContext, ToolsmithJob } from "./job.ts";
import { findToolsmithJob } from "./registry.ts";
import { failingWhenUnavailable } from "./unavailable-tools.ts";

export interface OpenJob {
  readonly job: ToolsmithJob;
  readonly site: WorkSite;
  readonly prepared: PreparedWorktree;
  readonly context: JobContext;
  /** What the job noted while it ran. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** A job with its worktree at the commit and everything in place to run it. */
export async function openJob(
  order: {
    readonly session: string;
    readonly job: string;
    readonly commit: string;
    readonly worktree: string;
    readonly signal: AbortSignal;
  },
  services: WorkServices,
): Promise<OpenJob> {
  const job = findToolsmithJob(order.job);
  if (job === undefined) throw new WorkerError({ code: "JOB_UNKNOWN", job: order.job });
  const site = await services.site(order.session);
  const prepared = await site.workbench.open(order.worktree, order.commit, order.signal);
  const notes: string[] = [];
  const files = await prepared.worktree.files();
  const registry = openRegistry({
    worktree: prepared.worktree.path,
    project: site.project,
    files,
    runner: prepared.registry,
  });
  return {
    job,
    site,
    prepared,
    notes,
    context: {
      worktree: prepared.worktree.path,
      project: site.project,
      files,
      target: failingWhenUnavailable(prepared.target),
      tools: failingWhenUnavailable(prepared.tools),
      ...(registry && { registry }),
      options: site.jobOptions[order.job],
      signal: order.signal,
      note: (text) => {
        notes.push(text);
      },
    },
    close: () => site.workbench.close(order.worktree),
  };
}
