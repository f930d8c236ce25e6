import { type Analysis, type GitReader, gitReader } from "#analysis";
import type { JobContext } from "../job.ts";
import { editableSources, isAside } from "../source-files.ts";
import { addedLines, linesByPath, type Target } from "./added-lines.ts";
import type { MutationOptions } from "./options.ts";

/** What is worth being changed: lines of sources that a person wrote. A text is why there are none. */
export async function chooseTargets(
  analysis: Analysis,
  context: JobContext,
  options: MutationOptions,
): Promise<readonly Target[] | string> {
  const sources = await editableSources(context, options.exclude);
  const wanted = new Set(sources.files.filter((path) => !isAside(path)));
  if (wanted.size === 0) return "no JavaScript or TypeScript files";
  if (options.since === undefined) return hottestFunctions(analysis, wanted, options.functions);
  const changed = await changedLines(gitReader(context.worktree), options.since, context.signal);
  if (changed === undefined)
    return `git knows no commit ${options.since}, or not what it has in common`;
  return changed.filter(({ path }) => wanted.has(path));
}

/** By complexity × commits; of what is nested the outermost, for it has the rest inside. */
function hottestFunctions(
  analysis: Analysis,
  wanted: ReadonlySet<string>,
  most: number,
): readonly Target[] {
  const functions = analysis.files
    .filter(({ path, role }) => wanted.has(path) && role === "source")
    .flatMap(({ path, functions: own }) => {
      const commits = analysis.history.files[path]?.commits ?? 0;
      return own
        .filter(({ nested, name }) => !nested && name !== "<module>")
        .map(({ line, endLine, cyclomatic }) => ({
          path,
          lines: { first: line, last: endLine },
          heat: cyclomatic * (1 + commits),
        }));
    })
    .toSorted((a, b) => b.heat - a.heat || (a.path < b.path ? -1 : 1));
  return linesByPath(functions.slice(0, most));
}

/** Since the commit that both have in common. Undefined when git cannot say. */
async function changedLines(
  git: GitReader,
  since: string,
  signal: AbortSignal,
): Promise<readonly Target[] | undefined> {
  const words = [
    "diff",
    "--unified=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--src-prefix=a/",
    "--dst-prefix=b/",
  ];
  try {
    const base = (await git.text(["merge-base", since, "HEAD"], signal)).trim();
    return addedLines(await git.text([...words, base, "HEAD", "--"], signal));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.message.startsWith("git ")) return undefined;
    throw error;
  }
}
