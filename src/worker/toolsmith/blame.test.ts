import { describe, expect, it } from "vitest";
import type { GateName, Unit, Verdict } from "#domain";
import { blamedUnits } from "./blame.ts";

const units: readonly Unit[] = ["a.ts", "b.ts", "c.ts"].map((path) => ({
  id: path,
  title: path,
  paths: [path],
  detail: null,
}));

function failing(gate: GateName, ...paths: readonly (string | undefined)[]): Verdict {
  const introduced = paths.map((path, index) => ({
    key: `${path}: rule-${index}`,
    message: `rule-${index}`,
    ...(path === undefined ? {} : { path }),
  }));
  const figures = { passedCount: 0, problemCount: 0, commands: [], targetMs: 0, ownMs: 0 };
  return {
    tree: "t",
    status: "fail",
    gates: [{ gate, status: "fail", introduced, resolved: [], flaky: [], ...figures }],
  };
}

describe("blamedUnits", () => {
  it("names who edited the files that a linter holds something against", () => {
    expect(
      blamedUnits(units, failing("lint", "c.ts", "a.ts", "c.ts")).map(({ unit, stage, reason }) => [
        unit.id,
        stage,
        reason,
      ]),
    ).toEqual([
      ["c.ts", "lint", "c.ts: rule-0 (and 1 more)"],
      ["a.ts", "lint", "a.ts: rule-1"],
    ]);
  });

  it("leaves to a search what may have its cause elsewhere", () => {
    expect(blamedUnits(units, failing("types", "a.ts"))).toEqual([]);
    expect(blamedUnits(units, failing("lint", "a.ts", "other.ts"))).toEqual([]);
    expect(blamedUnits(units, failing("lint", undefined))).toEqual([]);
    const twice = [...units, { ...(units[0] as Unit), id: "again" }];
    expect(blamedUnits(twice, failing("format", "a.ts"))).toEqual([]);
  });
});
