import { readArguments, splitAtProgram, withFiles } from "../arguments.ts";
import type { TestRunnerAdapter } from "../runner.ts";
import { jestReporter } from "./reporter.ts";

/** As a pattern that means itself. */
function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

const DROPPED =
  /^(-b|-o|-u|--(watch|watchAll|no-watch|ci|json|outputFile|reporters|coverage.*|collectCoverage.*|bail|onlyChanged|changedSince|changedFilesWithAncestor|lastCommit|updateSnapshot|notify|onlyFailures))$/;
const FLAG =
  /^(-[bfioeu]|--(watch|watchAll|ci|json|coverage|collectCoverage|bail|onlyChanged|lastCommit|updateSnapshot|notify|onlyFailures|runInBand|verbose|silent|cache|colors|color|debug|detectOpenHandles|detectLeaks|forceExit|passWithNoTests|clearCache|clearMocks|resetMocks|restoreMocks|resetModules|errorOnDeprecated|expand|findRelatedTests|runTestsByPath|injectGlobals|logHeapUsage|randomize|showSeed|useStderr|watchman|workerThreads|waitForReporter|no-.*))$/;

export const jest: TestRunnerAdapter = {
  name: "jest",
  leavesOut: true,
  reporter: { file: "reporter.cjs", source: jestReporter },
  argv: (suite, run) => {
    const { before, after } = splitAtProgram(suite.argv, /^jest(-cli)?$/);
    const words = readArguments(after, {
      drops: (name) => DROPPED.test(name),
      takesValue: (name) => !FLAG.test(name),
    });
    const leftOut = (run.leftOut ?? []).map((file) => `/${escapeRegExp(file)}$`);
    // They replace the repository's own patterns, so that more may run than without, but the same each time.
    const ignored = ["/node_modules/", ...leftOut].map(
      (pattern) => `--testPathIgnorePatterns=${pattern}`,
    );
    // jest reads all words after an option that may be repeated as more of its values, so flags stand behind these.
    const repeated = [
      ...(run.reporter === undefined ? [] : [`--reporters=${run.reporter}`]),
      ...(leftOut.length > 0 ? ignored : []),
    ];
    const flags = run.reporter === undefined ? [] : ["--coverage=false", "--bail=0"];
    return [
      ...before,
      ...repeated,
      ...(repeated.length > 0 ? ["--ci"] : []),
      ...flags,
      ...(run.files === undefined ? [] : ["--runTestsByPath"]),
      ...withFiles(words, run.files),
    ];
  },
};
