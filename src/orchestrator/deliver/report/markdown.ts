import { decisionText, deedText, type Finding, type Observation, type Severity } from "#domain";
import { describeGate } from "../../integrate/commit-message.ts";
import { healingSection } from "./healing-section.ts";
import type { Report } from "./report.ts";
import { unitNotes } from "./unit-notes.ts";

const FINDINGS_LISTED = 40;
/** Worth knowing when there is little else to say; more of them would hide what matters. */
const INFORMATION_LISTED = 5;
const UNITS_LISTED = 15;
const severities: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

/** The report for a person: what, why, evidence, risk, and what was tried and dropped. */
export function renderMarkdown(report: Report): string {
  return [
    ...heading(report),
    ...healingSection(report),
    ...figures(report),
    ...changes(report),
    ...approvals(report),
    ...violations(report),
    ...deeds(report),
    ...dropped(report),
    ...(report.outcome === "dry-run" ? planned(report) : unfinished(report)),
    ...findings(report.findings),
    ...baseline(report.baseline),
    ...listSection("Left out", byReason(report.skipped)),
    ...listSection("Notes", report.notes),
    ...howToCheck(report),
  ].join("\n");
}

function heading(report: Report): string[] {
  const base = `${report.base.commit.slice(0, 12)}${report.base.name === undefined ? "" : ` (${report.base.name})`}`;
  const lines = [`# Artel: ${report.goal}`, "", outcomeSentence(report), ""];
  if (report.error !== undefined) {
    lines.push(`**${report.error.code}**: ${text(report.error.message)}`, "");
    if (report.error.remedy !== undefined)
      lines.push(`What to do: ${text(report.error.remedy)}`, "");
  }
  lines.push(
    `Session \`${report.session}\`, repository \`${report.repository}\`, base ${base}, started ${report.startedAt}.`,
    "",
  );
  return lines;
}

export function outcomeSentence(report: Report): string {
  const { figures } = report;
  switch (report.outcome) {
    case "delivered":
      return `Branch \`${report.branch}\` with ${count(figures.commits, "commit")}: ${count(figures.files, "file")} changed, ${count(figures.insertions, "line")} added, ${figures.deletions} removed.`;
    case "nothing-to-do":
      if (report.healing?.conclusion !== undefined) return "Nothing was changed.";
      return "Nothing was changed: no job found anything that passes the gates.";
    case "dry-run":
      return "Only planned; nothing was changed.";
    case "cancelled":
      return "The session was cancelled; what was merged before is not delivered, and unmerged work is under `refs/artel/`.";
    case "failed":
      return "The session failed; nothing was delivered.";
    default:
      return "The session has not ended: `artel resume` goes on with it.";
  }
}

function figures(report: Report): string[] {
  const { units, time, commands, modelCalls, costUsd, unpricedTokens } = report.figures;
  return [
    "| | |",
    "|---|---|",
    `| Units found | ${units.found} = ${units.kept} kept + ${units.dropped} dropped + ${units.deferred} deferred + ${units.open} open |`,
    `| Findings reported | ${report.figures.findings} |`,
    `| Wall time | ${duration(time.wallMs)} = ${duration(time.targetMs)} in the repository's own install, build, checks and tests + ${duration(time.ownMs)} of Artel's |`,
    `| Commands of the repository | ${commands} |`,
    `| Model calls | ${modelCalls}, $${costUsd.toFixed(2)}${unpricedTokens === 0 ? "" : ` and ${unpricedTokens} tokens of unknown price`} |`,
    "",
  ];
}

