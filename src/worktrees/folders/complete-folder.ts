import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { LockError, acquireLock } from "#infra/process";
import type { FileLock } from "#infra/process";
import { removeTree } from "./remove-tree.ts";

export interface CompleteFolder {
  readonly path: string;
  /** False when this call made it. */
  readonly reused: boolean;
}

export interface CompleteFolderOptions {
  /** Absolute; made when absent. */
  readonly root: string;
  readonly name: string;
  /** Fills the empty folder it is given. What it throws is passed on and nothing is kept. */
  readonly fill: (staging: string) => Promise<void>;
  readonly signal: AbortSignal;
  /** Called when another process is filling the same folder. */
  readonly onWait?: () => void;
}

const COMPLETE = ".artel-complete";

/**
 * A folder that is either absent or whole: it is filled under another name and renamed. Two processes that want the
 * same one do the work once; what a killed process left is thrown away by the next that comes.
 */
export async function completeFolder(options: CompleteFolderOptions): Promise<CompleteFolder> {
  const { root, name, signal } = options;
  const final = path.join(root, name);
  if (await isComplete(final)) return { path: final, reused: true };
  const staging = path.join(root, ".staging");
  await mkdir(staging, { recursive: true });
  const lock = await take(lockOf(root, name), options);
  try {
    if (await isComplete(final)) return { path: final, reused: true };
    await sweep(root, staging, name);
    const folder = path.join(staging, name);
    try {
      await mkdir(folder);
      await options.fill(folder);
      signal.throwIfAborted();
      await writeFile(path.join(folder, COMPLETE), "");
      await removeTree(final); // Without the mark it is no work of ours.
      await rename(folder, final);
    } finally {
      await removeTree(folder);
    }
    return { path: final, reused: false };
  } finally {
    await lock.release();
  }
}

function lockOf(root: string, name: string): string {
  return path.join(root, ".locks", name);
}

async function isComplete(folder: string): Promise<boolean> {
  return stat(path.join(folder, COMPLETE)).then(
    () => true,
    () => false,
  );
}

async function take(file: string, options: CompleteFolderOptions): Promise<FileLock> {
  options.signal.throwIfAborted();
  try {
    return await acquireLock(file, { waitMs: 0 });
  } catch (error) {
    if (!(error instanceof LockError) || error.code !== "LOCK_BUSY") throw error;
  }
  options.onWait?.();
  return acquireLock(file, { signal: options.signal });
}

/** Whatever is staged and not locked belongs to a process that is gone. The given name is locked by us. */
async function sweep(root: string, staging: string, own: string): Promise<void> {
  for (const entry of await readdir(staging)) {
    if (entry === own) await removeTree(path.join(staging, entry));
    else {
      const lock = await acquireLock(lockOf(root, entry), { waitMs: 0 }).catch(() => undefined);
      if (!lock) continue;
      await removeTree(path.join(staging, entry));
      await lock.release();
    }
  }
}
