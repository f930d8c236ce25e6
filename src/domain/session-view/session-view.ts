import type { Approval } from "../approvals/approval.ts";
import { changeText, exhaustionText } from "../budget/describe.ts";
import type { Event, EventPayload, Phase } from "../event.ts";
import type { Finding } from "../finding.ts";
import type { HealingConclusion } from "../healing/conclusion.ts";
import type { Diagnosis } from "../healing/diagnosis.ts";
import type { DroppedUnit, Plan, Task } from "../plan.ts";
import type { Project } from "../project.ts";
import type { Observation, Verdict } from "../verdict.ts";
import type { Investigation } from "../world/investigation.ts";
import type { Violation } from "../world/violation.ts";
import { applyApprovalEvent } from "./approval-events.ts";
import { countDeed, type DeedCount } from "./deed-counts.ts";
import { addCall, noSpending, type Spending } from "./spending.ts";

/**
 * A session as its events tell it. This is the only source of what screens, reports and `artel status` say:
 * the same events in the same order give the same view, and nothing of it is stored.
 */
export interface SessionView {
  readonly id: string;
  opened: EventPayload<"session.opened"> | undefined;
  startedAt: number;
  /** Time of the newest event. */
  lastAt: number;
  phase: Phase;
  /** The process that took it up last; whether it lives is not in the events. */
  process: EventPayload<"process.attached"> | undefined;
  resumes: number;
  /** Milliseconds in which no process worked on it: between a crash or a stop and the next resume. */
  idleMs: number;
  project: Project | undefined;
  dependencies: EventPayload<"dependencies.prepared"> | undefined;
  /** What running the command again showed that is to be healed. */
  diagnosis: Diagnosis | undefined;
  /** How a healing ended. */
  healing: HealingConclusion | undefined;
  notes: string[];
  baseline: Observation[];
  surveys: EventPayload<"job.surveyed">[];
  findings: Finding[];
  plan: Plan | undefined;
  tasks: TaskView[];
  merged: EventPayload<"change.merged">[];
  rejected: EventPayload<"change.rejected">[];
  /** Expectations that facts contradicted, in the order in which that was noticed. */
  violations: ViolationView[];
  /** What waits for a person, or waited, in the order in which it was asked. */
  approvals: Approval[];
  delivered: EventPayload<"branch.delivered"> | undefined;
  finished: (EventPayload<"session.finished"> & { readonly at: number }) | undefined;
  commands: CommandRun[];
  /** What agents wanted to do, by task, agent and kind. */
  deeds: DeedCount[];
  /** Of language models. */
  spending: Spending;
  /** What it depends on and is left alone, as its events tell, by the part's id. */
  unavailable: Map<string, EventPayload<"breaker.opened">>;
  /** Events that this version does not know; they are kept in the log. */
  unknownEvents: number;
}

export interface TaskView {
  readonly task: Task;
  attempts: number;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  /** The newest progress message while it runs. */
  progress: string | undefined;
  tries: { readonly units: readonly string[]; readonly verdict: Verdict }[];
  dropped: DroppedUnit[];
  result: EventPayload<"task.finished"> | undefined;
  state: TaskState;
}

export interface ViolationView {
  readonly task: string;
  readonly violation: Violation;
  investigation: Investigation | undefined;
  /** Undefined while it is being looked into. */
  decided: EventPayload<"violation.decided"> | undefined;
  /** Id of the approval by which a person is asked about it. */
  approval: string | undefined;
}

export type TaskState =
  | "waiting"
  | "working"
  | "done"
  | "merged"
  | "nothing"
  | "rejected"
  | "failed"
  | "cancelled"
  | "limit";

export interface CommandRun {
  readonly purpose: EventPayload<"command.finished">["purpose"];
  readonly command: string;
  readonly exitCode: number | null;
  readonly startedAt: number;
  readonly finishedAt: number;
}

export function emptySessionView(id: string): SessionView {
  return {
    id,
    opened: undefined,
    startedAt: 0,
    lastAt: 0,
    phase: "open",
    process: undefined,
    resumes: 0,
    idleMs: 0,
    project: undefined,
    dependencies: undefined,
    diagnosis: undefined,
    healing: undefined,
    notes: [],
    baseline: [],
    surveys: [],
    findings: [],
    plan: undefined,
    tasks: [],
    merged: [],
    rejected: [],
    violations: [],
    approvals: [],
    delivered: undefined,
    finished: undefined,
    commands: [],
    deeds: [],
    spending: noSpending(),
    unavailable: new Map(),
    unknownEvents: 0,
  };
}

