import type { QueuedTask } from "#queue";
import { printable } from "./output.ts";

/** A line of a list of tasks. */
export function taskLine(task: QueuedTask): string {
  const title = task.title === "" ? "" : `  ${task.title}`;
  const after = task.waitsFor.length === 0 ? "" : `  after ${task.waitsFor.join(", ")}`;
  const agent = task.status === "running" && task.agent !== undefined ? `  ${task.agent}` : "";
  return printable(
    `${task.status.padEnd(9)} ${task.priority.padEnd(8)} ${task.id}${title}${agent}${after}`,
  );
}

/** All that is known of a task. */
export function taskText(task: QueuedTask): string {
  const lines: (readonly [string, string | undefined])[] = [
    ["Status", task.status],
    ["Title", task.title || undefined],
    ["Session", task.session],
    ["Repository", task.repository || undefined],
    ["Kind", task.kind],
    ["Skills", task.skills.join(", ") || undefined],
    ["Priority", task.priority],
    ["Group", task.patternGroup],
    ["Waits for", task.waitsFor.join(", ") || undefined],
    ["Attempt", `${task.attempt} of ${task.attemptLimit}`],
    ["Lost", task.losses === 0 ? undefined : `${task.losses} times with its process`],
    [
      "Given back",
      task.postponements === 0 ? undefined : `${task.postponements} times: ${task.postponedFor}`,
    ],
    ["Agent", agentText(task)],
    [
      "Handed on",
      task.boundTo &&
        `${task.delegations === 1 ? "once" : `${task.delegations} times`}, to ${task.boundTo.agent} of process ${task.boundTo.process}`,
    ],
    ["Queued", moment(task.createdAt)],
    ["Next try", moment(task.notBefore)],
    ["Started", moment(task.startedAt)],
    ["Ended", moment(task.endedAt)],
    [
      "Failure",
      task.failure &&
        `${task.failure.message}${task.failure.code === undefined ? "" : ` (${task.failure.code})`}`,
    ],
  ];
  const known = lines.flatMap(([name, text]) => (text === undefined ? [] : [`${name}: ${text}`]));
  return [task.id, ...known].map(printable).join("\n");
}

function agentText({ agent, process, host }: QueuedTask): string | undefined {
  if (agent === undefined) return undefined;
  return `${agent} of process ${process}${host === undefined ? "" : ` on ${host}`}`;
}

function moment(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}
