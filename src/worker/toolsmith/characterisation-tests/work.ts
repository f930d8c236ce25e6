import { z } from "zod";
import { type Analysis, analyze, gitReader } from "#analysis";
import type { Survey, TestSuite, Unit } from "#domain";
import { suitesOf } from "#gates";
import { ToolFailedError } from "../errors.ts";
import { reformat } from "../formatting/keep-formatted.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { ownScript, runForJson } from "../own-tools.ts";
import { editableSources, isAside } from "../source-files.ts";
import type { Candidate } from "./candidate.ts";
import { lookAtFunctions } from "./look-at-functions.ts";
import { createFile, exists, withFiles } from "../new-file.ts";
import { characterisationTestsOptions } from "./options.ts";
import type { CallableFunction } from "./probe.ts";
import { placeOf, type TestHabit, testHabit } from "./test-habit.ts";
import { type PinnedFunction, testText } from "./test-text.ts";
import { worthKeeping } from "./worth.ts";

const NAME = "characterisation-tests";
const MINUTE_MS = 60_000;
/** More than are kept: outcomes that differ are chosen of them. */
const CALLS = 30;

const describedSchema = z.strictObject({
  functions: z.array(
    z.strictObject({
      path: z.string(),
      name: z.string(),
      line: z.int().positive(),
      endLine: z.int().positive(),
      calls: z.array(z.string()),
    }),
  ),
  left: z.record(z.string(), z.int()),
});
const detailSchema = z.strictObject({ text: z.string() });

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, characterisationTestsOptions, context.options);
  const deadline = Date.now() + options.minutes * MINUTE_MS;
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  if (context.project.testSuites.length === 0)
    return { ...empty, skipped: "the repository has no tests whose way could be followed" };
  const sources = await editableSources(context, options.exclude);
  const files = sources.files.filter((path) => !isAside(path));
  if (files.length === 0) return { ...empty, skipped: "no JavaScript or TypeScript files" };
  try {
    const described = await describeFunctions(context, files);
    const { worktree, signal } = context;
    const git = gitReader(worktree);
    const analysis = await analyze({ root: worktree, files: context.files, git, signal });
    const chosen = mostComplex(described.functions, analysis, options.functions);
    const candidates = await candidatesOf(chosen, context);
    if (described.functions.length === 0 && Object.keys(described.left).length === 0)
      return { ...empty, skipped: "no functions are exported by name" };
    if (candidates.length === 0)
      return { ...empty, notes: [leftText("exported functions", toMap(described.left))] };
    const looked = await lookAtFunctions(candidates, context, { cases: options.cases, deadline });
    const units = await unitsOf(looked.pinned, { analysis, context, deadline });
    const left = leftText("functions", new Map([...toMap(described.left), ...looked.left]));
    if (typeof units === "string") return { ...empty, notes: [left], skipped: units };
    return { ...empty, units: [...units], notes: [left] };
  } catch (error) {
    if (error instanceof ToolFailedError) return { ...empty, skipped: error.message };
    throw error;
  }
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  const made: string[] = [];
  for (const { paths, detail } of units) {
    const [path] = paths;
    if (path === undefined) continue;
    if (await createFile(context.worktree, path, detailSchema.parse(detail).text)) made.push(path);
  }
  // A formatter is only asked about files that are known.
  await reformat(made, { ...context, files: [...context.files, ...made] });
  return { failed: [] };
}

function describeFunctions(
  context: JobContext,
  files: readonly string[],
): Promise<z.infer<typeof describedSchema>> {
  const configurations = context.project.typeScriptConfigurations;
  const command = {
    name: "TypeScript",
    tool: ownScript(import.meta.url, "describe-functions"),
    arguments: [],
    stdin: JSON.stringify({ configurations, files, calls: CALLS }),
    timeMs: 300_000,
  };
  return runForJson(context, command, describedSchema);
}

function mostComplex(
  functions: readonly CallableFunction[],
  analysis: Analysis,
  most: number,
): readonly CallableFunction[] {
  const measured = new Map(analysis.files.map((file) => [file.path, file.functions]));
  const complexity = ({ path, line, endLine }: CallableFunction): number =>
    Math.max(
      0,
      ...(measured.get(path) ?? [])
        .filter((each) => each.line >= line && each.endLine <= endLine)
        .map(({ cyclomatic }) => cyclomatic),
    );
  return functions
    .map((each) => ({ each, rank: complexity(each) }))
    .toSorted((a, b) => b.rank - a.rank || (a.each.path < b.each.path ? -1 : 1))
    .slice(0, most)
    .map(({ each }) => each);
}

/** Modules in the order of their paths, of which there are no tests of ours yet. */
async function candidatesOf(
  functions: readonly CallableFunction[],
  context: JobContext,
): Promise<readonly Candidate[]> {
  const paths = [...new Set(functions.map(({ path }) => path))].toSorted();
  const habits = new Map<TestSuite, TestHabit | undefined>();
  const candidates: Candidate[] = [];
  for (const { suite, files } of suitesOf(context.project.testSuites, paths)) {
    if (!habits.has(suite)) habits.set(suite, await testHabit(suite, context));
    const habit = habits.get(suite);
    if (habit === undefined) continue;
    for (const source of files) {
      const place = placeOf(source, habit);
      if (await exists(context.worktree, place.path)) continue;
      const callable = functions.filter(({ path }) => path === source);
      candidates.push({ source, callable, suite, habit, place });
    }
  }
  return candidates;
}

async function unitsOf(
  pinned: ReadonlyMap<Candidate, readonly PinnedFunction[]>,
  given: { readonly analysis: Analysis; readonly context: JobContext; readonly deadline: number },
): Promise<readonly Unit[] | string> {
  const { analysis, context, deadline } = given;
  const candidates = [...pinned.keys()];
  if (candidates.length === 0) return [];
  const textOf = (candidate: Candidate, functions: readonly PinnedFunction[]): string =>
    testText(functions, candidate.habit, candidate.place);
  const drafts = [...pinned].map(([candidate, functions]) => ({
    path: candidate.place.path,
    text: textOf(candidate, functions),
  }));
  const worth = await withFiles(context.worktree, drafts, () =>
    worthKeeping(candidates, analysis, context, deadline),
  );
  if (typeof worth === "string") return worth;
  return [...pinned].flatMap(([candidate, functions]) => {
    const names = worth.get(candidate.source);
    const kept = functions.filter(({ name }) => names?.has(name));
    return kept.length === 0 ? [] : [unitOf(candidate, kept, textOf(candidate, kept))];
  });
}

function unitOf(
  { source, place }: Candidate,
  functions: readonly PinnedFunction[],
  text: string,
): Unit {
  const names = functions.map(({ name }) => name).join(", ");
  return {
    id: `${NAME}:${source}`,
    title: `Pin the behaviour of ${names} in ${source}`,
    paths: [place.path],
    detail: { text },
  };
}

function toMap(counts: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(counts));
}

function leftText(what: string, left: ReadonlyMap<string, number>): string {
  if (left.size === 0) return `No ${what} were left out.`;
  const parts = [...left].toSorted().map(([reason, count]) => `${reason} (${count})`);
  return `Left out of the ${what}: ${parts.join(", ")}.`;
}
