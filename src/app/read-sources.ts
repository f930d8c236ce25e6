import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gitReader, listFiles } from "#analysis";

const LARGEST_BYTES = 1_000_000;

/** Texts of a folder's tracked files; links, large and binary files are left out. */
export async function readSources(
  root: string,
  signal: AbortSignal,
): Promise<readonly { readonly path: string; readonly content: string }[]> {
  const sources: { path: string; content: string }[] = [];
  for (const path of await listFiles(root, gitReader(root), signal)) {
    signal.throwIfAborted();
    const file = join(root, path);
    const status = await lstat(file).catch(() => undefined); // removed since it was listed
    if (status?.isFile() !== true || status.size > LARGEST_BYTES) continue;
    const content = await readFile(file, "utf8");
    if (!content.includes("\0")) sources.push({ path, content });
  }
  return sources;
}
