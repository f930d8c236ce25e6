import { availableParallelism } from "node:os";
import { ArtelError } from "#shared";
import { describeEnd } from "../evidence.ts";
import type { GateContext } from "../gate.ts";
import { overwriteWorktreeFile, readWorktreeFile } from "../worktree-files.ts";
import { chooseMutants } from "./choose-mutants.ts";
import { findMutants, type MutableFile } from "./find-mutants.ts";
import type { LineRange, Mutant, MutantResult } from "./mutant.ts";
import { observeReach, type Reach } from "./reach.ts";
import { type CompilerAnswer, refusedByCompiler } from "./refused-by-compiler.ts";
import { type ImportEdges, relatedTests, type SuiteFiles, suitesOf } from "./related-tests.ts";
import { type MutantOutcomes, runMutants } from "./run-mutants.ts";
import { switchMutants } from "./switch-mutants.ts";

export interface MutationRequest {
  /** Files to change, and only these lines of them where there are any. */
  readonly targets: readonly { readonly path: string; readonly lines?: readonly LineRange[] }[];
  /** Which file loads which. */
  readonly graph: ImportEdges;
  /** Milliseconds for all of it; what is not looked at then is told as such. */
  readonly budgetMs: number;
  readonly mostMutants: number;
  /** Ask the compiler which mutants a type check would refuse. */
  readonly checksTypes: boolean;
  /** Runs of tests at the same time. Default: one for each processor, at most four. */
  readonly lanes?: number;
  /** Whether a mutant is to be tried. Default: all are, of which `mostMutants` are chosen. */
  wants?(mutant: Mutant): boolean;
}

export type MutationContext = Pick<
  GateContext,
  "worktree" | "project" | "target" | "tools" | "signal"
>;

export interface MutationRun {
  /** In the order of files and lines. */
  readonly results: readonly MutantResult[];
  readonly notes: readonly string[];
}

const MOST_LANES = 4;

/**
 * Mutation testing of these files: all mutants are compiled in behind a switch, and the tests that load a file are run
 * once for each. The worktree's files are put back in the end; a worktree of somebody's own is not to be given.
 * A text is why it cannot be done here.
 */
export async function testMutants(
  request: MutationRequest,
  context: MutationContext,
): Promise<MutationRun | string> {
  const deadline = Date.now() + request.budgetMs;
  const lanes = request.lanes ?? Math.min(MOST_LANES, availableParallelism());
  const { files, unread } = await readTargets(request, context);
  const all = files.flatMap(({ places }) => places.flatMap(({ mutants }) => mutants));
  const related = relatedTests(
    request.graph,
    files.map(({ path }) => path),
  );
  const isTested = ({ path }: Mutant): boolean => (related.get(path) ?? []).length > 0;
  const chosen = chooseMutants(
    all.filter((mutant) => mutant.ignored === undefined && isTested(mutant)),
    request.mostMutants,
  ).filter((mutant) => request.wants?.(mutant) ?? true);
  const tests = [...new Set(chosen.flatMap(({ path }) => related.get(path) ?? []))];
  const suites = suitesOf(context.project.testSuites, tests);
  if (chosen.length > 0 && suites.length === 0) {
    return "the tests of this repository cannot be run file by file";
  }
  const notes = unread === 0 ? [] : [`${unread} files could not be read or do not parse.`];
  const sources = new Map(files.map(({ path, text }) => [path, text]));
  const compiling = request.checksTypes
    ? refusedByCompiler(chosen, sources, context).catch(withoutCompiler)
    : Promise.resolve<CompilerAnswer>({ refused: new Set() });
  compiling.catch(() => undefined); // awaited below, also where the tests cannot be run
  const tested = await withSwitches(only(files, chosen), context, (switched) =>
    runSuites(switched, suites, { compiling, deadline, lanes, context }),
  );
  if (typeof tested === "string") return tested;
  const { refused, reason } = await compiling;
  if (reason !== undefined) notes.push(`Not checked which mutants compile: ${reason}.`);
  const isChosen = new Set(chosen.map(({ id }) => id));
  return {
    results: all.map((mutant) =>
      resultOf(mutant, { ...tested, refused, isTested, isChosen, most: request.mostMutants }),
    ),
    notes: [...notes, ...tested.reach.notes, ...tested.notes],
  };
}

/** A compiler that cannot be started is no reason not to run the tests. */
function withoutCompiler(error: unknown): CompilerAnswer {
  if (!(error instanceof ArtelError) || error.kind === "cancelled") throw error;
  return { refused: new Set(), reason: error.message };
}

