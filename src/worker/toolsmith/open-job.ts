import type { PreparedWorktree } from "#worktrees";
import { WorkerError } from "../errors.ts";
import type { WorkServices, WorkSite } from "../work-services.ts";
import { jobInWorktree } from "./apply-in-place.ts";
import type { JobContext, ToolsmithJob } from "./job.ts";
import { findToolsmithJob } from "./registry.ts";

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
  // A job that is not there needs no worktree.
  if (findToolsmithJob(order.job) === undefined)
    throw new WorkerError({ code: "JOB_UNKNOWN", job: order.job });
  const site = await services.site(order.session);
  const prepared = await site.workbench.open(order.worktree, order.commit, order.signal);
  const notes: string[] = [];
  const opened = await jobInWorktree(
    order.job,
    { prepared, site },
    { signal: order.signal, note: (text) => void notes.push(text) },
  );
  return { ...opened, site, prepared, notes, close: () => site.workbench.close(order.worktree) };
}
