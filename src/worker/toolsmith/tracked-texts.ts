import type { JobContext } from "./job.ts";
import { isExcluded } from "./source-files.ts";
import { readText } from "./worktree-files.ts";

/** Few enough to be held in memory together, many enough for a scanner to work at speed. */
const FILES_AT_ONCE = 200;

export interface TextFile {
  readonly path: string;
  readonly content: string;
}

/** The tracked text files in groups, in order; links, binary and very large files are left out and counted. */
export async function* trackedTexts(
  context: JobContext,
  wanted: (path: string) => boolean,
  exclude: readonly string[],
): AsyncGenerator<{ readonly files: readonly TextFile[]; readonly unread: number }> {
  const paths = context.files.filter((path) => wanted(path) && !isExcluded(path, exclude));
  for (let start = 0; start < paths.length; start += FILES_AT_ONCE) {
    const part = paths.slice(start, start + FILES_AT_ONCE);
    const texts = await Promise.all(part.map((path) => readText(context.worktree, path)));
    const files = part.flatMap((path, index) => {
      const content = texts[index];
      return content === undefined ? [] : [{ path, content }];
    });
    yield { files, unread: part.length - files.length };
  }
}
