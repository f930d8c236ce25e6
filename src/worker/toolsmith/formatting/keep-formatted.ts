import { ToolFailedError } from "../errors.ts";
import type { JobContext } from "../job.ts";
import { repositoryFormatter } from "./formatter.ts";

/**
 * Edits files and leaves those formatted that were so before: the repository's own formatter goes over exactly
 * them. A file that was not formatted before is the format job's business and stays as the edit left it.
 */
export async function keepFormatted<Result>(
  paths: readonly string[],
  context: JobContext,
  edit: () => Promise<Result>,
): Promise<Result> {
  const formatted = await formattedPaths(paths, context);
  const result = await edit();
  await reformat(formatted, context);
  return result;
}

/** Those of the paths that the repository's formatter would not change now; none when it cannot say. */
export async function formattedPaths(
  paths: readonly string[],
  context: JobContext,
): Promise<readonly string[]> {
  const formatter = repositoryFormatter(context);
  if (formatter === undefined || paths.length === 0) return [];
  try {
    const unformatted = new Set(await formatter.unformatted(paths));
    return paths.filter((path) => !unformatted.has(path));
  } catch (error) {
    if (!(error instanceof ToolFailedError)) throw error;
    context.note(`Edited files were not formatted again: ${error.message}`);
    return [];
  }
}

/**
 * Formats these files with the repository's formatter, where it has one. A formatter that fails here leaves them
 * as they are: the format gate sees it.
 */
export async function reformat(paths: readonly string[], context: JobContext): Promise<void> {
  const formatter = repositoryFormatter(context);
  if (formatter === undefined || paths.length === 0) return;
  try {
    const unformatted = await formatter.unformatted(paths);
    if (unformatted.length > 0) await formatter.write(unformatted);
  } catch (error) {
    if (!(error instanceof ToolFailedError)) throw error;
    context.note(`Edited files were not formatted again: ${error.message}`);
  }
}
