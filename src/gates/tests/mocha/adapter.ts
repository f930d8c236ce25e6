import { literalGlob, readArguments, splitAtProgram, withFiles } from "../arguments.ts";
import type { TestRunnerAdapter } from "../runner.ts";
import { mochaReporter } from "./reporter.ts";

const DROPPED =
  /^(-[bwRO]|--(bail|no-bail|watch|no-watch|watch-files|watch-ignore|reporter|reporter-options?|spec))$/;
const VALUE =
  /^(-[rRtgfujnsO]|--(require|reporter|reporter-options?|timeout|timeouts|grep|fgrep|ui|jobs|node-option|slow|config|package|extension|exclude|ignore|file|spec|watch-files|watch-ignore|retries|global|globals|import|loader|conditions))$/;

/** A test file that cannot be loaded ends mocha before any reporter is made: that run is "unknown". */
export const mocha: TestRunnerAdapter = {
  name: "mocha",
  leavesOut: true,
  reporter: { file: "reporter.cjs", source: mochaReporter },
  argv: (suite, run) => {
    const { before, after } = splitAtProgram(
      suite.argv,
      /^(_mocha|mocha|ts-mocha|electron-mocha)$/,
    );
    const specs = run.files === undefined ? specOptions(after) : [];
    const words = readArguments(after, {
      drops: (name) => DROPPED.test(name),
      takesValue: (name) => VALUE.test(name),
    });
    const options = run.reporter === undefined ? [] : ["--reporter", run.reporter];
    const leftOut = (run.leftOut ?? []).map((file) => `--ignore=${literalGlob(file)}`);
    return [...before, ...options, ...leftOut, ...withFiles(words, run.files), ...specs];
  },
};

/** `--spec x` says the same as a positional word. */
function specOptions(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (word.startsWith("--spec=")) return [word.slice("--spec=".length)];
    const next = words[index + 1];
    return word === "--spec" && next !== undefined ? [next] : [];
  });
}
