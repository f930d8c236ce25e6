import { analyze } from "#analysis";
import type { CommandResult } from "#domain";
import { changeTrees } from "../change-trees.ts";
import { type CommandRecorder, type Finding, firstOf, observing } from "../evidence.ts";
import type { Gate, GateContext } from "../gate.ts";
import { changedLines } from "./changed-lines.ts";
import type { LineRange, MutantResult } from "./mutant.ts";
import { mutationScore } from "./mutation-score.ts";
import { isTestFile } from "./related-tests.ts";
import { type MutationContext, testMutants } from "./test-mutants.ts";

const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/;
/** So few mutants that one more would be another score. */
const FEWEST_MUTANTS = 4;

/** Do tests notice mistakes in the lines that the change writes? */
export const mutationGate: Gate = {
  name: "mutation",
  cost: "slow",
  compares: "nothing",
  conclusive: false,
  applies: (project, settings) => {
    if (settings.mutation.score === 0)
      return { applies: false, reason: "off: gates.mutation.score is 0" };
    return project.testSuites.length === 0
      ? { applies: false, reason: "the repository has no tests that can be run" }
      : { applies: true };
  },
  observe: (context) => observing("mutation", context, (recorder) => look(context, recorder)),
};

async function look(context: GateContext, recorder: CommandRecorder): Promise<Finding> {
  if (context.changedPaths === undefined)
    return { status: "skipped", reason: "there is no change yet" };
  if (context.focus !== undefined) return { status: "skipped", reason: "only some tests were run" };
  const targets = await changedTargets(context);
  if (targets.length === 0) return { status: "skipped", reason: "no source was changed" };
  const { mutants, score } = context.settings.mutation;
  const { worktree, signal } = context;
  const files = [...new Set([...((await context.base?.paths()) ?? []), ...context.changedPaths])];
  const analysis = await analyze({ root: worktree, files, git: false, signal });
  const timed = new TimedTarget(context);
  const run = await testMutants(
    {
      targets,
      graph: analysis.graph,
      budgetMs: Math.max(0, (context.deadline ?? Number.POSITIVE_INFINITY) - Date.now()),
      mostMutants: mutants,
      checksTypes: true,
    },
    { ...context, target: timed },
  );
  timed.count(recorder);
  if (typeof run === "string") return { status: "unknown", reason: run };
  return judged(run.results, score);
}

/** The lines that the change writes, of sources and not of tests. */
async function changedTargets(
  context: GateContext,
): Promise<readonly { readonly path: string; readonly lines: readonly LineRange[] }[]> {
  const { before, now } = await changeTrees(context);
  const targets: { path: string; lines: readonly LineRange[] }[] = [];
  for (const path of context.changedPaths ?? []) {
    if (!SOURCE.test(path) || isTestFile(path)) continue;
    const text = await now.read(path);
    if (text === undefined) continue;
    const lines = changedLines(await before.read(path), text);
    if (lines.length > 0) targets.push({ path, lines });
  }
  return targets;
}

function judged(results: readonly MutantResult[], least: number): Finding {
  const score = mutationScore(results);
  const detected = results.filter(({ status }) => status === "Killed" || status === "Timeout");
  const missed = results.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const count = detected.length + missed.length;
  if (score === undefined || count < FEWEST_MUTANTS)
    return { status: "skipped", reason: `too few mutants for a score: ${count}` };
  const figures = { "changed lines": [detected.length, count] };
  const percent = Math.round(1000 * score) / 10;
  if (percent >= least) return { status: "observed", figures };
  const named = missed.map(
    ({ mutant: { location, original, replacement }, status }) =>
      `${location.path}:${location.line} ${shortened(original)} → ${shortened(replacement)}${status === "NoCoverage" ? " (no test runs it)" : ""}`,
  );
  return {
    status: "observed",
    figures,
    problems: [
      {
        key: "changed lines: mutation score",
        message: `tests notice ${detected.length} of ${count} mutants of the changed lines (${percent} %), and at least ${least} % are wanted; not noticed: ${firstOf(named, 5)}`,
        rule: "artel/mutation-score",
      },
    ],
  };
}

const LONGEST_CODE = 40;

function shortened(code: string): string {
  const line = code.replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_CODE ? `${line.slice(0, LONGEST_CODE)}…` : line;
}

/** Many runs of the same tests are one piece of evidence: the script that a person would run. */
class TimedTarget {
  readonly #context: GateContext;
  #last: CommandResult | undefined;
  #ms = 0;

  constructor(context: GateContext) {
    this.#context = context;
  }

  readonly run: MutationContext["target"]["run"] = async (command) => {
    this.#last = await this.#context.target.run(command);
    this.#ms += this.#last.durationMs;
    return this.#last;
  };

  count(recorder: CommandRecorder): void {
    if (this.#last === undefined) return;
    const scripts = this.#context.project.testSuites.map(({ script }) => script);
    const result: CommandResult = { ...this.#last, ended: "exit", durationMs: this.#ms };
    recorder.count(result, [...new Set(scripts)].join(" && "));
  }
}
