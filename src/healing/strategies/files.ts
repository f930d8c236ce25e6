import { Buffer } from "node:buffer";
import { overwriteWorktreeFile, protectedArea, readWorktreeFile } from "#gates";
import type { StrategyContext } from "./strategy.ts";

/** Larger ones are generated or data. */
const LARGEST_BYTES = 1_000_000;

/** The text of a tracked file; undefined when it is none, too large, or no text. No link is followed. */
export async function textOf(
  { worktree, files }: Pick<StrategyContext, "worktree" | "files">,
  path: string,
): Promise<string | undefined> {
  if (!files.includes(path)) return undefined;
  const content = await readWorktreeFile(worktree, path);
  if (content === undefined || content.length > LARGEST_BYTES || content.includes(0))
    return undefined;
  const text = content.toString("utf8");
  return Buffer.from(text, "utf8").equals(content) ? text : undefined;
}

/** Replaces the text of a file that is there. */
export async function writeText(
  { worktree }: Pick<StrategyContext, "worktree">,
  path: string,
  text: string,
): Promise<void> {
  await overwriteWorktreeFile(worktree, path, Buffer.from(text, "utf8"));
}

/** Tracked files that the problems or the output name, each once. */
export function namedFiles({
  problems,
  output,
  files,
}: Pick<StrategyContext, "problems" | "output" | "files">): readonly string[] {
  const tracked = new Set(files);
  const words = output
    .split(/[\s"'`()[\]<>,;|]+/)
    .map((word) => word.replace(/^(?:file:\/\/)?\.?\//, "").replace(/(?::\d+){1,2}:?$/, ""));
  const named = [...problems.flatMap(({ file }) => file ?? []), ...words];
  return [...new Set(named)].filter((path) => tracked.has(path));
}

export function isTest(path: string): boolean {
  return protectedArea(path) === "tests";
}

export const SCRIPT = /\.[cm]?[jt]sx?$/;
