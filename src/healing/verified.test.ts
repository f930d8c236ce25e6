import { expect, test } from "vitest";
import type { GateVerdict, Verdict } from "#domain";
import { gateVerdict as gate } from "../../test/support/gate-verdict.ts";
import { condemnation, isVerified, styleProblems } from "./verified.ts";

const verdict = (status: Verdict["status"], ...gates: readonly GateVerdict[]): Verdict => ({
  tree: "t",
  status,
  gates: [...gates],
});

test("gates that could see nothing before do not stand in the way of a command that passes", () => {
  expect(isVerified(verdict("unknown", gate({ status: "unknown" })))).toBe(true);
  expect(isVerified(verdict("pass", gate({})))).toBe(true);
});

test("a gate that fails, or that cannot look any more, does", () => {
  const introduced = [{ key: "a.test > b", message: "4 is not 3" }];
  const failed = verdict("fail", gate({ status: "fail", introduced }));
  expect(isVerified(failed)).toBe(false);
  expect(condemnation(failed)).toEqual([
    "tests",
    "the command passes, and something else is worse: a.test > b: 4 is not 3",
  ]);
  const lost = verdict("unknown", gate({ status: "unknown", lost: true, reason: "it hangs" }));
  expect(isVerified(lost)).toBe(false);
  expect(condemnation(lost)[1]).toMatch("it hangs");
});

test("formatting that is worse is for the formatter, unless something else is worse as well", () => {
  const introduced = [{ key: "a.ts", message: "a.ts is not formatted", path: "a.ts" }];
  const format = gate({ gate: "format", status: "fail", introduced });
  expect(styleProblems(verdict("fail", gate({}), format))).toMatchObject([
    { kind: "lint_error", repair: "formatter", file: "a.ts" },
  ]);
  expect(styleProblems(verdict("fail", gate({ status: "fail" }), format))).toEqual([]);
  expect(styleProblems(verdict("unknown", gate({ lost: true }), format))).toEqual([]);
});
