import { analyze, gitReader } from "#analysis";
import type { Survey } from "#domain";
import { mutationScore, testMutants, type MutantStatus, type MutationRun } from "#gates";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { survivorBriefs, survivorFindings } from "./findings.ts";
import { mutationOptions } from "./options.ts";
import { chooseTargets } from "./targets.ts";

const NAME = "mutation";
const MINUTE_MS = 60_000;

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, mutationOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  if (context.project.testSuites.length === 0)
    return { ...empty, skipped: "the repository has no tests that can be run" };
  const begin = Date.now();
  const { worktree, files, signal } = context;
  const analysis = await analyze({ root: worktree, files, git: gitReader(worktree), signal });
  const targets = await chooseTargets(analysis, context, options);
  if (typeof targets === "string") return { ...empty, skipped: targets };
  if (targets.length === 0) return { ...empty, notes: ["Nothing that could be changed."] };
  const run = await testMutants(
    {
      targets,
      graph: analysis.graph,
      budgetMs: Math.max(0, options.minutes * MINUTE_MS - (Date.now() - begin)),
      mostMutants: options.mostMutants,
      checksTypes: options.typeCheck,
    },
    context,
  );
  if (typeof run === "string") return { ...empty, skipped: run };
  const briefs = survivorBriefs(run);
  return {
    ...empty,
    findings: [...survivorFindings(run)],
    ...(briefs.length > 0 && { briefs }),
    notes: [scoreText(run, targets.length), ...run.notes],
  };
}

const WORDS: readonly (readonly [MutantStatus, string])[] = [
  ["Killed", "noticed"],
  ["Timeout", "ended at a time limit"],
  ["Survived", "survived"],
  ["NoCoverage", "reached by no test"],
  ["CompileError", "not compiling"],
  ["Ignored", "ignored"],
  ["Pending", "not tried"],
];

function scoreText(run: MutationRun, files: number): string {
  const counts = WORDS.map(([status, word]) => {
    const count = run.results.filter((result) => result.status === status).length;
    return count === 0 ? undefined : `${count} ${word}`;
  }).filter((text) => text !== undefined);
  const score = mutationScore(run.results);
  const percent = score === undefined ? "unknown" : `${(100 * score).toFixed(1)} %`;
  const place = files === 1 ? "1 file" : `${files} files`;
  return `Mutation score ${percent} in ${place}: ${counts.join(", ")}.`;
}
