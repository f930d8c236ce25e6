import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends a run with `812 passed, 0 failed, 3 skipped` on a line of its own, for programs that read the output. Tests that
 * passed at their second attempt only are named before it (docs/adr/0032).
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    const flaky: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "pending") counts.skipped += 1;
        else counts[state] += 1;
        if (test.diagnostic()?.flaky === true) {
          flaky.push(`${module.relativeModuleId} > ${test.fullName}`);
        }
      }
      // A file that does not load has no tests of its own to fail.
      if (module.state() === "failed" && module.children.size === 0) counts.failed += 1;
    }
    if (flaky.length > 0) {
      process.stdout.write(`\nflaky: passed at the second attempt only\n  ${flaky.join("\n  ")}\n`);
    }
    const skipped = counts.skipped === 0 ? "" : `, ${counts.skipped} skipped`;
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  }
}
