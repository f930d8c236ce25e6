import { decisionText } from "../approvals/describe.ts";
import { changeText, exhaustionText } from "../budget/describe.ts";
import type { Event } from "../event.ts";
import type { GateVerdict, Observation } from "../verdict.ts";

/** One line for a person, or undefined for what only programs need. */
export function describeEvent(event: Event): string | undefined {
  switch (event.type) {
    case "session.opened":
      return `session ${event.stream}: ${event.payload.goal} ${event.payload.repository} at ${event.payload.base.commit.slice(0, 12)}`;
    case "phase.entered":
      return `phase: ${event.payload.phase}`;
    case "project.understood":
      return describeProject(event.payload.project);
    case "dependencies.prepared":
      if (event.payload.refused !== undefined)
        return `dependencies: cannot be installed: ${firstLine(event.payload.refused)}`;
      return event.payload.reused
        ? "dependencies: taken from an earlier installation"
        : `dependencies: installed in ${seconds(event.payload.targetMs)}`;
    case "failure.diagnosed":
      return `diagnosis: ${event.payload.diagnosis.reason}`;
    case "healing.concluded":
      return `healing: ${event.payload.conclusion.outcome}: ${firstLine(event.payload.conclusion.reason)}`;
    case "note.made":
      return `note: ${event.payload.text}`;
    case "baseline.observed":
      return `baseline ${describeObservation(event.payload.observation)}`;
    case "job.surveyed":
      return `survey ${event.payload.job}: ${event.payload.skipped ?? `${event.payload.units} units, ${event.payload.findings} findings`}`;
    case "plan.made": {
      const { tasks, estimateMs } = event.payload.plan;
      return `plan: ${plural(tasks.length, "task")}, about ${seconds(estimateMs)}`;
    }
    case "budget.exhausted":
      return `${about(event.payload.task)}a limit was reached: ${exhaustionText(event.payload.exhaustion)}`;
    case "budget.changed":
      return `${event.actor} ${changeText(event.payload)}`;
    case "breaker.opened":
      return `${event.payload.part}: left alone until ${new Date(event.payload.until).toISOString()}: ${firstLine(event.payload.reason)}`;
    case "breaker.half-opened":
      return `${event.payload.part}: tried`;
    case "breaker.closed":
      return `${event.payload.part}: used again: ${event.payload.reason}`;
    case "session.finished":
      return describeEnd(event.payload);
    case "branch.delivered":
      return `delivered: branch ${event.payload.branch} with ${plural(event.payload.commits, "commit")}`;
    default:
      return describeTaskEvent(event);
  }
}

/** Why a session failed is told as the command's error, with what to do next. */
function describeEnd(ended: Extract<Event, { type: "session.finished" }>["payload"]): string {
  if (ended.code !== undefined) return `session ${ended.outcome} (${ended.code})`;
  return `session ${ended.outcome}${ended.message === undefined ? "" : `: ${ended.message}`}`;
}

const decisions = {
  act: "dropped",
  wait: "waits for a person",
  ignore: "not held against the change",
} as const;

function describeTaskEvent(event: Event): string | undefined {
  switch (event.type) {
    case "task.started":
      return `${event.payload.task}: started${event.payload.attempt > 1 ? ` (attempt ${event.payload.attempt}, on top of what was merged)` : ""}`;
    case "task.delegated":
      return `${event.payload.task}: handed ${event.payload.from === undefined ? "" : `from ${event.payload.from} `}to ${event.payload.to}${event.payload.reason === "" ? "" : ` (${firstLine(event.payload.reason)})`}`;
    case "task.progressed":
      return `${event.payload.task}: ${event.payload.message}`;
    case "attempt.judged":
      return `${event.payload.task}: ${plural(event.payload.units.length, "unit")} ${describeVerdict(event.payload.verdict.status, event.payload.verdict.gates)}`;
    case "unit.dropped":
      // It was never tried.
      if (event.payload.dropped.stage === "diagnosis") return undefined;
      return `${event.payload.task}: dropped ${event.payload.dropped.title} (${event.payload.dropped.stage}: ${firstLine(event.payload.dropped.reason)})`;
    case "task.finished":
      return `${event.payload.task}: ${event.payload.outcome}, ${event.payload.summary}`;
    case "violation.found":
      return `${event.payload.task}: violated ${event.payload.violation.expectation}: ${event.payload.violation.key} is ${firstLine(event.payload.violation.actual)}, expected ${firstLine(event.payload.violation.expected)}`;
    case "investigation.finished":
      return `${event.payload.task}: investigated, ${event.payload.investigation.conclusion}: ${firstLine(event.payload.investigation.statement)}`;
    case "violation.decided":
      return `${event.payload.task}: ${decisions[event.payload.decision]} (${firstLine(event.payload.reason)})`;
    case "approval.requested": {
      const { task, approval } = event.payload;
      const until = approval.deadline && `, until ${new Date(approval.deadline.at).toISOString()}`;
      return `${about(task)}waits for you: artel approvals show ${approval.id}${until ?? ""}`;
    }
    case "approval.decided":
      return `${about(event.payload.task)}${firstLine(decisionText(event.payload.decision))}`;
    case "approval.escalated":
      return `${about(event.payload.task)}nobody answered in time: artel approvals show ${event.payload.approval}`;
    case "change.merged":
      return `${event.payload.task}: merged ${event.payload.subject}`;
    case "change.rejected":
      return `${event.payload.task}: ${event.payload.redone ? "to be done again" : "rejected"}: ${firstLine(event.payload.reason)}`;
    default:
      return undefined;
  }
}

function about(task: string | undefined): string {
  return task === undefined ? "" : `${task}: `;
}

function describeProject(
  project: Extract<Event, { type: "project.understood" }>["payload"]["project"],
): string {
  const parts = [
    project.packageManager === undefined ? "no package.json" : project.packageManager.name,
    ...(project.isWorkspace ? [`${project.packages.length} packages`] : []),
    ...(project.hasTypeScript ? ["TypeScript"] : []),
    project.testSuites.length === 0
      ? "no tests"
      : `tests by ${[...new Set(project.testSuites.map((suite) => suite.runner))].join(", ")}`,
    ...(project.formatter === undefined ? [] : [`formatted by ${project.formatter.name}`]),
    ...(project.linter === undefined ? [] : [`linted by ${project.linter.name}`]),
    plural(project.sourceFileCount, "source file"),
  ];
  return `project: ${parts.join(", ")}`;
}

function describeObservation(observation: Observation): string {
  if (observation.status !== "observed") {
    return `${observation.gate}: ${observation.status}${observation.reason === undefined ? "" : ` (${firstLine(observation.reason)})`}`;
  }
  const passed = observation.passed.length === 0 ? "" : `${observation.passed.length} passed, `;
  const flaky = observation.flaky.length === 0 ? "" : `, ${observation.flaky.length} flaky`;
  return `${observation.gate}: ${passed}${plural(observation.problems.length, "problem")}${flaky} in ${seconds(observation.targetMs + observation.ownMs)}`;
}

function describeVerdict(status: string, gates: readonly GateVerdict[]): string {
  const failed = gates.find((gate) => gate.status === "fail");
  if (failed === undefined) return status === "pass" ? "pass" : "could not be judged in full";
  return `fail ${failed.gate}: ${firstLine(failed.introduced[0]?.message ?? failed.reason ?? "")}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function seconds(ms: number): string {
  return ms < 90_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
