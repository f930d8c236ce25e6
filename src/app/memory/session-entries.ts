import { decisionText, type SessionView } from "#domain/session-view";
import type { MemoryEntry } from "./memory-entry.ts";

type Entry = Omit<MemoryEntry, "session" | "paths"> & { readonly paths?: readonly string[] };

/** What the events of a session tell that is worth finding again. */
export function sessionEntries(view: SessionView): MemoryEntry[] {
  const entries = [
    ...goal(view),
    ...view.tasks.flatMap((task) => taskEntries(task)),
    ...changes(view),
    ...view.findings.map(finding),
    ...[...view.notes, ...view.surveys.flatMap(({ notes }) => notes)].map(note),
    ...view.violations.map(violation),
    ...view.approvals.map(decision),
    ...failure(view),
  ];
  return entries.map((entry) => ({ paths: [], ...entry, session: view.id }));
}

function goal({ opened, startedAt }: SessionView): Entry[] {
  if (opened === undefined) return [];
  return [{ kind: "goal", title: opened.goal, text: "", time: startedAt }];
}

function taskEntries({ task, result, dropped }: SessionView["tasks"][number]): Entry[] {
  const { id, title, reason, units } = task;
  const about = [
    reason,
    ...units.map((unit) => unit.title),
    ...(task.brief?.criteria ?? []),
    ...(result === undefined ? [] : [`${result.outcome}: ${result.summary}`]),
  ];
  return [
    { kind: "task", title, text: about.join("\n"), task: id },
    ...dropped.map((unit): Entry => {
      const text = `${unit.stage}: ${unit.reason}`;
      return { kind: "dropped", title: unit.title, text, paths: unit.paths, task: id };
    }),
  ];
}

function changes({ merged, rejected }: SessionView): Entry[] {
  return [
    ...merged.map(({ subject, commit, files, task }): Entry => {
      return { kind: "change", title: subject, text: `merged as ${commit}`, paths: files, task };
    }),
    ...rejected.map(({ task, reason, redone }): Entry => {
      const title = `${task} ${redone ? "had to be done again" : "was rejected"}`;
      return { kind: "change", title, text: reason, task };
    }),
  ];
}

function finding(found: SessionView["findings"][number]): Entry {
  const { title, message, suggestion, rule, severity, location, related } = found;
  const text = [
    `${severity}, ${rule}: ${message}`,
    ...(suggestion === undefined ? [] : [suggestion]),
  ];
  const paths = [...new Set([location, ...related].map(({ path }) => path))];
  return { kind: "finding", title, text: text.join("\n"), paths };
}

function note(text: string): Entry {
  return { kind: "note", title: text.split("\n", 1)[0] ?? "", text };
}

function violation(violated: SessionView["violations"][number]): Entry {
  const { task, investigation, decided } = violated;
  const { key, expected, actual, reason } = violated.violation;
  const text = [
    `expected ${expected}, is ${actual}: ${reason}`,
    ...(investigation === undefined
      ? []
      : [`investigated, ${investigation.conclusion}: ${investigation.statement}`]),
    ...(decided === undefined ? [] : [`${decided.decision}: ${decided.reason}`]),
  ];
  return { kind: "violation", title: key, text: text.join("\n"), task };
}

function decision(asked: SessionView["approvals"][number]): Entry {
  const { question, decision: answer, requestedAt, task } = asked;
  return {
    kind: "decision",
    title: question,
    text: answer === undefined ? "It waits for an answer." : decisionText(answer),
    time: answer?.at ?? requestedAt,
    ...(task === undefined ? {} : { task }),
  };
}

function failure({ finished }: SessionView): Entry[] {
  if (finished?.message === undefined) return [];
  const { outcome, code = "", message, at } = finished;
  return [{ kind: "failure", title: `${outcome} ${code}`.trim(), text: message, time: at }];
}
