import type { AnsweredApproval, ListedApproval, ShownApproval } from "#app";
import { deedText, plural, seconds } from "#domain/session-view";
import { printable } from "./output.ts";

type Permission = Extract<ListedApproval["subject"], { kind: "permission" }>;

/** A line of a list of approvals. */
export function approvalLine({
  id,
  state,
  question,
  requestedAt,
  deadline,
}: ListedApproval): string {
  const until =
    state === "waiting" && deadline !== undefined ? `, until ${moment(deadline.at)}` : "";
  return printable(
    `${state.padEnd(8)} ${moment(requestedAt)} ${id}${until}: ${question.split("\n", 1)[0]}`,
  );
}

/** All that is known of an approval. */
export function shownApproval(shown: ShownApproval): string {
  const { approval, session, violations } = shown;
  const { id, question, requestedAt, deadline, decision, escalatedAt } = approval;
  const lines = [
    `Approval: ${id}`,
    `Question: ${question}`,
    `State: ${approval.state}`,
    ...(decision === undefined
      ? []
      : [`Answered: ${moment(decision.at)} by ${decision.by}`, ...comment(decision.comment)]),
    `Asked: ${moment(requestedAt)}`,
    ...(deadline === undefined
      ? []
      : [`Deadline: ${moment(deadline.at)}, then ${deadline.onTimeout}`]),
    ...(escalatedAt === undefined ? [] : [`Escalated: ${moment(escalatedAt)}`]),
    `Session: ${approval.session}${session === undefined ? " (its events are not on this machine)" : ` (${session.state})`}`,
    ...violations.flatMap(violationLines),
    ...subjectLines(shown),
    ...(decision === undefined
      ? [`Answer with: artel approvals approve ${id}`, `         or: artel approvals deny ${id}`]
      : []),
  ];
  return lines.map(printable).join("\n");
}

function subjectLines({ approval, difference, commands }: ShownApproval): string[] {
  const { subject, task, session } = approval;
  if (subject.kind === "permission") return permissionLines(subject, task);
  if (subject.kind === "plan") {
    const { tasks, units, estimateMs } = subject;
    return [
      `Plan: ${plural(tasks, "task")} with ${plural(units, "unit")}, about ${seconds(estimateMs)}`,
      `See it with: artel sessions report ${session}`,
    ];
  }
  return [
    `Change: ${subject.commit} (${subject.ref})`,
    ...changeLines(difference),
    ...(commands === undefined
      ? ["Its repository does not have the commit any more."]
      : [`See it with: ${commands.show}`, `Take it by hand with: ${commands.take}`]),
  ];
}

/** Each line of what the agent wrote is indented: none can be taken for one of ours. */
function permissionLines(
  { agent, deed, title, paths, detail }: Permission,
  task: string | undefined,
): string[] {
  return [
    `Agent: ${agent}${task === undefined ? "" : ` (task ${task})`}`,
    `Wants to: ${deedText(deed)}: ${title}`,
    ...(paths.length === 0 ? [] : [`Paths: ${paths.join(", ")}`]),
    ...(detail === undefined
      ? []
      : ["In full:", ...detail.split("\n").map((line) => `  | ${line}`)]),
    "The answer counts for exactly this, as often as the agent wants it in this run of the task.",
  ];
}

/** What was answered, and what comes of it. */
export function answerText(answered: AnsweredApproval): string {
  const { approval, isRepeated, commands } = answered;
  const { decision } = approval;
  const by = isRepeated && decision !== undefined ? ` already, by ${decision.by}` : "";
  const lines = [
    `Approval ${approval.id} is ${approval.state}${by}.`,
    effectText(answered),
    ...(answered.effect === "not-in-branch" || isUnknownChange(answered)
      ? [
          commands === undefined
            ? "Its repository does not have the commit any more."
            : `Take it by hand with: ${commands.take}`,
        ]
      : []),
  ];
  return lines.map(printable).join("\n");
}

