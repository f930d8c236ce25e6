import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkExpectation } from "./check-expectation.ts";
import type { Expectation } from "./expectation.ts";
import { factSchema, saysTheSame, withFacts, type Fact, type FactView } from "./fact.ts";
import { violationSchema } from "./violation.ts";

const origin = { source: "git", time: 1, confidence: 1 };

function file(path: string, hash: string | null, source = "git"): Fact {
  const value = hash === null ? null : { hash, mode: "file" as const };
  return { kind: "file-hash", path, value, ...origin, source };
}

function test(name: string, status: "passed" | "failed" | "skipped" | null, flaky = false): Fact {
  const value = status === null ? null : { status, flaky };
  return { kind: "test-result", test: name, value, ...origin, source: "gate:tests" };
}

function diagnostic(gate: "types" | "lint" | "scope", problem: string, count: number): Fact {
  const value = count === 0 ? null : { count, message: problem, flaky: false };
  return { kind: "diagnostic", gate, problem, value, ...origin };
}

function command(
  name: string,
  ended: "exit" | "time" | "memory" | "not-found" | "cancelled",
  exitCode: number | null = null,
): Fact {
  return { kind: "command-result", command: name, value: { exitCode, ended }, ...origin };
}

function symbol(path: string, name: string, exported: boolean): Fact {
  return { kind: "symbol", path, name, value: exported ? { exported } : null, ...origin };
}

function view(...facts: readonly Fact[]): FactView {
  return withFacts(new Map(), facts);
}

function check(expectation: Expectation, before: FactView, after: FactView) {
  const found = checkExpectation(expectation, before, after);
  for (const violation of found) violationSchema.parse(violation);
  return found.map(({ kind, key, expected, actual }) => [kind, key, expected, actual]);
}

describe("tests-pass", () => {
  const expectation: Expectation = { kind: "tests-pass", tests: ["a"] };

  it("holds when they pass, whatever they did before", () => {
    expect(check(expectation, view(test("a", "failed")), view(test("a", "passed")))).toEqual([]);
    expect(check(expectation, view(), view(test("a", "passed")))).toEqual([]);
  });

  it("is violated by a failure, a skip, a test that is gone, and one that was not observed", () => {
    const before = view(test("a", "failed"));
    for (const [fact, actual] of [
      [test("a", "failed"), "failed"],
      [test("a", "skipped"), "skipped"],
      [test("a", null), "gone"],
    ] as const) {
      expect(check(expectation, before, view(fact))).toEqual([
        ["test-expectation", "test-result:a", "passed", actual],
      ]);
    }
    const [missing] = checkExpectation(expectation, before, view());
    expect(missing).toMatchObject({ actual: "not observed", confidence: 0.3 });
  });
});

describe("tests that are not the task's", () => {
  const before = view(test("a", "passed"), test("b", "failed"), test("c", "passed"));

  it("no-other-test-changes is violated by a change in either direction, but for those that are excepted", () => {
    const after = view(
      test("a", "failed"),
      test("b", "passed"),
      test("c", null),
      test("n", "failed"),
    );
    const keys = (except: string[]) =>
      check({ kind: "no-other-test-changes", except }, before, after).map(([, key]) => key);
    expect(keys([])).toEqual(["test-result:a", "test-result:b", "test-result:c"]);
    expect(keys(["b", "c"])).toEqual(["test-result:a"]);
  });

  it("no-test-breaks lets a failing test pass, and counts a test that is gone or skipped", () => {
    const after = view(test("a", "skipped"), test("b", "passed"), test("c", null));
    expect(check({ kind: "no-test-breaks" }, before, after)).toEqual([
      ["test-expectation", "test-result:a", "passed", "skipped"],
      ["test-expectation", "test-result:c", "passed", "gone"],
    ]);
  });

  it("is not sure of a test that was flaky before or is now", () => {
    for (const [was, now] of [
      [true, false],
      [false, true],
    ] as const) {
      const found = checkExpectation(
        { kind: "no-test-breaks" },
        view(test("a", "passed", was)),
        view(test("a", "failed", now)),
      );
      expect(found).toMatchObject([{ confidence: 0.2 }]);
    }
  });

  it("what was not looked at again contradicts nothing", () => {
    expect(check({ kind: "no-test-breaks" }, before, view(test("a", "passed")))).toEqual([]);
  });
});

