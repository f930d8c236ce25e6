import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { defaultGateSettings } from "#domain";
import type { CommandRecorder } from "../evidence.ts";
import { fileOfKey, isTimeLimit } from "../tests/key.ts";
import { filesOfSuite, runSuite, type SuiteOutcome } from "../tests/run-suite.ts";
import { giveToOwner, readWorktreeFile, withScratchFolder } from "../worktree-files.ts";
import {
  type Round,
  ROUND_FOLDER,
  type RoundContext,
  type RoundOutcome,
  type RoundOutcomes,
  type RoundPlan,
} from "./test-rounds.ts";

/** One run of the test runner for each round: every runner can do so, and nothing is left of the round before. */
export async function runSingleRounds(
  plan: RoundPlan,
  context: RoundContext,
): Promise<RoundOutcomes> {
  const outcomes = new Map<string, RoundOutcome>();
  const waiting = [...plan.rounds];
  const work = async (): Promise<void> => {
    for (let round = waiting.shift(); round !== undefined; round = waiting.shift()) {
      context.signal.throwIfAborted();
      if (Date.now() > plan.deadline) return;
      outcomes.set(round.key, await runRound(round, plan, context));
    }
  };
  await Promise.all(Array.from({ length: plan.lanes }, () => work()));
  return outcomes;
}

function runRound(round: Round, plan: RoundPlan, context: RoundContext): Promise<RoundOutcome> {
  return withScratchFolder(context.worktree, async (scratch) => {
    const folder = join(scratch, "mutation");
    await mkdir(folder);
    for (const [name, text] of [
      ["active", round.active],
      ["lines", ""],
    ] as const) {
      await writeFile(join(folder, name), text);
      await giveToOwner(context.worktree, join(folder, name));
    }
    await giveToOwner(context.worktree, folder);
    const environment = { ...plan.suite.environment, [ROUND_FOLDER]: folder };
    const suite = { ...plan.suite, environment };
    const begin = performance.now();
    const outcome = await runSuite({
      suite,
      label: suite.runner,
      project: undefined,
      context: { ...context, settings: defaultGateSettings },
      recorder: recorderOf(context, plan.limitMs),
      files: filesOfSuite(suite, round.files),
      leftOut: [],
      prepared: true,
    });
    const written = await readWorktreeFile(
      context.worktree,
      relative(context.worktree, join(folder, "lines")),
    );
    await rm(folder, { recursive: true, force: true });
    return {
      ...endOf(outcome),
      lines: (written?.toString("utf8") ?? "").split("\n").filter((line) => line !== ""),
      ms: performance.now() - begin,
    };
  });
}

function endOf(
  outcome: SuiteOutcome,
): Pick<RoundOutcome, "ended" | "failed" | "testCount" | "reason"> {
  const { passed, problems, crashed } = outcome;
  const failed = problems.filter(({ key }) => !isTimeLimit(key)).map(({ key }) => key);
  const testCount = passed.length + failed.filter((key) => fileOfKey(key) !== undefined).length;
  if (failed.length > 0) return { ended: "failed", failed, testCount };
  if (problems.length > 0) return { ended: "time", failed, testCount };
  if (crashed !== undefined) return { ended: "broken", failed, testCount, reason: crashed };
  return { ended: "passed", failed, testCount };
}

function recorderOf(context: RoundContext, timeMs: number): CommandRecorder {
  return {
    count: (result) => result,
    run: (command) => {
      context.signal.throwIfAborted();
      return context.target.run({ purpose: "test", timeMs, ...command });
    },
  };
}
