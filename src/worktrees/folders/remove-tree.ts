import { chmod, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { isSystemError } from "#shared";

/** Removes a folder with all in it, also where a program took the right to write away. Absent is fine. */
export async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!isSystemError(error) || !["EACCES", "EPERM"].includes(error.code ?? "")) throw error;
    await openUp(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openUp(path.join(folder, entry.name));
  }
}
