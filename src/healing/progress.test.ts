import { expect, test } from "vitest";
import type { FailureProblem } from "#domain";
import type { CommandRun } from "#gates";
import { isProgress } from "./progress.ts";
import { problemWith } from "./strategies/strategy.ts";

const problem = (message: string, more: Partial<FailureProblem> = {}): FailureProblem =>
  problemWith({ kind: "lint_error", tool: "eslint", file: "a.ts", line: 1, message, ...more });

const run = (...problems: readonly FailureProblem[]): CommandRun => ({
  passed: false,
  installs: true,
  ended: "exit",
  exitCode: 1,
  problems,
  output: "",
  display: "npm run lint",
  ms: 1,
});

test("something that it was for is gone, whatever comes to light behind it", () => {
  const targeted = [problem("no var"), problem("no var", { line: 9 })];
  expect(isProgress(targeted, run(problem("no var")))).toBe(true);
  expect(isProgress(targeted, run(problem("4 is not 3", { kind: "test_failure" })))).toBe(true);
});

test("problems that only moved are the same", () => {
  const targeted = [problem("line 3 is too long", { line: 3 })];
  expect(isProgress(targeted, run(problem("line 7 is too long", { line: 7 })))).toBe(false);
  expect(isProgress(targeted, run(problem("line 7 is too long", { file: "b.ts" })))).toBe(true);
});
