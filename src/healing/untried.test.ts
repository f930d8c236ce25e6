import { expect, test } from "vitest";
import { fixtureProject } from "../../test/support/fixture-repository.ts";
import { findHealingStrategy } from "./strategies/registry.ts";
import { problemWith } from "./strategies/strategy.ts";
import { whyUntried } from "./untried.ts";

const problem = { kind: "lint_error", tool: "prettier", file: "a.ts" } as const;
const failure = {
  kind: problem.kind,
  problems: [problemWith(problem)],
  installs: true,
  output: "",
  project: fixtureProject(),
};
const stageOf = (name: string, isLate: boolean, wasKept = false) =>
  whyUntried(findHealingStrategy(name), failure, { isLate, wasKept })[0];

test("want of time is told apart from being for something else", () => {
  expect(stageOf("auto-format", true)).toBe("time");
  expect(stageOf("lockfile", true)).toBe("diagnosis");
  expect(stageOf("auto-format", false)).toBe("diagnosis");
  expect(whyUntried(undefined, failure, { isLate: true, wasKept: true })[1]).toContain("a part");
});
