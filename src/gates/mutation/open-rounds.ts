import { writeFile } from "node:fs/promises";
import { join, posix, relative } from "node:path";
import { z } from "zod";
import type { CommandResult, TestRunnerName, TestSuite } from "#domain";
import { describeEnd } from "../evidence.ts";
import { jest } from "../tests/jest/adapter.ts";
import { mocha } from "../tests/mocha/adapter.ts";
import type { TestRunnerAdapter } from "../tests/runner.ts";
import { nodeTest } from "../tests/node/adapter.ts";
import { vitest } from "../tests/vitest/adapter.ts";
import { filesOfSuite } from "../tests/run-suite.ts";
import {
  giveToOwner,
  makeFolderForOwner,
  readWorktreeFile,
  withScratchFolder,
} from "../worktree-files.ts";
import {
  ROUND_FOLDER,
  type RoundContext,
  type RoundOutcome,
  type RoundOutcomes,
  type RoundPlan,
} from "./test-rounds.ts";
import { jestDriver } from "./jest-driver.ts";
import { mochaDriver } from "./mocha-driver.ts";
import { nodeDriver } from "./node-driver.ts";
import { vitestDriver } from "./vitest-driver.ts";

const toldSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("open") }),
  z.object({ kind: z.literal("began"), key: z.string() }),
  z.object({
    kind: z.literal("ended"),
    key: z.string(),
    failed: z.array(z.string()),
    testCount: z.int().nonnegative(),
    lines: z.array(z.string()),
    ms: z.number().nonnegative(),
  }),
  z.object({ kind: z.literal("done") }),
]);
type Told = z.infer<typeof toldSchema>;

/** For starting the runner, before its first word. */
const OPENING_MS = 60_000;

interface Driver {
  readonly adapter: TestRunnerAdapter;
  /** The runner's own program among the words of a suite. */
  readonly program: RegExp;
  readonly source: () => string;
  /** The program runs the driver itself, with its own options. */
  readonly isNode?: boolean;
}

const DRIVERS: Partial<Readonly<Record<TestRunnerName, Driver>>> = {
  vitest: { adapter: vitest, program: /^vitest(?:\.m?js)?$/, source: vitestDriver },
  jest: { adapter: jest, program: /^jest(?:-cli)?(?:\.js)?$/, source: jestDriver },
  node: {
    adapter: nodeTest,
    program: /^(?:node|tsx)$/,
    source: nodeDriver,
    isNode: true,
  },
  mocha: { adapter: mocha, program: /^_?mocha(?:\.js)?$/, source: mochaDriver },
};

/** Whether the suite's runner may be one that can be kept open for many rounds. */
export function canBeKeptOpen({ runner }: TestSuite): boolean {
  return DRIVERS[runner] !== undefined;
}

/**
 * Rounds in a runner that stays open, so that starting it is paid for once. What a round does to it is over with the
 * round: one that takes too long ends the runner, and another is started for the rounds that are left.
 * A text is why the runner cannot be kept open.
 */
export function runOpenRounds(
  plan: RoundPlan,
  context: RoundContext,
): Promise<RoundOutcomes | string> {
  const driver = DRIVERS[plan.suite.runner];
  if (driver === undefined) return Promise.resolve(`${plan.suite.runner} cannot be kept open`);
  return withScratchFolder(context.worktree, async (shared) => {
    const rounds = plan.rounds.map((round) => ({
      ...round,
      files: filesOfSuite(plan.suite, round.files),
    }));
    await makeFolderForOwner(context.worktree, join(shared, "taken"));
    await writeForOwner(context, join(shared, "driver.mjs"), driver.source());
    await writeForOwner(
      context,
      join(shared, "plan.json"),
      JSON.stringify({ rounds, deadline: plan.deadline }),
    );
    const words = driverWords(plan.suite, driver, join(shared, "driver.mjs"));
    const run = new OpenRun(plan, { ...context, words, shared });
    const lanes = Math.min(plan.lanes, plan.rounds.length);
    const reasons = await Promise.all(Array.from({ length: lanes }, (_, lane) => run.lane(lane)));
    const reason = reasons.find((each) => each !== undefined);
    return reason !== undefined && run.outcomes.size === 0 ? reason : run.outcomes;
  });
}

