import type { Report, SessionState } from "#app";
import { deedText, type DeedCount, type SessionView } from "#domain/session-view";
import { printable } from "./output.ts";

/** A session with its tasks, for programs and for people. */
export function sessionDetails(view: SessionView, state: SessionState, report: Report) {
  const tasks = view.tasks.map((task) => ({
    id: task.task.id,
    title: task.task.title,
    state: task.state,
    units: task.task.units.length,
    tries: task.tries.length,
    dropped: task.dropped.length,
    progress: task.progress ?? null,
    deeds: deedsOf(view, task.task.id),
  }));
  const json = { id: view.id, state, phase: view.phase, resumes: view.resumes, tasks, report };
  const text = () =>
    [
      `${view.id}: ${report.goal} ${report.repository}`,
      `State: ${state}${state === "working" || state === "interrupted" ? ` (${view.phase})` : ""}${view.resumes === 0 ? "" : `, resumed ${view.resumes} times`}`,
      ...(report.branch === undefined ? [] : [`Branch: ${report.branch}`]),
      ...(report.error === undefined
        ? []
        : [`Error: ${report.error.message} (${report.error.code})`]),
      ...report.approvals
        .filter((approval) => approval.state === "waiting")
        .map(
          ({ id, question }) =>
            `Waits for you: ${question.split("\n", 1)[0]} See: artel approvals show ${id}`,
        ),
      ...tasks.flatMap((task) => [
        `  ${task.state.padEnd(10)} ${task.title}: ${task.units} units, ${task.tries} tries, ${task.dropped} dropped`,
        ...task.deeds.map(deedLine),
      ]),
    ]
      .map(printable)
      .join("\n");
  return { json, text };
}

function deedsOf({ deeds }: SessionView, task: string) {
  return deeds
    .filter((each) => each.task === task)
    .map(({ agent, deed, allowed, refused }) => ({ agent, deed, allowed, refused }));
}

function deedLine({ agent, deed, allowed, refused }: Omit<DeedCount, "task">): string {
  return `             ${agent} wanted to ${deedText(deed)}: ${allowed} allowed, ${refused} refused`;
}