describe("only-paths-change", () => {
  const before = view(file("a", "1"), file("b", "1"), file("c", "1"));
  const expectation: Expectation = { kind: "only-paths-change", paths: ["a", "d"] };

  it("is violated by edits, additions and removals outside of the paths, with certainty", () => {
    const after = view(
      file("a", "2"),
      file("b", "2"),
      file("c", null),
      file("d", "1"),
      file("e", "1"),
    );
    expect(check(expectation, before, after)).toEqual([
      ["out-of-area", "file-hash:b", "file 1", "file 2"],
      ["out-of-area", "file-hash:c", "file 1", "absent"],
      ["out-of-area", "file-hash:e", "absent", "file 1"],
    ]);
    expect(
      checkExpectation(expectation, before, after).map(({ confidence }) => confidence),
    ).toEqual([1, 1, 1]);
  });

  it("tells files that another changed from those that the task changed", () => {
    const after = view(file("b", "2", "task:x"), file("c", "2", "task:y"));
    const kinds = check({ ...expectation, by: "task:x" }, before, after).map(([kind]) => kind);
    expect(kinds).toEqual(["out-of-area", "file-changed-by-another"]);
  });

  it("is not violated by a file that was not there and is not there", () => {
    expect(check(expectation, before, view(file("x", null)))).toEqual([]);
  });

  it("is less sure where an observation was", () => {
    const after = view({ ...file("b", "2"), confidence: 0.5 });
    expect(checkExpectation(expectation, before, after)[0]?.confidence).toBe(0.5);
  });
});

describe("symbols", () => {
  const symbols = [{ path: "a.ts", name: "one" }];

  it("exist, or are gone", () => {
    const there = view(symbol("a.ts", "one", true));
    const gone = view(symbol("a.ts", "one", false));
    expect(check({ kind: "symbols-exist", symbols }, gone, there)).toEqual([]);
    expect(check({ kind: "symbols-are-gone", symbols }, there, gone)).toEqual([]);
    expect(check({ kind: "symbols-exist", symbols }, there, gone)).toEqual([
      ["symbol", "symbol:a.ts:one", "exported", "not exported"],
    ]);
    expect(check({ kind: "symbols-are-gone", symbols }, there, there)).toEqual([
      ["symbol", "symbol:a.ts:one", "not exported", "exported"],
    ]);
  });

  it("that nobody looked at are no certain violation", () => {
    const [found] = checkExpectation({ kind: "symbols-are-gone", symbols }, view(), view());
    expect(found).toMatchObject({ actual: "not observed", confidence: 0.3 });
  });
});

describe("command-succeeds", () => {
  it.each([
    [command("make", "exit", 2), "command-failed", "exit 2", 0.9],
    [command("make", "exit", null), "command-failed", "exit by a signal", 0.9],
    [command("make", "not-found"), "capability-missing", "the program was not found", 0.95],
    [command("make", "time"), "resource-exhausted", "ended by time", 0.5],
    [command("make", "memory"), "resource-exhausted", "ended by memory", 0.7],
    [command("make", "cancelled"), "command-failed", "ended by cancelled", 0.1],
  ] as const)("%j", (fact, kind, actual, confidence) => {
    const expectation: Expectation = { kind: "command-succeeds", command: "make" };
    expect(checkExpectation(expectation, view(), view(fact))).toMatchObject([
      { kind, actual, confidence },
    ]);
    expect(check(expectation, view(fact), view(command("make", "exit", 0)))).toEqual([]);
  });
});

