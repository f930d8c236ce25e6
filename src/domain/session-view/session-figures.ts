import type { SessionView } from "./session-view.ts";

/** The numbers of a report. Each is computed from the events and from nothing else. */
export interface SessionFigures {
  /** Units that jobs found, and what became of them: kept + dropped + deferred + open = found. */
  readonly units: {
    readonly found: number;
    readonly kept: number;
    readonly dropped: number;
    /** Left for a later session by a limit on files. */
    readonly deferred: number;
    /** In tasks that did not come to an end: failed, cancelled, limit, or still at work. */
    readonly open: number;
  };
  readonly commits: number;
  readonly files: number;
  readonly insertions: number;
  readonly deletions: number;
  readonly findings: number;
  /** Milliseconds. `target` is the time in which at least one command of the target ran; wall = target + own. */
  readonly time: { readonly wallMs: number; readonly targetMs: number; readonly ownMs: number };
  readonly commands: number;
  /** Requests to language models; jobs of the toolsmith make none. */
  readonly modelCalls: number;
  /** Of what has a known price. */
  readonly costUsd: number;
  /** Tokens of models whose price is not known. */
  readonly unpricedTokens: number;
}

export function sessionFigures(view: SessionView): SessionFigures {
  const kept = new Set(
    view.merged.flatMap((merge) => merge.units.map((unit) => `${jobOf(view, merge.task)}/${unit}`)),
  );
  const planned = view.tasks.flatMap((task) =>
    task.task.units.map((unit) => `${task.task.job}/${unit.id}`),
  );
  const dropped = new Set(
    view.tasks.flatMap((task) => task.dropped.map((unit) => `${task.task.job}/${unit.unit}`)),
  );
  for (const unit of kept) dropped.delete(unit);
  const deferred = view.plan?.deferredUnits ?? 0;
  const files = new Set(view.merged.flatMap((merge) => merge.files));
  const end = view.finished?.at ?? view.lastAt;
  const wallMs = Math.max(0, end - view.startedAt - view.idleMs);
  const targetMs = Math.min(wallMs, unionLength(view.commands));
  return {
    units: {
      found: planned.length + deferred,
      kept: kept.size,
      dropped: dropped.size,
      deferred,
      open: planned.length - kept.size - dropped.size,
    },
    commits: view.merged.length,
    files: files.size,
    insertions: sum(view.merged.map((merge) => merge.insertions)),
    deletions: sum(view.merged.map((merge) => merge.deletions)),
    findings: view.findings.length,
    time: { wallMs, targetMs, ownMs: wallMs - targetMs },
    commands: view.commands.length,
    modelCalls: view.spending.calls,
    costUsd: view.spending.dollars,
    unpricedTokens: view.spending.unpricedTokens,
  };
}

function jobOf(view: SessionView, task: string): string {
  return view.tasks.find((candidate) => candidate.task.id === task)?.task.job ?? "";
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Length of the union of intervals: commands of parallel agents are not counted twice. */
function unionLength(intervals: readonly { startedAt: number; finishedAt: number }[]): number {
  let total = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const interval of [...intervals].sort((a, b) => a.startedAt - b.startedAt)) {
    const start = Math.max(interval.startedAt, end);
    if (interval.finishedAt > start) {
      total += interval.finishedAt - start;
      end = interval.finishedAt;
    }
  }
  return total;
}
