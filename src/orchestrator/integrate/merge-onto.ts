import type { Unit } from "#domain";
import {
  differenceStatistics,
  mergeChange,
  updateRefs,
  writeCommit,
  type Repository,
} from "#infra/git";
import { systemClock } from "#shared";
import type { SessionRun } from "../session-run.ts";
import { briefSubject, commitMessage, commitSubject, healingSubject } from "./commit-message.ts";
import type { MergedChange, Proposal } from "./proposal.ts";

export type MergeOutcome =
  | { readonly kind: "merged"; readonly merged: MergedChange }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/** Puts a proposal's change on top of the tip as one commit; nothing but objects and a ref of the session is written. */
export async function mergeOnto(
  run: SessionRun,
  proposal: Proposal,
  tip: string,
): Promise<MergeOutcome> {
  const { input, services } = run;
  return run.step(`merge ${proposal.task.id}`, async (): Promise<MergeOutcome> => {
    const { repository } = await services.workbench(input);
    const result = await mergeChange({ repository, onto: tip, change: proposal.change });
    if (result.kind === "conflict") return { kind: "conflict", paths: result.paths };
    const { subject, message } = describe(run, proposal);
    const commit = await writeCommit(repository, {
      tree: result.tree,
      parents: [tip],
      message,
      person: repository.person,
      time: systemClock.now(),
    });
    const ref = `${mergeRefs(input.id)}${proposal.task.id}-${proposal.attempt}`;
    await updateRefs(repository, [{ ref, to: commit }], `artel: merge ${proposal.task.id}`);
    const size = await sizeOf(repository, tip, commit);
    return {
      kind: "merged",
      merged: {
        task: proposal.task.id,
        commit,
        tree: result.tree,
        subject,
        units: proposal.change.units.length,
        ...size,
      },
    };
  });
}

/** Where a session's merged commits are kept until they are delivered. */
export function mergeRefs(session: string): string {
  return `refs/artel/sessions/${session}/merge/`;
}

function describe(run: SessionRun, proposal: Proposal): { subject: string; message: string } {
  const { input } = run;
  const kept = proposal.task.units.filter((unit) => proposal.change.units.includes(unit.id));
  const subject = subjectOf(run, proposal, kept);
  const message = commitMessage({
    subject,
    session: input.id,
    task: proposal.task,
    kept,
    dropped: proposal.dropped,
    verdict: proposal.verdict,
    ...(proposal.approved === undefined ? {} : { approved: proposal.approved }),
  });
  return { subject, message };
}

function subjectOf(
  { input }: SessionRun,
  { task, change }: Proposal,
  kept: readonly Unit[],
): string {
  if (task.brief !== undefined) return briefSubject(task.brief, task);
  if (task.healing !== undefined) return healingSubject(kept, change.units);
  const job = input.jobs.find((candidate) => candidate.name === task.job);
  if (job === undefined)
    throw new TypeError(`task ${task.id} is of a job that the session does not have`);
  return commitSubject(job, task, kept.length);
}

async function sizeOf(repository: Repository, from: string, to: string) {
  const differences = await differenceStatistics(repository, from, to);
  return {
    files: differences.map((difference) => difference.path),
    insertions: differences.reduce((sum, difference) => sum + (difference.insertions ?? 0), 0),
    deletions: differences.reduce((sum, difference) => sum + (difference.deletions ?? 0), 0),
  };
}
