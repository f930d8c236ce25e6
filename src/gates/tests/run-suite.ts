import { writeFile } from "node:fs/promises";
import { join, posix, relative } from "node:path";
import type { CommandResult, Problem, TestSuite } from "#domain";
import { asTyped, type CommandRecorder, describeEnd, seconds } from "../evidence.ts";
import type { GateContext } from "../gate.ts";
import {
  giveToOwner,
  makeFolderForOwner,
  readWorktreeFile,
  withScratchFolder,
} from "../worktree-files.ts";
import { RUN_PREFIX, TIME_LIMIT_SUFFIX } from "./key.ts";
import { type CoverageDetail, coverageRun, readCoverageReport } from "./measure-coverage.ts";
import type { CoverageLines } from "./read-coverage.ts";
import type { ReachedFiles } from "./read-reach.ts";
import { testRunners } from "./registry.ts";
import { parseReport, type ReportRecord } from "./report.ts";
import { collectResults, type SuiteResults } from "./results.ts";
import type { TestRunnerAdapter } from "./runner.ts";

export interface SuiteRun {
  readonly suite: TestSuite;
  /** Names the suite in keys of problems of the whole run. */
  readonly label: string;
  /** Tells suites of one folder apart in the keys of their tests. */
  readonly project: string | undefined;
  readonly context: GateContext;
  readonly recorder: CommandRecorder;
  /** Only these files, relative to the suite's folder. */
  readonly files?: readonly string[] | undefined;
  /** Not these files, relative to the suite's folder. */
  readonly leftOut: readonly string[];
  /** The commands before the runner have run on this tree already. */
  readonly prepared: boolean;
  /** Measures what the tests reach, whatever the settings say. */
  readonly detail?: CoverageDetail;
}

export interface SuiteOutcome extends SuiteResults {
  /** Set when the runner ended before it had told everything. */
  readonly crashed?: string;
  readonly coverage?: CoverageLines;
  readonly reach?: ReachedFiles;
  /** Why no coverage was measured, though it was asked for. */
  readonly uncovered?: string;
}

/** Runs one suite to its end, its limit or its crash, and tells what is certain of it. */
export async function runSuite(run: SuiteRun): Promise<SuiteOutcome> {
  const adapter = testRunners.find(({ name }) => name === run.suite.runner);
  if (adapter === undefined) {
    return { ...NOTHING, crashed: `no adapter for the runner ${run.suite.runner}` };
  }
  if (!run.prepared) {
    const failed = await runBefore(run);
    if (failed !== undefined) return { ...NOTHING, problems: [failed] };
  }
  const isWanted = run.detail !== undefined || run.context.settings.coverage.measure;
  const measures = isWanted && run.files === undefined && !run.prepared;
  if (!measures) return runAndCollect(adapter, run, false);
  const measured = await runAndCollect(adapter, run, true);
  if (measured.crashed === undefined || measured.uncovered !== NO_REPORT) return measured;
  // The coverage tool may be what cannot be run: the tests are to be seen all the same.
  const uncovered = `measuring coverage failed: ${measured.crashed}`;
  return { ...(await runAndCollect(adapter, { ...run, prepared: true }, false)), uncovered };
}

async function runAndCollect(
  adapter: TestRunnerAdapter,
  run: SuiteRun,
  measures: boolean,
): Promise<SuiteOutcome> {
  const { result, records, ...coverage } = await runAdapter(adapter, run, measures);
  const results = collectResults(records, {
    worktree: run.context.worktree,
    directory: run.suite.directory,
    label: run.label,
    project: run.project,
  });
  return { ...withEnd(run, results, result, records), ...coverage };
}

/** Our reporters print a line for each test that ended; one that says nothing for so long hangs. */
const QUIET_MS = 5 * 60_000;

const NO_REPORT = "the coverage tool wrote no report that can be read";

const NOTHING: SuiteResults = { passed: [], skipped: [], problems: [], unfinished: [] };

async function runBefore(run: SuiteRun): Promise<Problem | undefined> {
  const { directory, environment, before } = run.suite;
  for (const argv of before) {
    const result = await run.recorder.run({ argv, directory, environment, purpose: "build" });
    if (result.exitCode === 0) continue;
    const command = asTyped(argv);
    return {
      key: `${RUN_PREFIX}${run.label}: before: ${command}`,
      message: `${command}, which must run before the tests, ${describeEnd(result)}`,
    };
  }
  return undefined;
}

