import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError } from "#shared";
import { AnalysisError } from "../errors.ts";
import type { GitReader } from "../history/git.ts";

/** Folders that hold no source of the repository; a walk without git has no .gitignore to ask. */
const NOT_WALKED = new Set(["node_modules", ".git", "dist", "build", "coverage", ".next", ".yarn"]);

/**
 * Paths relative to the root: what git tracks, or all files when it is no repository. Symbolic links are not
 * followed, so nothing outside of the root is read.
 */
export async function listFiles(
  root: string,
  git: GitReader | undefined,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  if (git !== undefined) {
    const tracked = await trackedFiles(git, signal);
    if (tracked !== undefined) return tracked;
  }
  const walked = await walkFolder(root, "").catch((error: unknown) => {
    if (isSystemError(error) && error.path === root) throw AnalysisError.rootNotFound(root, error);
    throw error;
  });
  return walked.toSorted();
}

async function trackedFiles(
  git: GitReader,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  try {
    const paths = new Set<string>();
    const options = { separator: "\0" as const, ...(signal === undefined ? {} : { signal }) };
    for await (const entry of git.lines(["ls-files", "-z", "--stage"], options)) {
      const [mode = "", path = ""] = [entry.slice(0, 6), entry.slice(entry.indexOf("\t") + 1)];
      if (mode.startsWith("100")) paths.add(path);
    }
    return [...paths].toSorted();
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

async function walkFolder(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder === "" ? root : join(root, folder), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) found.push(path);
    else if (entry.isDirectory() && !NOT_WALKED.has(entry.name)) {
      found.push(...(await walkFolder(root, path)));
    }
  }
  return found;
}
