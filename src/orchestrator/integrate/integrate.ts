import type { EventPayload, Verdict } from "#domain";
import type { SessionRun } from "../session-run.ts";
import { judgeTip } from "./judge-tip.ts";
import { mergeOnto } from "./merge-onto.ts";
import type { IntegrationContext, Merged, MergedChange, Proposal } from "./proposal.ts";
import { rejectionEvents } from "./rejection.ts";

interface Queue {
  merged: Merged;
  /** What was refused, and why. */
  readonly conflicting: { readonly task: string; readonly reason: string }[];
  /** Of what was accepted, in order: the last is that of the tip. */
  readonly verdicts: Verdict[];
}

/**
 * The merge queue: proposals are merged one at a time, in the plan's order, each on top of the one before. The result
 * is judged once for all; when it fails, the queue is bisected for the change that does not fit. A tree that was
 * judged already is not judged again.
 */
export async function integrate(
  run: SessionRun,
  input: IntegrationContext & { readonly proposals: readonly Proposal[]; readonly merged: Merged },
): Promise<Queue> {
  const queue: Queue = { merged: input.merged, conflicting: [], verdicts: [] };
  const ordered = [...input.proposals].sort((a, b) => planOrder(run, a) - planOrder(run, b));
  let waiting: readonly Proposal[] = ordered;
  while (waiting.length > 0) waiting = await integrateBatch(run, input, queue, waiting);
  return queue;
}

/** Merges as much of the batch as fits together; returns what is still to be merged behind a change that was refused. */
async function integrateBatch(
  run: SessionRun,
  context: IntegrationContext,
  queue: Queue,
  batch: readonly Proposal[],
): Promise<readonly Proposal[]> {
  const stack: { proposal: Proposal; result: Merged }[] = [];
  let merged = queue.merged;
  for (const proposal of batch) {
    const change = await mergeOnto(run, proposal, merged.tip);
    if (change.kind === "conflict") {
      await reject(
        run,
        queue,
        proposal,
        `it conflicts with what was merged before in ${change.paths.join(", ")}`,
      );
      continue;
    }
    merged = { tip: change.merged.commit, changes: [...merged.changes, change.merged] };
    stack.push({ proposal, result: merged });
  }
  const passing = await longestPassingPrefix(run, context, stack);
  for (const { proposal, verdict } of passing.verdicts) {
    const change = stack.find((entry) => entry.proposal === proposal)?.result.changes.at(-1);
    if (change === undefined) continue;
    await accept(run, proposal, change, verdict);
    queue.verdicts.push(verdict);
  }
  const last = stack[passing.length - 1];
  if (last !== undefined) queue.merged = last.result;
  const culprit = stack[passing.length];
  if (culprit === undefined) return [];
  await reject(run, queue, culprit.proposal, passing.reason ?? "the gates fail after merging it");
  return stack.slice(passing.length + 1).map((entry) => entry.proposal);
}

interface Prefix {
  readonly length: number;
  readonly verdicts: readonly { readonly proposal: Proposal; readonly verdict: Verdict }[];
  readonly reason?: string;
}

/** Judges the whole stack first, then halves; assumes that what fails goes on failing with more on top. */
async function longestPassingPrefix(
  run: SessionRun,
  context: IntegrationContext,
  stack: readonly { proposal: Proposal; result: Merged }[],
): Promise<Prefix> {
  let passing = 0;
  let failing = stack.length + 1;
  let probe = stack.length;
  let verdict: Verdict | undefined;
  let reason: string | undefined;
  while (failing - passing > 1) {
    const entry = stack[probe - 1];
    if (entry === undefined) break;
    const judged = await judgeTip(run, context, entry.proposal, entry.result);
    if (judged.kept) {
      passing = probe;
      verdict = judged.verdict;
    } else {
      failing = probe;
      reason = judged.reason;
    }
    probe = Math.floor((passing + failing) / 2);
  }
  const verdicts = stack
    .slice(0, passing)
    .map(({ proposal }) => ({ proposal, verdict: verdict ?? proposal.verdict }));
  return { length: passing, verdicts, ...(reason === undefined ? {} : { reason }) };
}

async function accept(
  run: SessionRun,
  proposal: Proposal,
  change: MergedChange,
  verdict: Verdict,
): Promise<void> {
  const payload: EventPayload<"change.merged"> = {
    task: proposal.task.id,
    commit: change.commit,
    subject: change.subject,
    files: [...change.files],
    insertions: change.insertions,
    deletions: change.deletions,
    units: proposal.change.units,
    verdict,
  };
  await run.record(
    `merged-${proposal.task.id}-${proposal.attempt}`,
    [["change.merged", payload]],
    proposal.task.id,
  );
}

async function reject(
  run: SessionRun,
  queue: Queue,
  proposal: Proposal,
  reason: string,
): Promise<void> {
  const redone = !proposal.lastAttempt;
  queue.conflicting.push({ task: proposal.task.id, reason });
  await run.record(
    `rejected-${proposal.task.id}-${proposal.attempt}`,
    rejectionEvents(proposal, { stage: "integrate", reason, redone }),
    proposal.task.id,
  );
}

function planOrder(run: SessionRun, proposal: Proposal): number {
  const job = run.input.jobs.find((candidate) => candidate.name === proposal.task.job);
  const number = Number(proposal.task.id.slice(proposal.task.job.length + 1));
  return (job?.order ?? 0) * 10_000 + number;
}
