import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isProcessAlive, processIdentity } from "#infra/process";
import { isSystemError, randomId } from "#shared";
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
const ownerSchema = z.object({ pid: z.int(), identity: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/**
 * A folder that is either absent or whole: it is filled under another name and renamed. Two processes that want the
 * same one do the work once; what a killed process left is thrown away by the next that comes.
 */
export async function completeFolder(options: CompleteFolderOptions): Promise<CompleteFolder> {
  const final = path.join(options.root, options.name);
  if (await isComplete(final)) return { path: final, reused: true };
  const staging = path.join(options.root, ".staging");
  await mkdir(staging, { recursive: true });
  const lock = path.join(staging, `${options.name}.lock`);
  await acquire(lock, final, options);
  try {
    if (await isComplete(final)) return { path: final, reused: true };
    await sweep(staging);
    const folder = path.join(staging, `${process.pid}-${randomId(8)}`);
    await mkdir(folder);
    try {
      await writeFile(`${folder}.owner`, JSON.stringify(myself()));
      await options.fill(folder);
      options.signal.throwIfAborted();
      await writeFile(path.join(folder, COMPLETE), "");
      await removeTree(final); // Without the mark it is no work of ours, or a torn one.
      await rename(folder, final);
    } finally {
      await removeTree(folder);
      await rm(`${folder}.owner`, { force: true });
    }
    return { path: final, reused: false };
  } finally {
    await release(lock);
  }
}

async function isComplete(folder: string): Promise<boolean> {
  return stat(path.join(folder, COMPLETE)).then(
    () => true,
    () => false,
  );
}

/** Holding the lock saves work; that the result is whole does not depend on it. */
async function acquire(lock: string, final: string, options: CompleteFolderOptions): Promise<void> {
  let waited = false;
  for (;;) {
    options.signal.throwIfAborted();
    try {
      const file = await open(lock, "wx");
      await file.writeFile(JSON.stringify(myself()));
      await file.close();
      return;
    } catch (error) {
      if (!isSystemError(error) || error.code !== "EEXIST") throw error;
    }
    if (!(await isHeld(lock))) await rm(lock, { force: true });
    else {
      if (!waited) options.onWait?.();
      waited = true;
      await sleep(100, undefined, { signal: options.signal });
      if (await isComplete(final)) return;
    }
  }
}

async function release(lock: string): Promise<void> {
  const owner = await readOwner(lock);
  if (owner?.identity === myself().identity) await rm(lock, { force: true });
}

/** A lock without an owner yet is being written; after a second it is torn. */
async function isHeld(lock: string): Promise<boolean> {
  const owner = await readOwner(lock);
  if (owner) return isAlive(owner);
  const age = await stat(lock).then(
    (found) => Date.now() - found.mtimeMs,
    () => Infinity,
  );
  return age < 1_000;
}

async function sweep(staging: string): Promise<void> {
  for (const entry of await readdir(staging)) {
    if (!entry.endsWith(".owner")) continue;
    const owner = await readOwner(path.join(staging, entry));
    if (owner && isAlive(owner)) continue;
    await removeTree(path.join(staging, entry.slice(0, -".owner".length)));
    await rm(path.join(staging, entry), { force: true });
  }
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  return isProcessAlive(owner.pid) && processIdentity(owner.pid) === owner.identity;
}

function myself(): Owner {
  return { pid: process.pid, identity: processIdentity(process.pid) ?? String(process.pid) };
}
