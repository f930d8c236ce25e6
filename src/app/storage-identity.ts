import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError, randomId } from "#shared";

/**
 * The name of a data folder, made once and kept in it. Processes that find the same one see the same worktrees and the
 * same event log, on whatever machine they run.
 */
export async function storageIdentity(dataFolder: string): Promise<string> {
  const path = join(dataFolder, "identity");
  const known = await read(path);
  if (known !== undefined) return known;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}-${randomId(6)}`;
  await writeFile(draft, `${randomId(16)}\n`, { flag: "wx", mode: 0o600 });
  try {
    await link(draft, path);
  } catch (error) {
    // Another process was faster: its name counts.
    if (!(isSystemError(error) && error.code === "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await read(path)) ?? storageIdentity(dataFolder);
}

async function read(path: string): Promise<string | undefined> {
  try {
    const text = (await readFile(path, "utf8")).trim();
    return text === "" ? undefined : text;
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The skill of agents that see the data folder of this name, which a session's tasks ask for. */
export function storageSkill(identity: string): string {
  return `storage:${identity}`;
}
