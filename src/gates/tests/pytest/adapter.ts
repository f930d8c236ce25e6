import { posix } from "node:path";
import { readArguments, splitAtProgram, withFiles } from "../arguments.ts";
import type { TestRunnerAdapter } from "../runner.ts";
import { pytestReporter } from "./reporter.ts";

const DROPPED =
  /^(-[xvq]|-v+|-q+|--(exitfirst|maxfail|lf|last-failed|ff|failed-first|sw|stepwise|verbose|quiet|cov|cov-.*|no-cov|junit-xml|junitxml|html|self-contained-html|pdb|trace|looponfail))$/;
const VALUE =
  /^(-[kmcnpoWr]|--(maxfail|cov-report|cov-config|cov-fail-under|junit-xml|junitxml|html|rootdir|confcutdir|ignore|ignore-glob|deselect|import-mode|tb|numprocesses|dist|timeout|override-ini|basetemp|log-level))$/;

/** `python3 -m pytest`, started by a script of ours that brings a plugin. */
export const pytest: TestRunnerAdapter = {
  name: "pytest",
  leavesOut: true,
  reporter: { file: "reporter.py", source: pytestReporter },
  argv: (suite, run) => {
    const { before, after } = splitAtProgram(suite.argv, /^(pytest|py\.test)$/);
    const [program = ""] = before;
    const python = /^python[\d.]*$/.test(posix.basename(program)) ? program : "python3";
    const words = readArguments(after, {
      drops: (name) => DROPPED.test(name),
      takesValue: (name) => VALUE.test(name),
    });
    const start = run.reporter === undefined ? ["-m", "pytest"] : [run.reporter];
    const leftOut = (run.leftOut ?? []).map((file) => `--ignore=${file}`);
    return [python, ...start, ...leftOut, ...withFiles(words, run.files)];
  },
};
