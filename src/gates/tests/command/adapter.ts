import { describeEnd } from "../../evidence.ts";
import type { TestRunnerAdapter } from "../runner.ts";

/** A command that we do not know: one test, which passes when it exits with 0. */
export const command: TestRunnerAdapter = {
  name: "command",
  leavesOut: false,
  argv: (suite) => suite.argv,
  read: (suite, result) => {
    if (result.ended !== "exit") return [];
    const passed = result.exitCode === 0;
    return [
      {
        kind: "test",
        path: [suite.script],
        status: passed ? "passed" : "failed",
        ...(passed ? {} : { message: describeEnd(result) }),
      },
      { kind: "end" },
    ];
  },
};
