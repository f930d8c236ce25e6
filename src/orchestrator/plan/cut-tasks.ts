import type {
  Baseline,
  JobDescriptor,
  Plan,
  Risk,
  SessionLimits,
  Survey,
  Task,
  Unit,
} from "#domain";
import { estimatePlanMs, estimateTaskMs } from "./estimate.ts";
import { stateExpectations } from "./state-expectations.ts";

const riskDiscount: Readonly<Record<Risk, number>> = { low: 1, medium: 0.7, high: 0.4 };

/**
 * Cuts the surveys' units into tasks, each one reviewable commit. Deterministic: the same surveys give the same plan.
 * Jobs are taken in their order; units beyond the session's limit on files are deferred, the least valuable first.
 */
export function cutTasks(input: {
  readonly surveys: readonly Survey[];
  readonly jobs: readonly JobDescriptor[];
  readonly baseline: Baseline;
  readonly limits: SessionLimits;
}): Plan {
  const jobs = [...input.jobs].sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
  const skipped: { job: string; reason: string }[] = [];
  const wanted = jobs.flatMap((job) => {
    const survey = input.surveys.find((candidate) => candidate.job === job.name);
    const reason = skipReason(job, survey);
    if (reason !== undefined) skipped.push({ job: job.name, reason });
    return job.kind === "change" && survey !== undefined && survey.units.length > 0
      ? [{ job, units: survey.units }]
      : [];
  });
  const { kept, deferred } = withinFileLimit(wanted, input.limits.files);
  const tasks = kept.flatMap(({ job, units }) => tasksOf(job, units, input.baseline));
  const withDependencies = tasks.map((task) => addDependencies(task, tasks, jobs));
  return {
    tasks: withDependencies,
    skipped,
    estimateMs: estimatePlanMs(withDependencies, input.limits.agents),
    deferredUnits: deferred,
  };
}

function skipReason(job: JobDescriptor, survey: Survey | undefined): string | undefined {
  if (survey === undefined) return "it was not surveyed";
  if (survey.skipped !== undefined) return survey.skipped;
  return job.kind === "change" && survey.units.length === 0 ? "nothing to do" : undefined;
}

interface JobUnits {
  readonly job: JobDescriptor;
  readonly units: readonly Unit[];
}

/** Keeps whole jobs' units in order of priority until the limit on distinct files is reached. */
function withinFileLimit(
  wanted: readonly JobUnits[],
  limit: number,
): { kept: JobUnits[]; deferred: number } {
  const files = new Set<string>();
  let deferred = 0;
  const keptByJob = new Map<string, Unit[]>();
  for (const { job, units } of [...wanted].sort((a, b) => priorityOf(b.job) - priorityOf(a.job))) {
    const kept = units.filter((unit) => {
      const added = unit.paths.filter((path) => !files.has(path));
      if (files.size + added.length > limit) return false;
      for (const path of added) files.add(path);
      return true;
    });
    deferred += units.length - kept.length;
    keptByJob.set(job.name, kept);
  }
  const kept = wanted
    .map(({ job }) => ({ job, units: keptByJob.get(job.name) ?? [] }))
    .filter(({ units }) => units.length > 0);
  return { kept, deferred };
}

function tasksOf(job: JobDescriptor, units: readonly Unit[], baseline: Baseline): Task[] {
  const sorted = [...units].sort((a, b) => comparePaths(a, b));
  const count = Math.ceil(sorted.length / job.unitsPerTask);
  const size = Math.ceil(sorted.length / count);
  return Array.from({ length: count }, (_, index) => {
    const chunk = sorted.slice(index * size, (index + 1) * size);
    const suffix = count === 1 ? "" : ` (${index + 1} of ${count})`;
    const id = `${job.name}-${index + 1}`;
    return {
      id,
      job: job.name,
      title: `${job.title}${suffix}`,
      reason: job.reason,
      units: chunk,
      dependsOn: [],
      risk: job.risk,
      priority: priorityOf(job),
      estimateMs: estimateTaskMs(chunk.length, job.risk, baseline),
      expectations: stateExpectations(id, chunk),
    };
  }).filter((task) => task.units.length > 0);
}

function addDependencies(task: Task, tasks: readonly Task[], jobs: readonly JobDescriptor[]): Task {
  const descriptor = jobs.find((job) => job.name === task.job);
  if (descriptor?.waitsForOthers !== true) return { ...task, dependsOn: sharing(task, tasks) };
  const before = tasks.filter((other) => {
    const job = jobs.find((candidate) => candidate.name === other.job);
    return (
      job !== undefined &&
      (job.order < descriptor.order ||
        (job.order === descriptor.order && job.name < descriptor.name))
    );
  });
  return { ...task, dependsOn: before.map((other) => other.id) };
}

/** Tasks of one job that edit the same file, such as a lockfile, would only conflict: one after the other. */
function sharing(task: Task, tasks: readonly Task[]): string[] {
  const paths = new Set(task.units.flatMap((unit) => unit.paths));
  return tasks
    .slice(0, tasks.indexOf(task))
    .filter(
      ({ job, units }) =>
        job === task.job && units.some((unit) => unit.paths.some((path) => paths.has(path))),
    )
    .map(({ id }) => id);
}

export function priorityOf(job: JobDescriptor): number {
  return job.value * riskDiscount[job.risk];
}

function comparePaths(a: Unit, b: Unit): number {
  const left = a.paths[0] ?? "";
  const right = b.paths[0] ?? "";
  return left < right ? -1 : left > right ? 1 : a.id < b.id ? -1 : 1;
}
