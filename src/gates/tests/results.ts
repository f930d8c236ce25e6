import type { Problem } from "#domain";
import { stableText } from "../compare.ts";
import { withoutColours } from "../evidence.ts";
import { fileKey, keyNumbering, relativeTestFile, RUN_PREFIX, testKey } from "./key.ts";
import type { ReportRecord } from "./report.ts";

export interface SuiteResults {
  readonly passed: readonly string[];
  readonly skipped: readonly string[];
  readonly problems: readonly Problem[];
  /** Files that were begun and not ended. */
  readonly unfinished: readonly string[];
}

export interface SuitePlace {
  readonly worktree: string;
  readonly directory: string;
  readonly label: string;
  readonly project: string | undefined;
}

/** A runner's records as keys; two tests with one name are told apart by their order. */
export function collectResults(records: readonly ReportRecord[], place: SuitePlace): SuiteResults {
  const passed: string[] = [];
  const skipped: string[] = [];
  const problems: Problem[] = [];
  const unfinished = new Set<string>();
  const numbered = keyNumbering();
  for (const record of records) {
    if (record.kind === "end") continue;
    if (record.kind === "started") unfinished.add(fileOf(record, place));
    else if (record.kind === "finished") unfinished.delete(fileOf(record, place));
    else if (record.kind === "run") problems.push(runProblem(record.message, place));
    else if (record.kind === "file") problems.push(fileProblem(record, place));
    else {
      const key = numbered(keyOf(record, place));
      if (record.status === "passed") passed.push(key);
      else if (record.status === "skipped") skipped.push(key);
      else problems.push(failedTest(key, record, place));
    }
  }
  return { passed, skipped, problems, unfinished: [...unfinished] };
}

type TestRecord = Extract<ReportRecord, { kind: "test" }>;
type FileRecord = Extract<ReportRecord, { kind: "file" }>;

function fileOf(record: { readonly file?: string | undefined }, place: SuitePlace): string {
  if (record.file === undefined) return place.label;
  return relativeTestFile(place.worktree, place.directory, record.file);
}

function keyOf(record: TestRecord, place: SuitePlace): string {
  return testKey({
    file: fileOf(record, place),
    project: projectOf(record, place),
    path: record.path,
    worktree: place.worktree,
  });
}

function projectOf(record: TestRecord | FileRecord, place: SuitePlace): string | undefined {
  const parts = [place.project, record.project].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? undefined : parts.join(" ");
}

function failedTest(key: string, record: TestRecord, place: SuitePlace): Problem {
  const message = shortened(record.message ?? "the test failed", place);
  return record.file === undefined
    ? { key, message }
    : { key, message, path: fileOf(record, place) };
}

function fileProblem(record: FileRecord, place: SuitePlace): Problem {
  const message = shortened(record.message, place);
  if (record.file === "(no file)")
    return runProblem([...(record.path ?? []), message].join(": "), place);
  const file = fileOf(record, place);
  const project = projectOf(record, place);
  const key =
    record.path === undefined
      ? fileKey(file, project)
      : testKey({ file, project, path: record.path, worktree: place.worktree });
  return { key, message, path: file };
}

function runProblem(message: string, place: SuitePlace): Problem {
  const first = withoutColours(message).split("\n")[0] ?? "";
  return {
    key: `${RUN_PREFIX}${place.label}: ${stableText(first, place.worktree)}`,
    message: shortened(message, place),
  };
}

function shortened(message: string, place: SuitePlace): string {
  return withoutColours(message).replaceAll(`${place.worktree}/`, "").slice(0, 2000);
}