interface AdapterRun extends Pick<SuiteOutcome, "coverage" | "reach" | "uncovered"> {
  readonly result: CommandResult;
  readonly records: readonly ReportRecord[];
}

async function runAdapter(
  adapter: TestRunnerAdapter,
  run: SuiteRun,
  measures: boolean,
): Promise<AdapterRun> {
  const { suite, context, recorder } = run;
  const { worktree } = context;
  return withScratchFolder(worktree, async (folder) => {
    const report = join(folder, "report.jsonl");
    const reporter = join(folder, adapter.reporter?.file ?? "reporter");
    if (adapter.reporter !== undefined) {
      await writeFile(reporter, adapter.reporter.source(report));
      await giveToOwner(worktree, reporter);
    }
    const focus = run.files === undefined ? { leftOut: run.leftOut } : { files: run.files };
    const typed = [...environmentWords(suite), ...adapter.argv(suite, focus)];
    const words = adapter.argv(suite, { reporter, ...focus });
    const { detail = "files" } = run;
    const measuring = measures ? await coverageRun(suite, words, worktree, detail) : undefined;
    const place = { worktree, directory: suite.directory, folder: join(folder, "coverage") };
    const isMeasured = measuring !== undefined && "argv" in measuring;
    if (isMeasured) await makeFolderForOwner(worktree, place.folder);
    const result = await recorder.run(
      {
        argv: isMeasured ? measuring.argv(words, place.folder) : words,
        directory: suite.directory,
        // As in continuous integration: no watching, no prompts, and missing snapshots are not written.
        environment: { CI: "true", ...suite.environment },
        purpose: "test",
        ...(adapter.reporter !== undefined && { quietMs: QUIET_MS }),
      },
      typed,
    );
    const measured = isMeasured ? await readCoverageReport(measuring, place, detail) : undefined;
    const seen =
      measured ??
      (measuring === undefined
        ? {}
        : { uncovered: "reason" in measuring ? measuring.reason : NO_REPORT });
    if (adapter.read !== undefined)
      return { result, records: adapter.read(suite, result), ...seen };
    const written = await readWorktreeFile(worktree, relative(worktree, report));
    return { result, records: parseReport(written?.toString("utf8") ?? ""), ...seen };
  });
}

function environmentWords(suite: TestSuite): readonly string[] {
  return Object.entries(suite.environment).map(([name, value]) => `${name}=${value}`);
}

function withEnd(
  run: SuiteRun,
  results: SuiteResults,
  result: CommandResult,
  records: readonly ReportRecord[],
): SuiteOutcome {
  const complete = records.some(({ kind }) => kind === "end");
  if (!complete && result.ended === "time") {
    return { ...results, problems: [...results.problems, timeLimit(run, results, result)] };
  }
  if (!complete) {
    const end = describeEnd(result).replaceAll(`${run.context.worktree}/`, "");
    return { ...results, crashed: `${run.suite.runner} ${end}` };
  }
  const explained = results.problems.length > 0;
  if (result.ended === "exit" && result.exitCode !== 0 && !explained && run.files === undefined) {
    const message = `no test failed, yet ${run.suite.runner} ${describeEnd(result)}`;
    return { ...results, problems: [{ key: `${RUN_PREFIX}${run.label}: exit code`, message }] };
  }
  return results;
}

function timeLimit(run: SuiteRun, results: SuiteResults, result: CommandResult): Problem {
  const reported = results.passed.length + results.skipped.length + results.problems.length;
  const waiting = results.unfinished.slice(0, 5).join(", ");
  const where = waiting === "" ? "" : `; still running: ${waiting}`;
  return {
    key: `${RUN_PREFIX}${run.label}${TIME_LIMIT_SUFFIX}`,
    message: `the tests were stopped at their limit of ${seconds(result.durationMs)}, when ${reported} had reported${where}`,
  };
}

/** Relative to the suite's folder, those inside of it. */
export function filesOfSuite(suite: TestSuite, files: readonly string[]): readonly string[] {
  return files
    .map((file) => posix.relative(suite.directory === "." ? "" : suite.directory, file))
    .filter((file) => !file.startsWith("../"));
}
