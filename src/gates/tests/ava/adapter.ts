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
  for (const line of output.split(/\r?\n/)) {
    planned ||= /^\d+\.\.\d+/.test(line);
    const match = LINE.exec(line);
    if (match === null) {
      addMessage(records, line);
      continue;
    }
    const [, outcome, description] = match as unknown as [string, string, string];
    const directive = /\s+# (SKIP|TODO)\b.*$/i.exec(description);
    const path = description.replace(/\s+# (SKIP|TODO)\b.*$/i, "").split(" › ");
    const [first] = path;
    if (
      outcome === "not ok" &&
      first !== undefined &&
      /^(.+\.[cm]?[jt]sx?) (exited|had|did not|failed)\b|^No tests found in /.test(first)
    ) {
      const file = /(\S+\.[cm]?[jt]sx?)/.exec(first)?.[1] ?? first;
      records.push({ kind: "file", file, message: description });
      continue;
    }
    const status = directive !== null ? "skipped" : outcome === "ok" ? "passed" : "failed";
    records.push({ kind: "test", path, status });
  }
  return ended && planned ? [...records, { kind: "end" }] : records;
}

/** The YAML block after a failure says why. */
function addMessage(records: ReportRecord[], line: string): void {
  const last = records.at(-1);
  const said = /^\s+message: (.*)$/.exec(line)?.[1];
  if (last?.kind === "test" && last.status === "failed" && said !== undefined) {
    records[records.length - 1] = { ...last, message: said };
  }
}
