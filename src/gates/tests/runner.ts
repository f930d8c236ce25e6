import type { CommandResult, TestRunnerName, TestSuite } from "#domain";
import type { ReportRecord } from "./report.ts";

/**
 * How the tests of one runner are run so that each test's result can be told apart. Most are given a reporter of
 * ours that appends a line per event to a file: output of the tests cannot break it, and a hang leaves what was
 * known. The repository's own flags stay, except those that watch, report, measure coverage or stop early.
 */
export interface TestRunnerAdapter {
  readonly name: TestRunnerName;
  /** Source of our reporter; `report` is the absolute path of the file to append to. */
  readonly reporter?: {
    readonly file: string;
    source(report: string): string;
  };
  /** Whether it can be told which files not to run. */
  readonly leavesOut: boolean;
  argv(suite: TestSuite, run: RunRequest): readonly string[];
  /** For runners without a reporter of ours: reads the results from how the command ended. */
  read?(suite: TestSuite, result: CommandResult): readonly ReportRecord[];
}

export interface RunRequest {
  /** Absolute path of our reporter. Undefined asks for the words that a person would type for the same run. */
  readonly reporter?: string;
  /** Only these files, relative to the suite's folder. A runner that cannot do so runs more, never less. */
  readonly files?: readonly string[];
  /** All but these files; only asked of a runner that can do so, and not together with `files`. */
  readonly leftOut?: readonly string[];
}