describe("no-new-diagnostic", () => {
  it("counts: a second one of a kind that was there once is new", () => {
    const before = view(diagnostic("types", "T", 1), diagnostic("lint", "L", 1));
    const after = view(diagnostic("types", "T", 2), diagnostic("lint", "L", 1));
    expect(check({ kind: "no-new-diagnostic" }, before, after)).toEqual([
      ["compile", "diagnostic:types:T", "at most 1", "T"],
    ]);
    expect(check({ kind: "no-new-diagnostic", gates: ["lint"] }, before, after)).toEqual([]);
    expect(check({ kind: "no-new-diagnostic" }, after, before)).toEqual([]);
  });

  it("says by the gate what kind of violation it is", () => {
    const after = view(diagnostic("lint", "L", 1), diagnostic("scope", "S", 1));
    const kinds = check({ kind: "no-new-diagnostic" }, view(), after).map(([kind]) => kind);
    expect(kinds).toEqual(["diagnostic", "out-of-area"]);
  });
});

describe("every check", () => {
  const name = fc.constantFrom("a", "b", "c", "d");
  const fact: fc.Arbitrary<Fact> = fc.oneof(
    fc.tuple(name, fc.constantFrom("1", "2", null)).map(([path, hash]) => file(path, hash)),
    fc
      .tuple(name, fc.constantFrom("passed", "failed", "skipped", null), fc.boolean())
      .map(([key, status, flaky]) => test(key, status, flaky)),
    fc
      .tuple(fc.constantFrom("types", "lint"), name, fc.nat(2))
      .map(([gate, key, count]) => diagnostic(gate, key, count)),
  );
  const facts = fc
    .tuple(fc.array(fact), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([all, confidence]) => view(...all.map((each) => ({ ...each, confidence }))));
  const expectation: fc.Arbitrary<Expectation> = fc.oneof(
    fc.record({
      kind: fc.constant("tests-pass" as const),
      tests: fc.array(name, { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant("no-other-test-changes" as const), except: fc.array(name) }),
    fc.record({ kind: fc.constant("no-test-breaks" as const) }),
    fc.record({ kind: fc.constant("only-paths-change" as const), paths: fc.array(name) }),
    fc.record({ kind: fc.constant("no-new-diagnostic" as const) }),
  );

  it("makes valid facts and violations, whose confidence is never above that of what they rest on", () => {
    fc.assert(
      fc.property(expectation, facts, facts, (expected, before, after) => {
        for (const found of checkExpectation(expected, before, after)) {
          expect(violationSchema.safeParse(found).success).toBe(true);
          const contradicting = after.get(found.key);
          expect(factSchema.safeParse(contradicting ?? file("a", "1")).success).toBe(true);
          expect(found.confidence).toBeLessThanOrEqual(contradicting?.confidence ?? 0.3);
        }
      }),
    );
  });

  it("finds nothing where nothing changed, but tests that do not pass", () => {
    fc.assert(
      fc.property(expectation, facts, (expected, world) => {
        fc.pre(expected.kind !== "tests-pass");
        expect(checkExpectation(expected, world, new Map(world))).toEqual([]);
      }),
    );
  });

  it("finds the same whatever the order in which facts came, and is not sure of a flaky test", () => {
    fc.assert(
      fc.property(expectation, facts, facts, (expected, before, after) => {
        const ids = (world: FactView) =>
          checkExpectation(expected, before, world)
            .map(({ id }) => id)
            .toSorted();
        expect(ids(new Map([...after].toReversed()))).toEqual(ids(after));
        for (const found of checkExpectation(expected, before, after)) {
          const now = after.get(found.key);
          if (now?.kind === "test-result" && now.value?.flaky) {
            expect(found.confidence).toBeLessThanOrEqual(0.2);
          }
        }
      }),
    );
  });

  it("does not take who saw it and when for a difference", () => {
    expect(saysTheSame(file("a", "1"), { ...file("a", "1", "another"), time: 9 })).toBe(true);
    expect(saysTheSame(file("a", "1"), file("a", "2"))).toBe(false);
    expect(saysTheSame(file("a", "1"), { ...file("a", "1"), confidence: 0.5 })).toBe(false);
    expect(saysTheSame(file("a", null), file("a", "1"))).toBe(false);
  });
});
