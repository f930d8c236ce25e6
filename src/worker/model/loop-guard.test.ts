import { describe, expect, it } from "vitest";
import { LoopGuard } from "./loop-guard.ts";

describe("the loop guard", () => {
  it("tells, then stops, the same use again and again while nothing changes", () => {
    const guard = new LoopGuard();
    const said = Array.from({ length: 6 }, () => guard.use("run", { script: "npm test" }));
    expect(said).toEqual(["go on", "go on", "tell", "tell", "tell", "stop"]);
  });

  it("begins anew when something changed, and counts each use by itself", () => {
    const guard = new LoopGuard();
    for (let index = 0; index < 100; index += 1) {
      expect(guard.use("read", { path: `${index}.ts` })).toBe("go on");
      expect(guard.use("test", {})).toBe("go on");
      guard.changed();
    }
  });
});
