import { failureText, type Problem, type FailureReport } from "#analysis";
import { shortHash } from "#shared";
import { inert } from "../parcel/proposal-text.ts";

export interface FailedRun {
  /** Of the workflow or pipeline. */
  readonly name: string;
  readonly url: string;
  readonly branch: string;
  readonly commit: string;
}

export interface FailureIssue {
  /** The same for the same failure of the same workflow, whatever the commit and the lines. */
  readonly fingerprint: string;
  readonly title: string;
  /** Markdown; ends with a comment that holds the fingerprint. */
  readonly body: string;
}

const LONGEST_TITLE = 100;

/** What an issue says of a failed run, from the analysis of its log; undefined when nothing in the log failed. */
export function describeFailure(report: FailureReport, run: FailedRun): FailureIssue | undefined {
  const [primary] = report.problems;
  if (primary === undefined) return undefined;
  const fingerprint = shortHash(
    [
      run.name,
      primary.kind,
      primary.tool,
      primary.file ?? "",
      withoutNumbers(primary.message),
    ].join("\n"),
  );
  return {
    fingerprint,
    title: inert(titleOf(primary, run)),
    body: `${[
      `The run [${inert(run.name)}](${encodeURI(run.url)}) failed on \`${inert(run.branch)}\` at ${run.commit}.`,
      "",
      inert(failureText(report).replace(/^# /u, "## ")),
      marker(fingerprint),
    ].join("\n")}\n`,
  };
}

/** By which an open issue of the same failure is found. */
export function marker(fingerprint: string): string {
  return `<!-- artel-failure: ${fingerprint} -->`;
}

function titleOf({ kind, file, tool, message }: Problem, { name }: FailedRun): string {
  const place = file ?? tool;
  const text = `${name}: ${kind.replaceAll("_", " ")} in ${place}: ${message}`.replace(
    /\s+/gu,
    " ",
  );
  return text.length <= LONGEST_TITLE ? text : `${text.slice(0, LONGEST_TITLE - 1).trimEnd()}…`;
}

/** Durations, ports, addresses and temporary names differ from run to run. */
function withoutNumbers(message: string): string {
  return message.replace(/0x[0-9a-f]+|[0-9a-f]{7,40}|\d+(?:\.\d+)*/giu, "N");
}
