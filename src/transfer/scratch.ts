import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isProcessAlive } from "#infra/process";
import { isSystemError, randomId } from "#shared";

/** Gives the path of a file that is not there yet, and removes what became of it. */
export async function withScratchFile<T>(
  folder: string,
  use: (file: string) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${process.pid}-${randomId(10)}.bundle`);
  try {
    return await use(file);
  } finally {
    // Git leaves its own draft beside the file when it is killed.
    for (const left of [file, `${file}.lock`]) await rm(left, { force: true });
  }
}

/** Removes what processes left that were killed. */
export async function sweepScratch(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isSystemError(error) && error.code === "ENOENT") return [];
    throw error;
  });
  for (const name of names) {
    const maker = Number(/^(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isSafeInteger(maker) && !isProcessAlive(maker)) {
      await rm(join(folder, name), { force: true });
    }
  }
}
