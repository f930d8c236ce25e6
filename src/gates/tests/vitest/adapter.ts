import { literalGlob, readArguments, splitAtProgram, withFiles } from "../arguments.ts";
import type { TestRunnerAdapter } from "../runner.ts";
import { vitestReporter } from "./reporter.ts";

const DROPPED =
  /^(-w|-u|--(run|watch|ui|open|reporter|reporters|outputFile|coverage|bail|changed|update|standalone|no-watch|no-run)(\..*)?)$/;
const FLAG =
  /^(-w|-u|-h|--(run|watch|ui|open|typecheck|typecheck\.(only|enabled)|globals|silent|isolate|passWithNoTests|dom|allowOnly|logHeapUsage|hideSkippedTests|expandSnapshotDiff|disableConsoleIntercept|fileParallelism|coverage|coverage\.enabled|update|standalone|printConsoleTrace|clearScreen|browser\.headless|dangerouslyIgnoreUnhandledErrors|no-.*))$/;
const SUBCOMMAND = new Set(["run", "watch", "dev"]);

/** From version 0.34 on; workspaces and projects are told apart by the project's name in the key. */
export const vitest: TestRunnerAdapter = {
  name: "vitest",
  leavesOut: true,
  reporter: { file: "reporter.mjs", source: vitestReporter },
  argv: (suite, run) => {
    const { before, after } = splitAtProgram(suite.argv, /^vitest$/);
    const words = readArguments(after, {
      drops: (name) => DROPPED.test(name),
      takesValue: (name) => !FLAG.test(name),
    });
    const first = words.findIndex(({ kind }) => kind === "positional");
    const own =
      first >= 0 && SUBCOMMAND.has(words[first]?.text ?? "")
        ? words.filter((_, index) => index !== first)
        : words;
    return [
      ...before,
      "run",
      ...withFiles(own, run.files),
      ...(run.leftOut ?? []).map((file) => `--exclude=${literalGlob(file)}`),
      ...(run.reporter === undefined
        ? []
        : [`--reporter=${run.reporter}`, "--coverage.enabled=false", "--bail=0"]),
    ];
  },
};