function isUnknownChange({ approval, effect }: AnsweredApproval): boolean {
  return effect === "unknown" && approval.subject.kind === "violation";
}

function effectText({ approval, effect, branch }: AnsweredApproval): string {
  const { session, subject } = approval;
  if (subject.kind === "permission") return permissionEffectText(approval, subject, effect);
  if (subject.kind === "plan") return planEffectText(session, effect, approval.state);
  if (approval.state === "denied" && effect !== "in-branch") {
    return `The change stays out; its commit is kept as ${subject.ref}.`;
  }
  switch (effect) {
    case "session-goes-on":
      return `Session ${session} is at work and goes on with it: the change is merged like the others.`;
    case "when-resumed":
      return `Session ${session} was cut off; the change is merged when it goes on: artel resume ${session}`;
    case "in-branch":
      return `A change of this task is in the branch ${branch}.`;
    case "not-in-branch":
      return `Session ${session} has ended, so the change is not in ${branch === undefined ? "any branch" : `the branch ${branch}`}.`;
    case "unknown":
      return `The events of session ${session} are not on this machine: if it is at work, it merges the change.`;
    case "after-deadline":
    case "too-late":
      return `Session ${session} has gone on without it.`;
  }
}

function planEffectText(
  session: string,
  effect: AnsweredApproval["effect"],
  state: AnsweredApproval["approval"]["state"],
): string {
  const isApproved = state === "approved";
  switch (effect) {
    case "too-late":
      return `Session ${session} has ended, so nothing comes of it.`;
    case "when-resumed":
      return isApproved
        ? `Session ${session} was cut off; the plan is carried out when it goes on: artel resume ${session}`
        : `Session ${session} was cut off; it ends when it goes on: artel resume ${session}`;
    default:
      return isApproved
        ? `Session ${session} carries out the plan.`
        : `Session ${session} ends, and nothing is changed.`;
  }
}

function permissionEffectText(
  { session, state }: ListedApproval,
  { agent }: Permission,
  effect: AnsweredApproval["effect"],
): string {
  switch (effect) {
    case "when-resumed":
      return `Session ${session} was cut off; the agent learns of it when it goes on: artel resume ${session}`;
    case "after-deadline":
      return `It came after the deadline, so agent ${agent} has gone on without it; it counts when it wants the same again.`;
    case "too-late":
    case "in-branch":
    case "not-in-branch":
      return `Session ${session} has ended, so nothing comes of it.`;
    case "unknown":
      return `The events of session ${session} are not on this machine: if it is at work, agent ${agent} goes on with it.`;
    case "session-goes-on":
      return state === "approved"
        ? `Agent ${agent} goes on and does it.`
        : `Agent ${agent} is told that it may not, and goes on.`;
  }
}

function violationLines({
  violation,
  investigation,
  confidence,
  reason,
}: ShownApproval["violations"][number]): string[] {
  const { key, actual, expected } = violation;
  return [
    `Violation: ${key} is ${actual.split("\n", 1)[0]}, expected ${expected} (${Math.round(confidence * 100)} % sure: ${reason})`,
    ...(investigation === undefined
      ? []
      : [
          `  Investigation: ${investigation.conclusion}: ${investigation.statement}`,
          ...investigation.evidence.map(
            ({ method, conclusion, statement }) => `    ${method}: ${conclusion}: ${statement}`,
          ),
        ]),
  ];
}

function changeLines(difference: ShownApproval["difference"]): string[] {
  if (difference === undefined) return [];
  const total = (side: "insertions" | "deletions") =>
    difference.reduce((sum, file) => sum + (file[side] ?? 0), 0);
  return [
    ...difference.map(
      ({ path, insertions, deletions }) =>
        `  ${path}: ${insertions === null ? "binary" : `+${insertions} −${deletions}`}`,
    ),
    `  ${plural(difference.length, "file")} changed, +${total("insertions")} −${total("deletions")}`,
  ];
}

function comment(text: string | undefined): string[] {
  return text === undefined ? [] : [`Comment: ${text}`];
}

function moment(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}
