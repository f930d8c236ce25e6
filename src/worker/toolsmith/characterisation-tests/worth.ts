import type { Analysis } from "#analysis";
import { testMutants, type MutationRun } from "#gates";
import type { JobContext } from "../job.ts";
import type { Candidate } from "./candidate.ts";

const MUTANTS_OF_A_FUNCTION = 8;

/** Names of functions by module, of those whose new tests notice a change of the code that the present ones do not. */
export async function worthKeeping(
  candidates: readonly Candidate[],
  analysis: Analysis,
  context: JobContext,
  deadline: number,
): Promise<ReadonlyMap<string, ReadonlySet<string>> | string> {
  const targets = candidates.map(({ source, callable }) => ({
    path: source,
    lines: callable.map(({ line, endLine }) => ({ first: line, last: endLine })),
  }));
  const count = candidates.reduce((sum, { callable }) => sum + callable.length, 0);
  const request = {
    targets,
    mostMutants: count * MUTANTS_OF_A_FUNCTION,
    checksTypes: false,
  };
  const before = await testMutants(
    { ...request, graph: analysis.graph, budgetMs: (deadline - Date.now()) / 2 },
    context,
  );
  // Tests that cannot be used notice nothing.
  const noticed = typeof before === "string" ? new Set<number>() : noticedBy(before);
  const edges = candidates.map(({ place, source }) => ({
    from: place.path,
    to: source,
    typeOnly: false,
  }));
  const after = await testMutants(
    {
      ...request,
      graph: { edges },
      budgetMs: deadline - Date.now(),
      wants: ({ id }) => !noticed.has(id),
    },
    context,
  );
  if (typeof after === "string") return after;
  return namesByModule(candidates, after);
}

function noticedBy({ results }: MutationRun): Set<number> {
  const unnoticed = new Set(["Survived", "NoCoverage"]);
  // What there was no time to look at may be noticed.
  return new Set(
    results.filter(({ status }) => !unnoticed.has(status)).map(({ mutant }) => mutant.id),
  );
}

function namesByModule(
  candidates: readonly Candidate[],
  { results }: MutationRun,
): ReadonlyMap<string, ReadonlySet<string>> {
  const killed = results.filter(({ status }) => status === "Killed").map(({ mutant }) => mutant);
  return new Map(
    candidates.map(({ source, callable }) => {
      const names = callable
        .filter(({ line, endLine }) =>
          killed.some(
            ({ path, location }) =>
              path === source && location.line >= line && location.line <= endLine,
          ),
        )
        .map(({ name }) => name);
      return [source, new Set(names)];
    }),
  );
}