function changes(report: Report): string[] {
  if (report.changes.length === 0) return [];
  return [
    "## What changed",
    "",
    ...report.changes.flatMap((change) => [
      `### ${text(change.subject)}`,
      "",
      `\`${change.commit.slice(0, 12)}\`: ${count(change.files.length, "file")}, +${change.insertions} −${change.deletions}. Risk ${change.risk}. ${count(change.tries, "try", "tries")}.`,
      "",
      text(change.reason),
      "",
      ...change.units.slice(0, UNITS_LISTED).map((unit) => `- ${text(unit.title)}`),
      ...(change.units.length > UNITS_LISTED
        ? [`- and ${change.units.length - UNITS_LISTED} more`]
        : []),
      "",
      ...unitNotes(change.units),
      ...(change.verdict.status === "pass"
        ? []
        : ["**No test, type check or build confirms this change.** Look at it yourself.", ""]),
      "Evidence:",
      "",
      ...change.verdict.gates.map((gate) => `- ${text(describeGate(gate))}`),
      "",
    ]),
  ];
}

/** What waits for a person comes first, with how to answer. */
function approvals(report: Report): string[] {
  if (report.approvals.length === 0) return [];
  return [
    "## Asked of a person",
    "",
    ...report.approvals.map(({ id, question, decision, escalatedAt }) => {
      const told = escalatedAt === undefined ? "" : ", and nobody answered in time";
      return decision === undefined
        ? `- **Waits for you**${told}: ${text(question)} See it with \`artel approvals show ${id}\`; answer with \`artel approvals approve ${id}\` or \`artel approvals deny ${id}\`.`
        : `- ${text(question)} It was ${text(decisionText(decision))}.`;
    }),
    "",
  ];
}

const decisions = {
  wait: "waits for a person",
  act: "change dropped",
  ignore: "not held against it",
} as const;

/** What waits for a person comes first. */
function violations(report: Report): string[] {
  if (report.violations.length === 0) return [];
  const rank = ["wait", "", "act", "ignore"];
  const sorted = report.violations.toSorted(
    (one, other) => rank.indexOf(one.decision ?? "") - rank.indexOf(other.decision ?? ""),
  );
  return [
    "## Violated expectations",
    "",
    "| decision | task | what | expected | found | sure | why |",
    "|---|---|---|---|---|---|---|",
    ...sorted.map(({ task, violation, decision, confidence, reason }) => {
      const said = decision === undefined ? "being looked into" : decisions[decision];
      const { key, expected, actual } = violation;
      const found = cell(actual.split("\n", 1)[0] ?? "");
      return `| ${said} | ${task} | ${cell(key)} | ${cell(expected)} | ${found} | ${Math.round(confidence * 100)} % | ${cell(reason)} |`;
    }),
    "",
  ];
}

function deeds(report: Report): string[] {
  if (report.deeds.length === 0) return [];
  return [
    "## What agents did",
    "",
    "| task | agent | wanted to | allowed | refused |",
    "|---|---|---|---|---|",
    ...report.deeds.map(
      ({ task, agent, deed, allowed, refused }) =>
        `| ${cell(task)} | ${cell(agent)} | ${deedText(deed)} | ${allowed} | ${refused} |`,
    ),
    "",
    `Each of them: \`artel agents audit --session ${report.session}\`.`,
    "",
  ];
}

function dropped(report: Report): string[] {
  // What is not for the failure that was to be healed was not tried.
  const tried = report.dropped.filter(({ stage }) => stage !== "diagnosis");
  if (tried.length === 0) return [];
  return [
    "## Tried and dropped",
    "",
    "| what | where | stage | why |",
    "|---|---|---|---|",
    ...tried.map(
      (unit) =>
        `| ${cell(unit.title)} | ${cell(unit.paths.join(", "))} | ${unit.stage} | ${cell(unit.reason.split("\n", 1)[0] ?? "")} |`,
    ),
    "",
  ];
}

function planned(report: Report): string[] {
  if (report.plan.length === 0) return [];
  return [
    "## Plan",
    "",
    ...report.plan.flatMap((task) => [
      `### ${text(task.title)}`,
      "",
      `${count(task.units, "unit")}, risk ${task.risk}, about ${duration(task.estimateMs)}${task.dependsOn.length === 0 ? "" : ", after the others"}.`,
      "",
      ...task.unitTitles.map((title) => `- ${text(title)}`),
      "",
    ]),
  ];
}

