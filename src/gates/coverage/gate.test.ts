import { expect, test } from "vitest";
import { defaultGateSettings, type Observation } from "#domain";
import type { GateContext } from "../gate.ts";
import { coverageGate } from "./gate.ts";

const seen = (figures: Observation["figures"]) =>
  ({ gate: "coverage", status: "observed", figures }) as Observation;

/** Keys of what is held against a change, in the folder of this test. */
function lost(now: Observation["figures"], changedPaths: readonly string[]): readonly string[] {
  const worktree = import.meta.dirname;
  const context = { worktree, changedPaths, settings: defaultGateSettings } as GateContext;
  const base = seen({ "a.ts": [10, 10], "gate.ts": [40, 50], "gone.ts": [5, 6] });
  return (coverageGate.compare?.(base, seen(now), context).introduced ?? []).map(({ key }) => key);
}

test("a file that no test loads any more is not covered, one that is gone is not missed", () => {
  const rest = { "a.ts": [10, 10], "gone.ts": [5, 6] };
  expect(lost({ ...rest, "gate.ts": [40, 50] }, [])).toEqual([]);
  expect(lost(rest, ["gate.test.ts"])).toEqual(["all files: coverage"]);
  expect(lost(rest, ["gate.ts"])).toEqual(["all files: coverage", "gate.ts: coverage"]);
  expect(lost({ "a.ts": [10, 10], "gate.ts": [40, 50] }, ["gone.ts"])).toEqual([]);
});
