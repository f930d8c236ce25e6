import { describe, expect, it } from "vitest";
import type { GateVerdict, Verdict } from "#domain";
import { gateVerdict as gate } from "../../test/support/gate-verdict.ts";
import { isKeepable, reasonOf } from "./keepable.ts";

function verdict(status: Verdict["status"], ...gates: GateVerdict[]): Verdict {
  return { tree: "t", status, gates };
}

describe("isKeepable", () => {
  it("keeps what no gate could confirm only where little can go wrong", () => {
    expect(isKeepable(verdict("pass"), "high")).toBe(true);
    expect(isKeepable(verdict("unknown"), "low")).toBe(true);
    expect(isKeepable(verdict("unknown"), "medium")).toBe(false);
    expect(isKeepable(verdict("fail"), "low")).toBe(false);
  });

  it("keeps nothing that a gate can no longer be run on", () => {
    const lost = gate({ status: "unknown", lost: true, reason: "vitest ended with exit code 1" });
    const never = gate({ gate: "types", status: "unknown", reason: "no compiler" });
    expect(isKeepable(verdict("unknown", never, lost), "low")).toBe(false);
    expect(reasonOf(verdict("unknown", never, lost))).toEqual([
      "tests",
      "vitest ended with exit code 1",
    ]);
  });
});

describe("reasonOf", () => {
  it("names the test that failed and how many more", () => {
    const failed = gate({
      status: "fail",
      introduced: [
        { key: "a.test.ts > adds", message: "expected 2" },
        { key: "a.test.ts > b", message: "m" },
      ],
    });
    expect(reasonOf(verdict("fail", gate({ gate: "types" }), failed))).toEqual([
      "tests",
      "a.test.ts > adds: expected 2 (and 1 more)",
    ]);
  });

  it("does not say a diagnostic twice", () => {
    const failed = gate({
      gate: "types",
      status: "fail",
      introduced: [{ key: "a.ts: TS1: no", message: "TS1: no" }],
    });
    expect(reasonOf(verdict("fail", failed))).toEqual(["types", "a.ts: TS1: no"]);
  });

  it("says why nothing could confirm it", () => {
    const unknown = gate({ gate: "tests", status: "unknown", reason: "the runner crashed" });
    expect(reasonOf(verdict("unknown", unknown))).toEqual(["tests", "the runner crashed"]);
    expect(reasonOf(undefined)[0]).toBe("gates");
    const failing = gate({ problemCount: 1 });
    const types = gate({ gate: "types", status: "skipped", reason: "no TypeScript configuration" });
    expect(reasonOf(verdict("unknown", types, gate({ gate: "secrets" }), failing))).toEqual([
      "gates",
      "no gate could confirm it: types (no TypeScript configuration), tests (none passes, 1 failed before the change as well)",
    ]);
  });
});