function unfinished(report: Report): string[] {
  return listSection(
    "Not finished",
    report.unfinished.map((task) => `${task.title}: ${task.state} (${task.reason})`),
  );
}

function findings(all: readonly Finding[]): string[] {
  if (all.length === 0) return [];
  const sorted = [...all].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      b.confidence - a.confidence,
  );
  const grave = sorted.filter(({ severity }) => severity !== "info").slice(0, FINDINGS_LISTED);
  const information = sorted.filter(({ severity }) => severity === "info");
  const shown = [...grave, ...information.slice(0, INFORMATION_LISTED)];
  return [
    "## Findings, for a person to decide",
    "",
    "| severity | what | where |",
    "|---|---|---|",
    ...shown.map(
      (finding) => `| ${finding.severity} | ${cell(finding.title)} | ${cell(places(finding))} |`,
    ),
    "",
    ...(all.length > shown.length
      ? [`${all.length - shown.length} more are in the JSON and SARIF reports.`, ""]
      : []),
  ];
}

function baseline(observations: readonly Observation[]): string[] {
  if (observations.length === 0) return [];
  const skipped = observations.filter(({ status }) => status === "skipped");
  return [
    "## Before any change",
    "",
    ...observations.flatMap((observation) => {
      if (observation.status === "skipped") return [];
      if (observation.status !== "observed") {
        return `- ${observation.gate}: ${observation.status}${observation.reason === undefined ? "" : ` (${text(observation.reason)})`}`;
      }
      const flaky =
        observation.flaky.length === 0
          ? ""
          : `; flaky, so not counted: ${text(observation.flaky.join(", "))}`;
      const passed = observation.passed.length === 0 ? "" : `${observation.passed.length} passed, `;
      const failing = observation.problems.slice(0, 5).map((problem) => problem.key);
      const names = failing.length === 0 ? "" : `: ${text(failing.join("; "))}`;
      const reason = observation.reason === undefined ? "" : `; ${text(observation.reason)}`;
      return `- ${observation.gate}: ${passed}${count(observation.problems.length, "problem")}${names}${flaky}${reason}`;
    }),
    ...(skipped.length === 0
      ? []
      : [
          `- not run on the unchanged code: ${skipped
            .map(({ gate, reason }) => (reason === undefined ? gate : `${gate} (${text(reason)})`))
            .join(", ")}`,
        ]),
    "",
  ];
}

function howToCheck(report: Report): string[] {
  const lines = ["## How to check", ""];
  if (report.branch !== undefined) {
    lines.push(
      `- \`git log --stat ${report.base.commit.slice(0, 12)}..${report.branch}\` shows the commits; \`git switch ${report.branch}\` takes them.`,
    );
  }
  lines.push(
    `- \`artel sessions report ${report.session} --format json\` makes this report again from the events.`,
    "",
  );
  return lines;
}

function byReason(skipped: Report["skipped"]): string[] {
  return [...Map.groupBy(skipped, ({ reason }) => reason)].map(
    ([reason, jobs]) => `${jobs.map(({ job }) => job).join(", ")}: ${reason}`,
  );
}

function listSection(title: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : [`## ${title}`, "", ...lines.map((line) => `- ${text(line)}`), ""];
}

/** The first places; all are in the other formats. */
function places({ location, related }: Finding): string {
  const all = [location, ...related].map(({ path, line }) =>
    line === undefined ? path : `${path}:${line}`,
  );
  return all.length > 3
    ? `${all.slice(0, 2).join(", ")} and ${all.length - 2} more`
    : all.join(", ");
}

/** Text of the repository is data: it must not become markup of the report. */
function text(value: string): string {
  return value.replaceAll("<", "&lt;").replaceAll(/[\r\n]+/g, " ");
}

function cell(value: string): string {
  return text(value).replaceAll("|", "\\|");
}

export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