/** Adds one event to the view, in place: a long log is read once and not copied. */
export function applyEvent(view: SessionView, event: Event): void {
  const previousAt = view.lastAt;
  view.lastAt = Math.max(view.lastAt, event.time);
  switch (event.type) {
    case "session.opened":
      view.opened = event.payload;
      view.startedAt = event.time;
      // A process that took it up before and was killed did nothing: the time begins here.
      view.idleMs = 0;
      return;
    case "process.attached":
      if (view.process !== undefined) {
        view.resumes += 1;
        view.idleMs += Math.max(0, event.time - previousAt);
      }
      view.process = event.payload;
      return;
    case "phase.entered":
      view.phase = event.payload.phase;
      return;
    case "project.understood":
      view.project = event.payload.project;
      return;
    case "dependencies.prepared":
      view.dependencies = event.payload;
      return;
    case "failure.diagnosed":
      view.diagnosis = event.payload.diagnosis;
      return;
    case "healing.concluded":
      view.healing = event.payload.conclusion;
      return;
    case "note.made":
      view.notes.push(event.payload.text);
      return;
    case "baseline.observed":
      view.baseline.push(event.payload.observation);
      return;
    case "job.surveyed":
      view.surveys.push(event.payload);
      return;
    case "finding.reported":
      view.findings.push(event.payload.finding);
      return;
    case "plan.made":
      view.plan = event.payload.plan;
      view.tasks = event.payload.plan.tasks.map((task) => knownTask(view, task));
      return;
    case "branch.delivered":
      view.delivered = event.payload;
      return;
    case "session.finished":
      view.finished = { ...event.payload, at: event.time };
      return;
    // Of the stream `system`, and of no session's own.
    case "events.archived":
    case "events.removed":
      return;
    case "command.finished":
      view.commands.push({
        purpose: event.payload.purpose,
        command: event.payload.command,
        exitCode: event.payload.exitCode,
        startedAt: event.time - event.payload.ms,
        finishedAt: event.time,
      });
      return;
    case "model.called":
      addCall(view.spending, event.payload.call);
      return;
    case "budget.exhausted":
      view.notes.push(`a limit was reached: ${exhaustionText(event.payload.exhaustion)}`);
      return;
    case "budget.changed":
      view.notes.push(`${event.actor} ${changeText(event.payload)}`);
      return;
    case "breaker.opened":
      if (!view.unavailable.has(event.payload.part)) view.notes.push(leftAlone(event.payload));
      view.unavailable.set(event.payload.part, event.payload);
      return;
    case "breaker.half-opened":
      return;
    case "permission.decided":
      countDeed(view.deeds, event.payload);
      return;
    case "breaker.closed":
      view.unavailable.delete(event.payload.part);
      return;
    case "violation.found":
      view.violations.push({
        ...event.payload,
        investigation: undefined,
        decided: undefined,
        approval: undefined,
      });
      return;
    case "investigation.finished": {
      const { task, investigation } = event.payload;
      const found = openViolation(view, task, investigation.violation);
      if (found !== undefined) found.investigation = investigation;
      return;
    }
    case "violation.decided": {
      const found = openViolation(view, event.payload.task, event.payload.violation);
      if (found !== undefined) found.decided = event.payload;
      return;
    }
    case "approval.requested":
    case "approval.decided":
    case "approval.escalated":
      applyApprovalEvent(view, event);
      return;
    default:
      applyTaskEvent(view, event);
  }
}

function leftAlone({ part, reason }: EventPayload<"breaker.opened">): string {
  return `${part} failed too often and was left alone for a while: ${reason}`;
}

/** A task that is done again may violate the same expectation again: the latest is meant. */
function openViolation(view: SessionView, task: string, id: string): ViolationView | undefined {
  return view.violations.findLast((each) => each.task === task && each.violation.id === id);
}

type TaskEvent = Extract<
  Event,
  {
    type:
      | "task.started"
      | "task.delegated"
      | "task.progressed"
      | "attempt.judged"
      | "unit.dropped"
      | "task.finished"
      | "change.merged"
      | "change.rejected";
  }
>;

function applyTaskEvent(view: SessionView, event: TaskEvent): void {
  const task = view.tasks.find((candidate) => candidate.task.id === event.payload.task);
  if (task === undefined) return;
  switch (event.type) {
    case "task.started":
      task.attempts = event.payload.attempt;
      task.startedAt ??= event.time;
      task.state = "working";
      return;
    case "task.delegated":
      task.state = "waiting";
      task.progress = undefined;
      return;
    case "task.progressed":
      task.progress = event.payload.message;
      return;
    case "attempt.judged":
      task.tries.push({ units: event.payload.units, verdict: event.payload.verdict });
      return;
    case "unit.dropped":
      task.dropped.push(event.payload.dropped);
      return;
    case "task.finished":
      task.result = event.payload;
      task.finishedAt = event.time;
      task.state = event.payload.outcome;
      return;
    case "change.merged":
      view.merged.push(event.payload);
      task.state = "merged";
      return;
    case "change.rejected":
      view.rejected.push(event.payload);
      task.state = event.payload.redone ? "waiting" : "rejected";
  }
}

/** A plan may be made again with more tasks: what is known of the others stays. */
function knownTask(view: SessionView, task: Task): TaskView {
  return view.tasks.find((known) => known.task.id === task.id) ?? newTaskView(task);
}

function newTaskView(task: Task): TaskView {
  return {
    task,
    attempts: 0,
    startedAt: undefined,
    finishedAt: undefined,
    progress: undefined,
    tries: [],
    dropped: [],
    result: undefined,
    state: "waiting",
  };
}