interface OpenContext extends RoundContext {
  /** Starts the driver, but for the folder of its lane. */
  readonly words: { readonly start: readonly string[]; readonly runner: readonly string[] };
  /** Absolute path of the folder that all lanes share. */
  readonly shared: string;
}

class OpenRun {
  readonly outcomes = new Map<string, RoundOutcome>();
  readonly #plan: RoundPlan;
  readonly #context: OpenContext;

  constructor(plan: RoundPlan, context: OpenContext) {
    this.#plan = plan;
    this.#context = context;
  }

  /** Undefined, or why the runner did not open. */
  async lane(lane: number): Promise<string | undefined> {
    for (let start = 1; ; start += 1) {
      const folder = join(this.#context.shared, `lane-${lane}-${start}`);
      const { result, told } = await this.#start(folder);
      this.#context.signal.throwIfAborted();
      if (!told.some(({ kind }) => kind === "open")) return describeEnd(result);
      for (const each of told) if (each.kind === "ended") this.#record(each);
      if (told.some(({ kind }) => kind === "done") || Date.now() > this.#plan.deadline)
        return undefined;
      const cut = told.findLast((each) => each.kind === "began");
      if (cut === undefined || this.outcomes.has(cut.key)) return describeEnd(result);
      this.outcomes.set(cut.key, cutShort(result));
    }
  }

  async #start(
    folder: string,
  ): Promise<{ readonly result: CommandResult; readonly told: readonly Told[] }> {
    const { suite, deadline, limitMs } = this.#plan;
    const { worktree, words, shared } = this.#context;
    await makeFolderForOwner(worktree, folder);
    for (const name of ["active", "lines", "told"])
      await writeForOwner(this.#context, join(folder, name), "");
    const result = await this.#context.target.run({
      argv: [...words.start, shared, folder, ...words.runner],
      directory: suite.directory,
      environment: { CI: "true", ...suite.environment, [ROUND_FOLDER]: folder },
      purpose: "test",
      timeMs: Math.max(0, deadline - Date.now()) + limitMs + OPENING_MS,
      quietMs: limitMs,
    });
    const text = await readWorktreeFile(worktree, relative(worktree, join(folder, "told")));
    return { result, told: parseTold(text?.toString("utf8") ?? "") };
  }

  #record({ key, failed, ...rest }: Extract<Told, { kind: "ended" }>): void {
    const { directory } = this.#plan.suite;
    const names = failed.map((name) => (directory === "." ? name : `${directory}/${name}`));
    const ended = failed.length > 0 ? "failed" : "passed";
    this.outcomes.set(key, { ended, failed: names, ...rest });
  }
}

function cutShort(result: CommandResult): RoundOutcome {
  const ended = result.ended === "time" ? "time" : "broken";
  const reason = describeEnd(result);
  return { ended, failed: [], testCount: 0, lines: [], ms: result.durationMs, reason };
}

/** A torn last line is nothing that was told. */
function parseTold(text: string): readonly Told[] {
  return text.split("\n").flatMap((line) => {
    try {
      const parsed = toldSchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

const LAUNCHERS = new Set(["npx", "pnpm", "yarn", "bunx", "exec", "--no-install", "--no"]);

/** The words of the suite with our program in the place of the runner's; those of the folders belong in between. */
function driverWords(
  suite: TestSuite,
  { adapter, program, isNode = false }: Driver,
  path: string,
): OpenContext["words"] {
  const words = adapter.argv(suite, isNode ? { files: [] } : {});
  const at = words.findIndex((word) => program.test(posix.basename(word)));
  const before = words.slice(0, at).filter((word) => !LAUNCHERS.has(word));
  const after = words.slice(at + 1);
  if (isNode) {
    const options = after.filter((word) => word !== "--test");
    return { start: [...before, words[at] ?? "node", ...options, path], runner: [] };
  }
  const hasNode = before.some((word) => posix.basename(word) === "node");
  return { start: [...before, ...(hasNode ? [] : ["node"]), path], runner: after };
}

async function writeForOwner(context: RoundContext, path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await giveToOwner(context.worktree, path);
}
