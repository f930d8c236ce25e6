import type { Unit } from "#domain";
import type { PreparedWorktree } from "#worktrees";
import { WorkerError } from "../errors.ts";
import type { WorkSite } from "../work-services.ts";
import { openRegistry } from "./dependency-updates/registries.ts";
import type { RegistryOperations } from "./dependency-updates/registry-operations.ts";
import type { JobContext, ToolsmithJob } from "./job.ts";
import { findToolsmithJob } from "./registry.ts";
import { failingWhenUnavailable } from "./unavailable-tools.ts";

/** What a job did in a worktree as it was. */
export interface AppliedInPlace {
  /** Titles of the units that were applied. */
  readonly applied: readonly string[];
  /** Why nothing, or less than was chosen, was applied. */
  readonly reason: string | undefined;
}

/** Surveys the worktree as it is now, and applies those units that are chosen. Nothing is judged. */
export async function applyInPlace(
  name: string,
  place: { readonly prepared: PreparedWorktree; readonly site: WorkSite },
  options: { chooses(unit: Unit): boolean; readonly signal: AbortSignal },
): Promise<AppliedInPlace> {
  const { job, context } = await jobInWorktree(name, place, { ...options, note: () => undefined });
  const { units, skipped } = await job.survey(context);
  if (skipped !== undefined) return { applied: [], reason: skipped };
  const chosen = units.filter((unit) => options.chooses(unit));
  if (chosen.length === 0 || job.apply === undefined) return { applied: [], reason: undefined };
  const { failed } = await job.apply(chosen, context);
  const reasons = new Map(failed.map(({ unit, reason }) => [unit, reason]));
  return {
    applied: chosen.filter(({ id }) => !reasons.has(id)).map(({ title }) => title),
    reason: failed[0]?.reason,
  };
}

/** What the repository's package manager can do with the registry, in a worktree as it is. */
export async function registryInPlace({
  prepared,
  site,
}: {
  readonly prepared: PreparedWorktree;
  readonly site: Pick<WorkSite, "project">;
}): Promise<RegistryOperations | undefined> {
  return openRegistry({
    worktree: prepared.worktree.path,
    project: site.project,
    files: await prepared.worktree.files(),
    runner: prepared.registry,
  });
}

/** A job and what it is given to work in a worktree with everything in place. */
export async function jobInWorktree(
  name: string,
  { prepared, site }: { readonly prepared: PreparedWorktree; readonly site: WorkSite },
  { signal, note }: Pick<JobContext, "signal" | "note">,
): Promise<{ readonly job: ToolsmithJob; readonly context: JobContext }> {
  const job = findToolsmithJob(name);
  if (job === undefined) throw new WorkerError({ code: "JOB_UNKNOWN", job: name });
  const files = await prepared.worktree.files();
  const registry = await registryInPlace({ prepared, site });
  return {
    job,
    context: {
      worktree: prepared.worktree.path,
      project: site.project,
      files,
      target: failingWhenUnavailable(prepared.target),
      tools: failingWhenUnavailable(prepared.tools),
      ...(registry && { registry }),
      flakyTests: site.baseline?.observations.find(({ gate }) => gate === "tests")?.flaky ?? [],
      options: site.jobOptions[name],
      signal,
      note,
    },
  };
}
