import { readArguments, splitAtProgram, withFiles } from "../arguments.ts";
import type { TestRunnerAdapter } from "../runner.ts";
import { nodeReporter } from "./reporter.ts";

const DROPPED =
  /^--(test-reporter|test-reporter-destination|experimental-test-coverage|test-coverage-.*|watch|watch-path|watch-preserve-output|test-update-snapshots|test-rerun-failures)$/;
/** Node's own options mostly take no value as a word of its own. */
const VALUE =
  /^(-[rCe]|--(import|require|loader|experimental-loader|conditions|env-file|env-file-if-exists|test-name-pattern|test-skip-pattern|test-concurrency|test-timeout|test-shard|test-reporter|test-reporter-destination|test-coverage-.*|watch-path|test-isolation|tsconfig))$/;

/** `node --test` from Node 20, also through a loader that takes Node's flags (`tsx --test`). */
export const nodeTest: TestRunnerAdapter = {
  name: "node",
  leavesOut: false,
  reporter: { file: "reporter.mjs", source: nodeReporter },
  argv: (suite, run) => {
    const { before, after } = splitAtProgram(suite.argv, /^(node|tsx|ts-node|swc-node)$/);
    const words = readArguments(after, {
      drops: (name) => DROPPED.test(name),
      takesValue: (name) => VALUE.test(name),
    });
    const options =
      run.reporter === undefined
        ? []
        : [`--test-reporter=${run.reporter}`, "--test-reporter-destination=stdout"];
    return [...before, ...options, ...withFiles(words, run.files)];
  },
};