async function readTargets(
  request: Pick<MutationRequest, "targets">,
  context: MutationContext,
): Promise<{ readonly files: readonly MutableFile[]; readonly unread: number }> {
  const files: MutableFile[] = [];
  let firstId = 1;
  for (const { path, lines } of request.targets) {
    const content = await readWorktreeFile(context.worktree, path);
    const text = content?.toString("utf8");
    const isText = text !== undefined && Buffer.from(text, "utf8").equals(content as Buffer);
    const file = isText ? findMutants(path, text, { firstId, ...(lines && { lines }) }) : undefined;
    if (file === undefined) continue;
    firstId += file.places.reduce((sum, { mutants }) => sum + mutants.length, 0);
    files.push(file);
  }
  return { files, unread: request.targets.length - files.length };
}

/** The files with places for these mutants alone; those without any are left out. */
function only(files: readonly MutableFile[], chosen: readonly Mutant[]): readonly MutableFile[] {
  const wanted = new Set(chosen);
  return files.flatMap((file) => {
    const places = file.places.flatMap((place) => {
      const mutants = place.mutants.filter((mutant) => wanted.has(mutant));
      return mutants.length === 0 ? [] : [{ ...place, mutants }];
    });
    return places.length === 0 ? [] : [{ ...file, places }];
  });
}

/** The worktree has the switched files while `use` is at work, and its own afterwards. */
async function withSwitches<T>(
  files: readonly MutableFile[],
  { worktree }: MutationContext,
  use: (files: readonly MutableFile[]) => Promise<T>,
): Promise<T> {
  try {
    for (const file of files)
      await overwriteWorktreeFile(worktree, file.path, Buffer.from(switchMutants(file)));
    return await use(files);
  } finally {
    for (const { path, text } of files)
      await overwriteWorktreeFile(worktree, path, Buffer.from(text));
  }
}

/**
 * The worktree's files are ones that tell which of their parts are run while `use` is at work: `globalThis.__artelMutants.hits`
 * has a number for each. Rounds have to be run with `OBSERVING` active.
 */
export async function withReachTold<T>(
  paths: readonly string[],
  context: MutationContext,
  use: () => Promise<T>,
): Promise<T> {
  const { files } = await readTargets({ targets: paths.map((path) => ({ path })) }, context);
  return withSwitches(files, context, use);
}

interface Tested {
  readonly reach: Reach;
  readonly outcomes: MutantOutcomes;
  readonly notes: readonly string[];
}

async function runSuites(
  files: readonly MutableFile[],
  suites: readonly SuiteFiles[],
  options: {
    readonly compiling: Promise<CompilerAnswer>;
    readonly deadline: number;
    readonly lanes: number;
    readonly context: MutationContext;
  },
): Promise<Tested | string> {
  const { context, compiling } = options;
  const mutants = files.flatMap(({ places }) => places.flatMap((place) => place.mutants));
  const unprepared = await prepareSuites(suites, context);
  if (unprepared !== undefined) return unprepared;
  const reach = await observeReach(suites, options);
  if (mutants.length > 0 && reach.suites.every(({ files: usable }) => usable.length === 0)) {
    return `no test that loads the code could be used: ${reach.notes.join(" ")}`;
  }
  const { refused } = await compiling;
  const run = mutants.filter(({ id }) => !refused.has(id));
  return { reach, ...(await runMutants(run, reach, options)) };
}

async function prepareSuites(
  suites: readonly SuiteFiles[],
  { target, signal }: MutationContext,
): Promise<string | undefined> {
  for (const { suite } of suites) {
    for (const argv of suite.before) {
      signal.throwIfAborted();
      const { directory, environment } = suite;
      const result = await target.run({ argv, directory, environment, purpose: "build" });
      if (result.exitCode !== 0)
        return `${argv.join(" ")}, which must run before the tests, ${describeEnd(result)}`;
    }
  }
  return undefined;
}

function resultOf(
  mutant: Mutant,
  known: Tested & {
    readonly refused: ReadonlySet<number>;
    readonly isChosen: ReadonlySet<number>;
    readonly most: number;
    isTested(mutant: Mutant): boolean;
  },
): MutantResult {
  const { id, ignored } = mutant;
  const coveredBy = known.reach.filesOf(id);
  const base = { mutant, coveredBy, killedBy: [] };
  if (ignored !== undefined) return { ...base, status: "Ignored", reason: ignored };
  if (!known.isTested(mutant)) {
    return { ...base, status: "NoCoverage", reason: "no test loads the file" };
  }
  if (!known.isChosen.has(id)) {
    return { ...base, status: "Pending", reason: `beyond the first ${known.most} mutants` };
  }
  if (known.refused.has(id)) return { ...base, status: "CompileError" };
  if (coveredBy.length === 0) return { ...base, status: "NoCoverage" };
  const outcome = known.outcomes.get(id);
  if (outcome === undefined) return { ...base, status: "Pending", reason: "the time was used up" };
  return { ...base, ...outcome };
}
