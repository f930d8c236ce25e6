import type { CommandResult, FailureProblem, Tool } from "#domain";
import { insideDirectory } from "../paths.ts";
import { changed, nothing, type HealingStrategy, type StrategyContext } from "../strategy.ts";

/** How each linter is told to mend what it can. Words that choose what it does are not in the tool's own words. */
const FIXES: Readonly<Record<string, readonly string[]>> = {
  eslint: ["--fix"],
  oxlint: ["--fix"],
  biome: ["check", "--write"],
  xo: ["--fix"],
  standard: ["--fix"],
};

const FILES_AT_MOST = 400;
const TIME_MS = 300_000;

export const lintFix: HealingStrategy = {
  name: "lint-fix",
  title: "apply the linter's own fixes",
  editsAreas: [],
  worksWithoutDependencies: false,
  suits: ({ problems }) => problems.filter(isLint),
  async apply(context) {
    const { project, problems, files } = context;
    const named = [...new Set(problems.flatMap(({ file }) => file ?? []))];
    const linter = project.linter;
    if (linter === undefined) return withOurs(context, named);
    const fix = FIXES[linter.name];
    if (fix === undefined) return nothing(`${linter.name} is not one that Artel can drive`);
    const tracked = named.filter((file) => files.includes(file)).slice(0, FILES_AT_MOST);
    const inside = insideDirectory(linter.directory, tracked);
    if (inside.length === 0) return nothing("no file is named that the linter could mend");
    const result = await run(context, linter, [...fix, ...inside]);
    // Linters end with 1 where something is left that they cannot mend.
    if (result.ended === "exit" && (result.exitCode ?? 2) <= 1) {
      return changed(`${linter.name} ${fix.join(" ")} on ${inside.length} files`);
    }
    const [line = ""] = (result.stderr.trim() || result.stdout.trim()).split("\n", 1);
    return nothing(`${linter.name} did not run: ${line.slice(0, 300)}`);
  },
};

function isLint({ kind, repair, tool }: FailureProblem): boolean {
  return (kind === "lint_error" && repair !== "formatter") || (repair === "linter" && tool !== "");
}

function run(
  { target }: StrategyContext,
  linter: Tool,
  words: readonly string[],
): Promise<CommandResult> {
  const { argv, directory } = linter;
  return target.run({ argv: [...argv, ...words], directory, purpose: "lint", timeMs: TIME_MS });
}

/** The curated rules of ours, where the repository has no linter that we know. */
async function withOurs(context: StrategyContext, named: readonly string[]) {
  const files = new Set(named);
  const { applied, reason } = await context.job("safe-lint", ({ paths }) =>
    paths.some((path) => files.has(path)),
  );
  if (applied.length > 0) return changed(`applied safe lint fixes to ${applied.length} files`);
  return nothing(reason ?? "no safe fix is known for what was named");
}
