import { stripVTControlCharacters } from "node:util";
import { displayCommand } from "#shared";
import type { Diagnosis, FailureProblem, HealingConclusion } from "#domain";
import type { Report } from "./report.ts";

const PROBLEMS_LISTED = 15;
const OUTPUT_LINES = 40;

/** What a person needs to go on with a failure, or to believe that it is mended. */
export function healingSection(report: Report): string[] {
  if (report.healing === undefined) return [];
  const { diagnosis, conclusion } = report.healing;
  return [
    "## What failed",
    "",
    diagnosis.reason,
    "",
    ...howItEnded(conclusion),
    ...reproduction(diagnosis, report.base.commit),
    ...problems(diagnosis.problems),
    ...output(diagnosis, conclusion),
  ];
}

const endings: Readonly<Record<HealingConclusion["outcome"], string>> = {
  healed: "Healed",
  "not-needed": "Nothing to heal",
  flaky: "Flaky",
  "handed-over": "Not healed; it is yours",
  "nothing-to-run": "Nothing could be run again, so nothing was tried",
};

function howItEnded(conclusion: HealingConclusion | undefined): string[] {
  if (conclusion === undefined) return [];
  const { outcome, reason, suspect, proposal } = conclusion;
  return [
    `**${endings[outcome]}.** ${reason}`,
    "",
    ...(suspect === undefined
      ? []
      : [`It fails since \`${suspect.commit.slice(0, 12)}\`: ${plain(suspect.subject)}`, ""]),
    ...(proposal === undefined
      ? []
      : [`Proposed, for you to decide: branch \`${proposal.branch}\` takes that commit back.`, ""]),
  ];
}

function reproduction({ command, runs }: Diagnosis, commit: string): string[] {
  if (command === undefined) return [];
  const folder =
    command.directory === "." ? "" : `${displayCommand(["cd", command.directory])} && `;
  return [
    `To see it again (it was run ${runs === 1 ? "once" : `${runs} times`}):`,
    "",
    "```sh",
    `git switch --detach ${commit.slice(0, 12)}`,
    `${folder}${displayCommand(command.argv)}`,
    "```",
    "",
  ];
}

function problems(all: readonly FailureProblem[]): string[] {
  if (all.length === 0) return [];
  return [
    "| kind | tool | where | what |",
    "|---|---|---|---|",
    ...all
      .slice(0, PROBLEMS_LISTED)
      .map(
        ({ kind, tool, file, line, message }) =>
          `| ${kind} | ${cell(tool)} | ${cell([file, line].filter((part) => part !== null).join(":"))} | ${cell(message.split("\n", 1)[0] ?? "")} |`,
      ),
    "",
    ...(all.length > PROBLEMS_LISTED
      ? [`${all.length - PROBLEMS_LISTED} more are in the JSON report.`, ""]
      : []),
  ];
}

/** For who has to go on with it. */
function output(diagnosis: Diagnosis, conclusion: HealingConclusion | undefined): string[] {
  if (conclusion?.outcome !== "handed-over" || diagnosis.output.trim() === "") return [];
  const lines = diagnosis.output.trimEnd().split("\n").slice(-OUTPUT_LINES);
  // Indented, so that nothing in it ends the block.
  return ["The end of its output:", "", ...lines.map((line) => `    ${plain(line)}`), ""];
}

function cell(value: string): string {
  return plain(value).replaceAll("|", "\\|");
}

/** Text of the repository is data: it must not become markup of the report. */
function plain(value: string): string {
  return stripVTControlCharacters(value)
    .replaceAll("<", "&lt;")
    .replaceAll(/[\r\n]+/g, " ");
}
