import type { FailureProblem } from "#domain";
import { namedFiles, SCRIPT, textOf, writeText } from "../files.ts";
import type { StrategyContext } from "../strategy.ts";
import { isUnknownName, isUnused } from "./about-imports.ts";
import { movedImports, type MovedImport } from "./moved-imports.ts";
import { hiddenModules, packageImports } from "./package-imports.ts";

/**
 * Mends imports of those files that are chosen: paths that lead nowhere, modules inside of packages, names that are used
 * and not imported, names that are imported and not used. Answers what was done, in a line each.
 */
export async function fixImports(
  context: StrategyContext,
  chooses: (path: string) => boolean,
): Promise<readonly string[]> {
  const named = namedFiles(context).filter((path) => SCRIPT.test(path));
  const moved = await fixPaths(context, named.filter(chooses));
  // A tool often names the file that is missing, and not the one that wants it.
  const all = context.files.filter((path) => SCRIPT.test(path) && chooses(path));
  const elsewhere = moved.length > 0 || !wantsPaths(context) ? [] : await fixPaths(context, all);
  const missing = await jobOn(context, "missing-imports", isUnknownName, chooses);
  const unused = await jobOn(context, "unused-imports", isUnused, chooses);
  return [...moved, ...elsewhere, ...missing, ...unused];
}

/** Carries out a job on the chosen files of which such a problem is told. */
async function jobOn(
  context: StrategyContext,
  job: string,
  isWanted: (problem: FailureProblem) => boolean,
  chooses: (path: string) => boolean,
): Promise<readonly string[]> {
  const wanted = new Set(filesOf(context, isWanted).filter(chooses));
  if (wanted.size === 0) return [];
  return (await context.job(job, ({ paths }) => paths.some((path) => wanted.has(path)))).applied;
}

function wantsPaths({ problems }: StrategyContext): boolean {
  return problems.some(({ kind }) => kind === "import_error" || kind === "test_failure");
}

function filesOf(
  { problems, files }: StrategyContext,
  isWanted: (problem: FailureProblem) => boolean,
): readonly string[] {
  const tracked = new Set(files);
  const named = problems.filter((problem) => isWanted(problem)).flatMap(({ file }) => file ?? []);
  return [...new Set(named)].filter((path) => tracked.has(path) && SCRIPT.test(path));
}

async function fixPaths(
  context: StrategyContext,
  paths: readonly string[],
): Promise<readonly string[]> {
  const done: string[] = [];
  for (const path of paths) {
    const text = await textOf(context, path);
    if (text === undefined) continue;
    const found = await importsToMend(path, text, context);
    if (found.length === 0) continue;
    let edited = text;
    for (const { start, end, to } of found.toSorted((one, other) => other.start - one.start)) {
      edited = edited.slice(0, start) + to + edited.slice(end);
    }
    await writeText(context, path, edited);
    done.push(...found.map(({ from, to }) => `${path} imports ${to} for ${from}`));
  }
  return done;
}

async function importsToMend(
  path: string,
  text: string,
  context: StrategyContext,
): Promise<readonly MovedImport[]> {
  const repository = {
    files: context.files,
    read: (other: string) => textOf(context, other),
  };
  const told = context.problems.filter(({ file }) => file === path);
  return [
    ...(await movedImports(path, text, repository)),
    ...packageImports(path, text, hiddenModules(told)),
  ];
}
