import { readArguments, splitAtProgram, withFiles } from "../arguments.ts";
import type { TestRunnerAdapter } from "../runner.ts";
import { jestReporter } from "./reporter.ts";

const DROPPED =
  /^(-b|-o|-u|--(watch|watchAll|no-watch|ci|json|outputFile|reporters|coverage.*|collectCoverage.*|bail|onlyChanged|changedSince|changedFilesWithAncestor|lastCommit|updateSnapshot|notify|onlyFailures))$/;
const FLAG =
  /^(-[bfioeu]|--(watch|watchAll|ci|json|coverage|collectCoverage|bail|onlyChanged|lastCommit|updateSnapshot|notify|onlyFailures|runInBand|verbose|silent|cache|colors|color|debug|detectOpenHandles|detectLeaks|forceExit|passWithNoTests|clearCache|clearMocks|resetMocks|restoreMocks|resetModules|errorOnDeprecated|expand|findRelatedTests|runTestsByPath|injectGlobals|logHeapUsage|randomize|showSeed|useStderr|watchman|workerThreads|waitForReporter|no-.*))$/;

export const jest: TestRunnerAdapter = {
  name: "jest",
  reporter: { file: "reporter.cjs", source: jestReporter },
  argv: (suite, run) => {
    const { before, after } = splitAtProgram(suite.argv, /^jest(-cli)?$/);
    const words = readArguments(after, {
      drops: (name) => DROPPED.test(name),
      takesValue: (name) => !FLAG.test(name),
    });
    const options =
      run.reporter === undefined
        ? []
        : ["--ci", "--coverage=false", "--bail=0", `--reporters=${run.reporter}`];
    const focused = run.files === undefined ? [] : ["--runTestsByPath"];
    // Options before positional words: jest reads several words after `--reporters` as more reporters.
    return [...before, ...options, ...focused, ...withFiles(words, run.files)];
  },
};
