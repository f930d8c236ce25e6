import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FailureProblem } from "#domain";
import { weakening } from "../test-strength/weakening.ts";
import {
  problemWith,
  type FailureAtHand,
  type HealingStrategy,
  type StrategyContext,
} from "./strategy.ts";

/** A worktree of its own, at a commit that fails. */
export interface StrategyWorktree {
  readonly context: Omit<StrategyContext, "problems" | "output">;
  /** Text of every file that is not ignored, by path. */
  snapshot(): Promise<ReadonlyMap<string, string>>;
  dispose(): Promise<void>;
}

export interface StrategyCase {
  readonly problems: readonly Partial<FailureProblem>[];
  readonly output?: string;
  prepare(): Promise<StrategyWorktree>;
}

/** Failures that no tool can mend: no strategy may be tried on them. */
const OF_NOBODY: readonly Partial<FailureProblem>[] = [
  { kind: "test_failure", tool: "vitest", message: "expected 3 to be 4" },
  { kind: "timeout", tool: "node", message: "test timed out after 5000 ms" },
  { kind: "runtime_error", tool: "node", message: "TypeError: a is null" },
];

/** What every strategy promises, tried where it mends something and where it must not. */
export function itConformsToTheStrategyContract(
  strategy: HealingStrategy,
  cases: {
    readonly mends: StrategyCase & {
      /** Files as they are to be afterwards; all others stay. */
      readonly expected: Readonly<Record<string, string | RegExp>>;
    };
    /** It suits, and what is meant is not certain. */
    readonly leaves: StrategyCase;
  },
): void {
  describe(`${strategy.name} conforms to the contract of strategies`, () => {
    test("its name and title fit a folder and the subject of a commit", () => {
      expect(strategy.name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(strategy.title).toMatch(/^[a-z][^.\n]{5,64}[^.\n]$/);
    });

    test("is not for what it cannot mend", async () => {
      const worktree = await cases.leaves.prepare();
      const none = failure({ ...cases.leaves, problems: [], output: "" }, worktree);
      expect(strategy.suits(none)).toEqual([]);
      for (const problem of OF_NOBODY) {
        const failed = failure({ ...cases.leaves, problems: [problem], output: "" }, worktree);
        expect(strategy.suits(failed)).toEqual([]);
      }
      await worktree.dispose();
    });

    test("changes nothing where it is not certain what is meant", async () => {
      const worktree = await cases.leaves.prepare();
      const before = await worktree.snapshot();
      const at = failure(cases.leaves, worktree);
      const context = { ...worktree.context, output: at.output, problems: strategy.suits(at) };
      expect(context.problems.length).toBeGreaterThan(0);
      expect(await strategy.apply(context)).toMatchObject({ kind: "nothing" });
      expect(await worktree.snapshot()).toEqual(before);
      await worktree.dispose();
    });

    describe("where it mends", () => {
      const { mends } = cases;
      let worktree: StrategyWorktree;
      let before: ReadonlyMap<string, string>;
      let after: ReadonlyMap<string, string>;
      let context: StrategyContext;

      beforeAll(async () => {
        worktree = await mends.prepare();
        before = await worktree.snapshot();
        const at = failure(mends, worktree);
        context = { ...worktree.context, output: at.output, problems: strategy.suits(at) };
        expect(context.problems.length).toBeGreaterThan(0);
        expect(await strategy.apply(context)).toMatchObject({ kind: "changed" });
        after = await worktree.snapshot();
      });
      afterAll(() => worktree.dispose());

      test("what was meant is there, and nothing else", () => {
        const paths = [...new Set([...before.keys(), ...after.keys()])];
        const differing = paths.filter((path) => before.get(path) !== after.get(path));
        expect(differing.toSorted()).toEqual(Object.keys(mends.expected).toSorted());
        for (const [path, text] of Object.entries(mends.expected)) {
          if (typeof text === "string") expect(after.get(path)).toBe(text);
          else expect(after.get(path)).toMatch(text);
        }
      });

      test("no test is weaker", () => {
        for (const path of Object.keys(mends.expected)) {
          expect(weakening(path, before.get(path), after.get(path))).toBeUndefined();
        }
      });

      test("once more changes nothing", async () => {
        await strategy.apply(context);
        expect(await worktree.snapshot()).toEqual(after);
      });
    });
  });
}

function failure(
  { problems, output = "" }: Pick<StrategyCase, "problems" | "output">,
  { context }: StrategyWorktree,
): FailureAtHand {
  const whole = problems.map(problemWith);
  return {
    kind: whole[0]?.kind,
    problems: whole,
    installs: true,
    output,
    project: context.project,
  };
}
