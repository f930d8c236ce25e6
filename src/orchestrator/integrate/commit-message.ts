import {
  decisionText,
  type ApprovalDecision,
  type Brief,
  type DroppedUnit,
  type GateVerdict,
  type JobDescriptor,
  type Task,
  type Unit,
  type Verdict,
} from "#domain";

const UNITS_LISTED = 20;
const LONGEST_COMMAND = 100;

/** `refactor(exports): keep 12 symbols inside their modules`, at most 72 characters. */
export function commitSubject(job: JobDescriptor, task: Task, kept: number): string {
  const scope = job.commit.scope === undefined ? "" : `(${job.commit.scope})`;
  const part = /\((\d+) of (\d+)\)$/.exec(task.title);
  const subject = job.commit.subject.replaceAll(
    /\{count ([^|}]+)\|([^}]+)\}/g,
    (_, one: string, many: string) => `${kept} ${kept === 1 ? one : many}`,
  );
  return shortSubject(
    `${job.commit.type}${scope}: ${subject}${part === null ? "" : ` ${part[0]}`}`,
  );
}

/** `feat: add a function that sums`, at most 72 characters. */
export function briefSubject({ commitType }: Brief, { title }: Task): string {
  const [first = "", second = ""] = title;
  // A name such as HTTP keeps its case.
  const isName = second !== second.toLowerCase();
  return shortSubject(`${commitType}: ${isName ? first : first.toLowerCase()}${title.slice(1)}`);
}

/** `fix: apply the linter's own fixes`: by the strategies that made the command pass, in the order they were applied. */
export function healingSubject(kept: readonly Unit[], applied: readonly string[]): string {
  const ordered = applied.flatMap((id) => kept.find((unit) => unit.id === id)?.title ?? []);
  const [first = "make a failing command pass", ...others] = ordered;
  return shortSubject(`fix: ${first}${others.length === 0 ? "" : `, and ${others.length} more`}`);
}

function shortSubject(subject: string): string {
  return subject.length <= 72 ? subject : `${subject.slice(0, 71)}…`;
}

/** What a reviewer needs: what was done, why it is believed to be right, what was tried and taken back. */
export function commitMessage(input: {
  readonly subject: string;
  readonly session: string;
  readonly task: Task;
  readonly kept: readonly Unit[];
  readonly dropped: readonly DroppedUnit[];
  readonly verdict: Verdict;
  readonly approved?: { readonly question: string; readonly decision: ApprovalDecision };
}): string {
  const { task, kept, dropped, verdict, approved } = input;
  return [
    input.subject,
    "",
    ...(task.brief === undefined ? jobLines(task, kept) : briefLines(task.brief, task)),
    "",
    "Evidence, against the unchanged code in the same environment:",
    ...verdict.gates.map((gate) => `- ${describeGate(gate)}`),
    ...(approved === undefined
      ? []
      : [
          "",
          ...wrapped(firstLine(approved.question)),
          ...wrapped(`It was ${firstLine(decisionText(approved.decision))}.`),
        ]),
    ...(dropped.length === 0
      ? []
      : [
          "",
          "Tried and taken back:",
          ...listed(
            dropped.map((unit) => `${unit.title}: ${unit.stage}: ${firstLine(unit.reason)}`),
          ),
        ]),
    "",
    `Artel-Session: ${input.session}`,
    `Artel-Task: ${task.id}`,
    "",
  ].join("\n");
}

function jobLines(task: Task, kept: readonly Unit[]): string[] {
  return [
    `${task.title}: ${kept.length} of ${task.units.length} kept. Risk: ${task.risk}.`,
    "",
    ...wrapped(task.reason),
    "",
    ...listed(kept.map((unit) => unit.title)),
  ];
}

function briefLines({ goal, criteria }: Brief, { risk }: Task): string[] {
  return [
    ...goal.trim().split("\n").flatMap(wrapped),
    "",
    ...(criteria.length === 0 ? [] : ["To be true in the end:", ...listed(criteria), ""]),
    `Made by an agent. Risk: ${risk}.`,
  ];
}

/** One line a person can check: `tests: pass, 3934 passed, 2 fail as before (npx vitest --run)`. */
export function describeGate(gate: GateVerdict): string {
  if (gate.status === "skipped" || gate.status === "unknown") {
    return `${gate.gate}: ${gate.status}${gate.reason === undefined ? "" : ` (${firstLine(gate.reason)})`}`;
  }
  const isSilent = gate.gate === "tests" && gate.status === "pass" && gate.passedCount === 0;
  const status = isSilent ? "none passes, as before, so they confirm nothing" : gate.status;
  const figures = [
    ...(gate.passedCount > 0 ? [`${gate.passedCount} passed`] : []),
    ...(gate.introduced.length > 0 ? [`${gate.introduced.length} new`] : []),
    ...(gate.problemCount > gate.introduced.length
      ? [`${gate.problemCount - gate.introduced.length} as before`]
      : []),
    ...(gate.resolved.length > 0 ? [`${gate.resolved.length} resolved`] : []),
    ...(gate.flaky.length > 0 ? [`${gate.flaky.length} flaky`] : []),
  ];
  const commands =
    gate.commands.length === 0 ? "" : `; ${gate.commands.slice(0, 3).map(shortened).join("; ")}`;
  return `${gate.gate}: ${[status, ...figures].join(", ")}${commands}`;
}

/** Long lists of files hide what was run; the JSON report has all of it. */
function shortened(command: string): string {
  if (command.length <= LONGEST_COMMAND) return command;
  const end = command.lastIndexOf(" ", LONGEST_COMMAND);
  return `${command.slice(0, end > 0 ? end : LONGEST_COMMAND)} …`;
}

/** Lines of at most 72 characters, as git shows them without breaking. */
function wrapped(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length >= 72) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

function listed(lines: readonly string[]): string[] {
  const shown = lines.slice(0, UNITS_LISTED).map((line) => `- ${line}`);
  return lines.length > UNITS_LISTED
    ? [...shown, `- and ${lines.length - UNITS_LISTED} more`]
    : shown;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
