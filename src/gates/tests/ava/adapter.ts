import { readArguments, splitAtProgram, withFiles } from "../arguments.ts";
import type { ReportRecord } from "../report.ts";
import type { TestRunnerAdapter } from "../runner.ts";

const DROPPED = /^(-[wtvu]|--(watch|tap|verbose|update-snapshots|fail-fast|no-fail-fast))$/;
const VALUE = /^(-[mTc]|--(match|timeout|concurrency|config|node-arguments))$/;
const LINE = /^(ok|not ok) \d+ - (.*)$/;

/**
 * AVA takes no reporter of ours: TAP on stdout, where it prints nothing of the tests themselves. It names the file
 * only when there are several, so a focused run is a whole run: names would differ otherwise.
 */
export const ava: TestRunnerAdapter = {
  name: "ava",
  leavesOut: false,
  argv: (suite, run) => {
    const { before, after } = splitAtProgram(suite.argv, /^ava$/);
    const words = readArguments(after, {
      drops: (name) => DROPPED.test(name),
      takesValue: (name) => VALUE.test(name),
    });
    const options = run.reporter === undefined ? [] : ["--tap"];
    return [...before, ...options, ...withFiles(words, undefined)];
  },
  read: (_suite, result) => readTap(result.stdout, result.ended === "exit"),
};

export function readTap(output: string, ended: boolean): readonly ReportRecord[] {
  const records: ReportRecord[] = [];
  let planned = false;
  let uncaught: string | undefined;
  for (const { outcome, description, block } of readPoints(output)) {
    const file = ENDED_FILE.exec(description)?.[1];
    if (outcome === "not ok" && file !== undefined) {
      records.push({ kind: "file", file, message: uncaught ?? description });
      uncaught = undefined;
    } else if (outcome === "not ok" && UNCAUGHT.test(description)) {
      if (uncaught !== undefined) records.push({ kind: "run", message: uncaught });
      uncaught = description; // the file that it ended follows
    } else if (outcome !== undefined) records.push(testRecord(outcome, description, block));
    else planned = true;
  }
  if (uncaught !== undefined) records.push({ kind: "run", message: uncaught });
  return ended && planned ? [...records, { kind: "end" }] : records;
}

const ENDED_FILE = /^(\S.*\.[cm]?[jt]sx?) (?:exited|had|did not|failed)\b/;
const UNCAUGHT = /^(?:[A-Z]\w*)?(?:Error|Exception)\b[^›]*: |^No tests found in /;
const DIRECTIVE = /\s+# (?:SKIP|TODO)\b.*$/i;

interface TapPoint {
  /** Undefined for the plan. */
  readonly outcome: string | undefined;
  readonly description: string;
  /** The YAML lines that follow a failure. */
  readonly block: readonly string[];
}

function readPoints(output: string): readonly TapPoint[] {
  const points: (TapPoint & { readonly block: string[] })[] = [];
  for (const line of output.split(/\r?\n/)) {
    const match = LINE.exec(line);
    if (match !== null) {
      points.push({ outcome: match[1], description: match[2] ?? "", block: [] });
    } else if (/^\d+\.\.\d+/.test(line)) {
      points.push({ outcome: undefined, description: "", block: [] });
    } else if (/^ {2}/.test(line) && !/^ {2}(---|\.\.\.)$/.test(line)) {
      points.at(-1)?.block.push(line);
    }
  }
  return points;
}

function testRecord(outcome: string, description: string, block: readonly string[]): ReportRecord {
  const path = description.replace(DIRECTIVE, "").split(" › ");
  const omitted = DIRECTIVE.test(description);
  const status = omitted ? "skipped" : outcome === "ok" ? "passed" : "failed";
  const said = block.map((line) => line.trim()).join(" ");
  return {
    kind: "test",
    path,
    status,
    ...(status === "failed" && said !== "" && { message: said }),
  };
}
