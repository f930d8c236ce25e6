import { reporterPrelude } from "../report.ts";

export function mochaReporter(report: string): string {
  return `${reporterPrelude(report, "commonjs")}
const file = (test) => {
  for (let one = test; one; one = one.parent) if (one.file) return one.file;
  return undefined;
};
const path = (test) => {
  const words = [];
  for (let one = test; one; one = one.parent) if (one.title) words.unshift(one.title);
  return words;
};
// Here and not by --no-bail, which mocha knows from version 6 on.
const goOn = (suite) => {
  suite.bail(false);
  for (const one of suite.suites) goOn(one);
};
module.exports = class ArtelReporter {
  constructor(runner) {
    goOn(runner.suite);
    // One file after the other: where the next begins, the one before has ended.
    let running;
    runner.on("test", (test) => {
      const name = file(test);
      if (name === undefined || name === running) return;
      if (running !== undefined) write({ kind: "finished", file: running });
      running = name;
      write({ kind: "started", file: name });
    });
    runner.on("pass", (test) => write({ kind: "test", file: file(test), path: path(test), status: "passed" }));
    runner.on("pending", (test) => write({ kind: "test", file: file(test), path: path(test), status: "skipped" }));
    runner.on("fail", (test, error) => {
      if (test.type === "hook") {
        write({ kind: "file", file: file(test) || "(no file)", path: path(test), message: text(error) });
      } else {
        write({ kind: "test", file: file(test), path: path(test), status: "failed", message: text(error) });
      }
    });
    runner.on("end", () => write({ kind: "end" }));
  }
};
`;
}
