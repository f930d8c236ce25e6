import { spawn } from "node:child_process";
import { access, open, rm, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { EventLockUnavailableError, EventStreamBusyError } from "./errors.ts";

/**
 * The right to append to a stream. `flock` locks the open file that this process passes to it and ends; the
 * lock then lives in our file descriptor, so the kernel frees it when this process dies, however it dies.
 */
export interface StreamLock {
  /** Whether another process waits for it. */
  wanted(): Promise<boolean>;
  release(): Promise<void>;
}

const WANTED_AFTER_MS = 10;
const WANTED_EVERY_MS = 20;

export async function acquireStreamLock(
  folder: string,
  stream: string,
  waitMs: number,
): Promise<StreamLock> {
  const handle = await open(join(folder, ".lock"), "a", 0o600);
  const wantedPath = join(folder, ".wanted");
  try {
    const locking = runFlock(handle, waitMs);
    const stopAsking = askForIt(wantedPath);
    const exitCode = await locking.finally(stopAsking);
    if (exitCode !== 0) throw new EventStreamBusyError(stream, waitMs);
    await rm(wantedPath, { force: true });
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    wanted: () =>
      access(wantedPath).then(
        () => true,
        () => false,
      ),
    release: () => handle.close(),
  };
}

/** Leaves a mark, again and again, that the holder looks for between batches. Returns how to stop. */
function askForIt(path: string): () => Promise<void> {
  let writing = Promise.resolve();
  const mark = () => {
    // A mark that cannot be written only makes the waiting longer: the holder lets go when idle.
    writing = writeFile(path, "", { mode: 0o600 }).catch(() => undefined);
  };
  let repeated: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    mark();
    repeated = setInterval(mark, WANTED_EVERY_MS);
  }, WANTED_AFTER_MS);
  return async () => {
    clearTimeout(first);
    clearInterval(repeated);
    await writing;
  };
}

/** Resolves with 0 when locked, 1 when the time was up. */
function runFlock(handle: FileHandle, waitMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("flock", ["-x", "-w", String(waitMs / 1000), "3"], {
      // A session of its own, so that the terminal's Ctrl-C does not reach it.
      detached: true,
      stdio: ["ignore", "ignore", "pipe", handle.fd],
    });
    let complaint = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on("error", (error) => {
      reject(new EventLockUnavailableError("the program flock could not be started.", error));
    });
    child.on("close", (code, signal) => {
      if (code === 0 || (code === 1 && complaint === "")) resolve(code);
      else reject(new EventLockUnavailableError(complaint.trim() || `flock ended by ${signal}.`));
    });
  });
}
