import { readlinkSync } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isProcessAlive } from "#infra/process";
import { isSystemError, randomId, shortHash } from "#shared";

/** What a process of another host has is only known to be of nobody when it is so old. */
const OLD_MS = 24 * 60 * 60 * 1000;

/** Gives the path of a file that is not there yet, and removes what became of it. */
export async function withScratchFile<T>(
  folder: string,
  use: (file: string) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${host()}-${process.pid}-${randomId(10)}.bundle`);
  try {
    return await use(file);
  } finally {
    // Git leaves its own draft beside the file when it is killed.
    for (const left of [file, `${file}.lock`]) await rm(left, { force: true });
  }
}

/** Removes what processes left that were killed. */
export async function sweepScratch(folder: string, now: number): Promise<void> {
  for (const name of await namesIn(folder)) {
    const [of, maker] = name.split("-");
    const file = join(folder, name);
    const isOfNobody =
      of === host() ? !isProcessAlive(Number(maker)) : now - ((await timeOf(file)) ?? now) > OLD_MS;
    if (isOfNobody) await rm(file, { force: true });
  }
}

/** Tells this host, and this namespace of process numbers, from others that may use the same data folder. */
function host(): string {
  return shortHash(`${hostname()} ${namespace()}`);
}

function namespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isSystemError(error) && error.code === "ENOENT") return [];
    throw error;
  });
}

async function timeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
