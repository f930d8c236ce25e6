import { reporterPrelude } from "../report.ts";

/** The reporter interface of jest 24 and later. */
export function jestReporter(report: string): string {
  return `${reporterPrelude(report, "commonjs")}
const statuses = { passed: "passed", failed: "failed" };
module.exports = class ArtelReporter {
  onTestStart(test) {
    write({ kind: "started", file: test.path });
  }
  onTestCaseResult() {
    alive();
  }
  onTestResult(test, result) {
    const name = test.context && test.context.config && test.context.config.displayName;
    const place = { file: result.testFilePath || test.path, project: (name && (name.name || name)) || undefined };
    for (const one of result.testResults) {
      write({
        kind: "test",
        ...place,
        path: [...one.ancestorTitles, one.title],
        status: statuses[one.status] || "skipped",
        message: (one.failureMessages && one.failureMessages[0] && text(one.failureMessages[0])) || undefined,
      });
    }
    if (result.testExecError || (result.failureMessage && result.testResults.length === 0)) {
      write({ kind: "file", ...place, message: text(result.failureMessage || result.testExecError) });
    }
    write({ kind: "finished", file: place.file });
  }
  onRunComplete(contexts, results) {
    if (results.runExecError) write({ kind: "run", message: text(results.runExecError) });
    write({ kind: "end" });
  }
};
`;
}
