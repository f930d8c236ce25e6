import { driverSource } from "./driver-source.ts";

/**
 * From jest 24 on. Each file has an environment and modules of its own, so that they are loaded anew with the mutant of the
 * round; what jest transformed is kept, for the text is the same for all mutants.
 */
export function jestDriver(): string {
  return driverSource(`
import { dirname, relative } from "node:path";

async function open(words) {
  process.env.NODE_ENV ??= "test";
  const jest = createRequire(require.resolve("jest/package.json"));
  const { runCLI } = jest("@jest/core");
  const argv = await buildArgv(jest)(words);
  const projects = argv.projects && argv.projects.length > 0 ? argv.projects : [process.cwd()];
  const settings = {
    ...argv,
    reporters: [],
    runInBand: true,
    runTestsByPath: true,
    passWithNoTests: true,
    ci: true,
    silent: true,
    coverage: false,
    watch: false,
    watchAll: false,
    bail: 0, // it would end the process
    maxWorkers: undefined,
    findRelatedTests: false,
    onlyChanged: false,
    testPathPattern: undefined,
    testPathPatterns: undefined,
  };
  return async (files) => {
    let testCount = 0;
    // Most mutants are noticed by the first file, and each start of a run takes time.
    for (const some of [files.slice(0, 1), files.slice(1)].filter(({ length }) => length > 0)) {
      const { results } = await runCLI({ ...settings, _: some.map((file) => resolve(file)) }, projects);
      testCount += results.numPassedTests + results.numFailedTests;
      const failed = results.testResults.flatMap(failuresOf);
      if (failed.length === 0 && results.runExecError) failed.push(some[0]);
      if (failed.length > 0) return { failed, testCount };
    }
    return { failed: [], testCount };
  };
}

function buildArgv(jest) {
  const cli = createRequire(jest.resolve("jest-cli/package.json"));
  const inside = () => cli(join(dirname(jest.resolve("jest-cli/package.json")), "build", "cli", "index.js"));
  const build = jest("jest-cli").buildArgv || inside().buildArgv;
  if (typeof build !== "function") throw new Error("this jest cannot be kept open");
  return build;
}

function failuresOf({ testFilePath, testResults, failureMessage }) {
  const file = relative(process.cwd(), testFilePath);
  const failed = testResults.filter(({ status }) => status === "failed");
  if (failed.length === 0) return failureMessage ? [file] : [];
  return failed.map(({ ancestorTitles, title }) => [file, ...ancestorTitles, title].join(" > "));
}
`);
}
