import { isTest } from "../files.ts";
import { fixImports } from "../imports/fix-imports.ts";
import { isAboutImports } from "../imports/about-imports.ts";
import { changed, nothing, type HealingStrategy } from "../strategy.ts";

/** A test may be mended only where it is broken as a program: it imports what has moved. */
export const testImports: HealingStrategy = {
  name: "test-imports",
  title: "mend imports of tests: moved files",
  editsAreas: [],
  worksWithoutDependencies: false,
  suits: ({ problems }) =>
    problems.filter(
      (problem) =>
        isAboutImports(problem) ||
        // Some runners say only that a file of tests failed as a whole.
        (problem.kind === "test_failure" &&
          /Cannot find module|Failed to (?:load|resolve)/.test(problem.message)),
    ),
  async apply(context) {
    const done = await fixImports(context, isTest);
    if (done.length > 0) return changed(done.slice(0, 5).join("; "));
    return nothing("no test is named that imports a file that was moved");
  },
};
