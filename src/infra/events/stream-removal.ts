import { readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isSystemError, randomId } from "#shared";
import { diskError } from "./errors.ts";

/** No name of a stream begins so. */
const REMOVED_PREFIX = ".removed-";

/** Takes a stream away at once for those who list streams, however much there is to remove. Answers where it is now. */
export async function setAside(folder: string, stream: string): Promise<string> {
  const removed = join(dirname(folder), `${REMOVED_PREFIX}${stream}-${randomId(8)}`);
  await rename(folder, removed);
  return removed;
}

/** Removes what was set aside by processes that did not come to remove it. `folder`: of all streams. */
export async function finishRemovals(folder: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (!name.startsWith(REMOVED_PREFIX)) continue;
      await rm(join(folder, name), { recursive: true, force: true });
    }
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return;
    throw diskError(error, folder);
  }
}
