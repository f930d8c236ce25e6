import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  defaultGateSettings,
  type Observation,
  type TargetCommandRunner,
  type TestSuite,
} from "#domain";
import { observing } from "../evidence.ts";
import type { GateContext } from "../gate.ts";
import { compareTests } from "./compare.ts";
import { observeTests } from "./observe.ts";

/** What a test gives for one runner: repositories with the same four situations, in the runner's own words. */
export interface RunnerConformance {
  readonly suite: TestSuite;
  /**
   * `first` (file a): suite "math" with "adds" passing and "breaks" failing, a skipped "left out", two tests named
   * "twice", and noise on stdout; `second` (file b): "stands alone" passing. `broken` imports what does not exist;
   * `hanging` has a test that never ends, after one that passed.
   */
  readonly files: Readonly<Record<"first" | "second" | "broken" | "hanging", string>>;
  prepare(
    files: readonly ("first" | "second" | "broken" | "hanging")[],
  ): Promise<PreparedRepository>;
  /** A whole key, where the runner cannot tell file or suite. */
  readonly key?: (file: string, ...names: readonly string[]) => string;
  /** Runs only the files that it is asked to. Default true. */
  readonly focuses?: boolean;
  /** What is known when a file cannot be loaded. */
  readonly onBrokenFile: "problem of the file" | "unknown";
  /** Can be told which files not to run. */
  readonly leavesOut: boolean;
  /** Whether a test that never ends leaves the results of others. */
  readonly onHang: "partial" | "nothing";
}

export interface PreparedRepository {
  readonly worktree: string;
  target(timeMs: number): TargetCommandRunner;
  /** Paths that git sees as changed. */
  dirtyPaths(): readonly string[];
  dispose(): void;
}

const LIMIT_MS = 60_000;
const HANG_MS = 10_000;

export function testRunnerConformance(name: string, runner: RunnerConformance): void {
  const key = runner.key ?? ((file, ...names) => [file, ...names].join(" > "));
  const { first, second, broken, hanging } = runner.files;

  describe(name, () => {
    let repository: PreparedRepository;
    let observed: Observation;
    beforeAll(async () => {
      repository = await runner.prepare(["first", "second"]);
      observed = await observe(repository, runner.suite);
    });
    afterAll(() => repository?.dispose());

    test("tells each test apart, under the noise that they print", () => {
      expect(observed.reason).toBeUndefined();
      expect(observed.status).toBe("observed");
      expect([...observed.passed].sort()).toEqual(
        [
          key(first, "math", "adds"),
          key(first, "twice"),
          ...(/^(?:ava|pytest)/.test(name) ? [] : [`${key(first, "twice")} (2)`]),
          key(second, "stands alone"),
        ].sort(),
      );
      expect(observed.problems.map((problem) => problem.key)).toEqual([
        key(first, "math", "breaks"),
      ]);
      expect(observed.problems[0]?.message).toMatch(/3|equal/);
      expect(observed.skipped).toEqual([key(first, "left out")]);
    });

    test("leaves nothing in the tree, and says what it ran without our own files", () => {
      expect(repository.dirtyPaths()).toEqual([]);
      expect(observed.commands).toHaveLength(1);
      expect(observed.commands[0]).not.toContain(".artel-");
      expect(observed.commands[0]).not.toContain(repository.worktree);
    });

    test("gives the same keys in another folder", async () => {
      const other = await runner.prepare(["first", "second"]);
      try {
        const again = await observe(other, runner.suite);
        expect(compareTests(observed, again, {})).toEqual({ introduced: [], resolved: [] });
        expect([...again.passed].sort()).toEqual([...observed.passed].sort());
      } finally {
        other.dispose();
      }
    });

    test("looks only at the files of a focus, or at more", async () => {
      const focus = [key(first, "math", "breaks")];
      const focused = await observe(repository, runner.suite, { focus });
      expect(focused.problems.map((problem) => problem.key)).toEqual(focus);
      expect(focused.passed.includes(key(second, "stands alone"))).toBe(runner.focuses === false);
    });

    test("a file that cannot be loaded", async () => {
      const other = await runner.prepare(["second", "broken"]);
      try {
        const seen = await observe(other, runner.suite);
        if (runner.onBrokenFile === "unknown") {
          expect(seen.status).toBe("unknown");
          expect(seen.reason).toContain("no-such-module");
          return;
        }
        expect(seen.problems.map((problem) => problem.path)).toEqual([broken]);
        expect(seen.problems.map((problem) => problem.key)).toEqual([broken]);
        expect(seen.passed).toContain(key(second, "stands alone"));
      } finally {
        other.dispose();
      }
    });

    test("a test that never ends meets the limit, which is named", async () => {
      const other = await runner.prepare(["second", "hanging"]);
      try {
        const seen = await observe(other, runner.suite, {}, HANG_MS);
        const limit = seen.problems.find((problem) => problem.key.endsWith(": time limit"));
        expect(limit?.message).toMatch(/limit of 1\d\.\d s/);
        if (runner.onHang === "partial") expect(seen.passed).toContain(key(second, "stands alone"));
        if (runner.leavesOut) expect(seen.hung).toEqual([hanging]);
        expect(other.dirtyPaths()).toEqual([]);
      } finally {
        other.dispose();
      }
    });

    if (!runner.leavesOut) return;
    test("a file that hangs can be left out", async () => {
      const other = await runner.prepare(["second", "hanging"]);
      try {
        const seen = await observe(other, runner.suite, { leftOut: [hanging] });
        expect(seen.status).toBe("observed");
        expect(seen.problems).toEqual([]);
        expect(seen.passed).toEqual([key(second, "stands alone")]);
      } finally {
        other.dispose();
      }
    });
  });
}

function observe(
  repository: PreparedRepository,
  suite: TestSuite,
  parts: Partial<GateContext> = {},
  timeMs = LIMIT_MS,
): Promise<Observation> {
  const context: GateContext = {
    settings: defaultGateSettings,
    worktree: repository.worktree,
    project: {
      packages: [],
      isWorkspace: false,
      hasTypeScript: false,
      typeScriptConfigurations: [],
      testSuites: [suite],
      sourceFileCount: 0,
      notes: [],
    },
    target: repository.target(timeMs),
    signal: new AbortController().signal,
    ...parts,
  };
  return observing("tests", context, (recorder) =>
    observeTests(context, recorder, { prepared: false }),
  );
}
