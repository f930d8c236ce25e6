import { driverSource } from "./driver-source.ts";

/** From vitest 3 on. Each file has a worker of its own, so that modules are loaded anew with the mutant of the round. */
export function vitestDriver(): string {
  return driverSource(`
async function open(words) {
  const { createVitest, parseCLI } = await import(pathToFileURL(require.resolve("vitest/node")).href);
  const { options } = parseCLI(["vitest", ...words], { allowUnknownOptions: true });
  const vitest = await createVitest("test", {
    ...options,
    run: true,
    watch: false,
    reporters: [{}],
    coverage: { enabled: false },
    bail: 1,
    isolate: true,
    fileParallelism: false,
    passWithNoTests: true,
    onConsoleLog: () => false,
  });
  if (typeof vitest.runTestSpecifications !== "function") throw new Error("this vitest cannot be kept open");
  const known = new Map();
  for (const specification of await vitest.globTestSpecifications()) {
    if (specification.pool === "typescript" || specification.pool === "browser") continue;
    known.set(specification.moduleId, [...(known.get(specification.moduleId) || []), specification]);
  }
  return async (files) => {
    let testCount = 0;
    for (const file of files) {
      const specifications = known.get(resolve(file)) || [];
      if (specifications.length === 0) continue;
      vitest.state.filesMap.clear();
      vitest.state.errorsSet.clear();
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
      const failed = [];
      for (const module of testModules) {
        for (const test of module.children.allTests()) {
          const state = test.result().state;
          if (state === "passed" || state === "failed") testCount += 1;
          if (state === "failed") failed.push(file + " > " + test.fullName);
        }
        if (!module.ok() && failed.length === 0) failed.push(file);
      }
      if (failed.length === 0 && unhandledErrors.length > 0) failed.push(file);
      if (failed.length > 0) return { failed, testCount };
    }
    return { failed: [], testCount };
  };
}
`);
}
