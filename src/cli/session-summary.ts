import type { Report } from "#app";
import { plural, seconds } from "#domain/session-view";
import { printable, type Output } from "./output.ts";

const LISTED = 12;
const UNITS_LISTED = 3;

/** What a person wants to know at the end: where the branch is, what changed, what was dropped and why, what it cost. */
export function summariseSession(
  report: Report,
  reportFile: string,
  colors: Output["colors"],
): string {
  const { figures } = report;
  const lines = [
    "",
    ...headline(report, colors),
    "",
    ...section(
      "Changed",
      report.changes.map(
        (change) =>
          `${colors.green("✔")} ${change.commit.slice(0, 9)} ${printable(change.subject)} (${plural(change.files.length, "file")}, +${change.insertions} −${change.deletions}, risk ${change.risk}${confirmation(change.verdict)})`,
      ),
    ),
    ...section(
      "Waits for you",
      report.approvals
        .filter(({ state }) => state === "waiting")
        .map(
          ({ id, question }) =>
            `${colors.yellow("?")} ${printable(question.split("\n", 1)[0] ?? "")} See: artel approvals show ${printable(id)}`,
        ),
    ),
    ...section(
      "Tried and dropped",
      tried(report).map(
        (unit) =>
          `${colors.yellow("−")} ${printable(unit.title)}: ${printable(unit.stage)}: ${printable(unit.reason.split("\n", 1)[0] ?? "")}`,
      ),
    ),
    ...section(
      "Not finished",
      (report.outcome === "dry-run" ? [] : report.unfinished).map(
        (task) =>
          `${colors.yellow("!")} ${printable(task.title)}: ${printable(task.state)} (${printable(task.reason)})`,
      ),
    ),
    ...section("Not judged", unjudged(report)),
    ...(report.outcome === "dry-run" ? planned(report) : []),
    ...section(
      "Found, for you to decide",
      report.findings
        .filter((finding) => finding.severity === "critical" || finding.severity === "high")
        .map(
          (finding) =>
            `${colors.red("!")} ${finding.severity}: ${printable(finding.title)} (${printable(finding.location.path)})`,
        ),
    ),
    ...section(
      "Notes",
      report.notes.map((note) => printable(note.split("\n", 1)[0] ?? "")),
    ),
    ...(report.outcome === "failed" && figures.units.found === 0 ? [] : [unitsLine(figures)]),
    `Cost: ${seconds(figures.time.wallMs)}, of which ${seconds(figures.time.targetMs)} in the repository's own commands; ${plural(figures.modelCalls, "model call")}, $${figures.costUsd.toFixed(2)}.`,
    `Report: ${reportFile}`,
  ];
  return lines.join("\n");
}

/** What is not for the failure was not tried. */
function tried({ dropped }: Report): Report["dropped"] {
  return dropped.filter(({ stage }) => stage !== "diagnosis");
}

/** Who has to decide what, after a healing. */
function proposed({ healing }: Report): string[] {
  const proposal = healing?.conclusion?.proposal;
  return proposal === undefined
    ? []
    : [`Proposed, for you to decide: the branch ${proposal.branch} takes that commit back.`];
}

function confirmation(verdict: Report["changes"][number]["verdict"]): string {
  return verdict.status === "pass" ? "" : ", not confirmed by any test, type check or build";
}

/** Gates that could say nothing of the unchanged code, and so nothing of a change. */
function unjudged(report: Report): string[] {
  return report.baseline
    .filter((observation) => observation.status === "unknown")
    .map(({ gate, reason }) => printable(`${gate}: ${(reason ?? "").split("\n", 1)[0]}`));
}

function unitsLine({ units, findings }: Report["figures"]): string {
  return `Units: ${units.found} found = ${units.kept} kept + ${units.dropped} dropped + ${units.deferred} deferred + ${units.open} open. ${plural(findings, "finding")}.`;
}

function headline(report: Report, colors: Output["colors"]): string[] {
  switch (report.outcome) {
    case "delivered":
      return [
        colors.bold(`Branch ${report.branch ?? ""} in ${printable(report.repository)}`),
        `See it with: git log -p ${report.base.commit.slice(0, 9)}..${report.branch ?? ""}`,
      ];
    case "nothing-to-do":
      return [colors.bold(`Nothing to deliver: ${whyNothing(report)}`), ...proposed(report)];
    case "dry-run":
      return [colors.bold("Dry run: nothing was changed.")];
    case "failed":
      return [colors.bold("The session failed; nothing was delivered.")];
    case "cancelled":
      return [colors.bold("Cancelled; nothing was delivered.")];
    default:
      return [colors.bold("Not finished.")];
  }
}

function whyNothing(report: Report): string {
  const conclusion = report.healing?.conclusion;
  if (conclusion !== undefined) return `${conclusion.outcome}: ${printable(conclusion.reason)}`;
  if (report.unfinished.length > 0) return "the session ended before its changes were finished.";
  if (report.approvals.some(({ state }) => state === "waiting")) return "changes wait for you.";
  if (report.figures.units.found === 0) return "no job found anything to change.";
  return "no change was found that passes the gates.";
}

function planned(report: Report): string[] {
  const lines = report.plan.map((task) => {
    const more = task.units - UNITS_LISTED;
    return [
      `${printable(task.title)}: ${plural(task.units, "unit")}, risk ${task.risk}, priority ${task.priority.toFixed(2)}, about ${seconds(task.estimateMs)}${task.dependsOn.length === 0 ? "" : ", after the others"}`,
      ...task.unitTitles.slice(0, UNITS_LISTED).map((title) => `    ${printable(title)}`),
      ...(more > 0 ? [`    and ${more} more, see the report`] : []),
    ].join("\n");
  });
  const skipped = report.skipped.map(({ job, reason }) => `${job}: ${printable(reason)}`);
  return [...section("Plan", lines), ...section("Left out", skipped)];
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > LISTED ? [`  and ${lines.length - LISTED} more, see the report`] : [];
  return [`${title}:`, ...lines.slice(0, LISTED).map((line) => `  ${line}`), ...more, ""];
}
