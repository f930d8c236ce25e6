import { chown, lstat, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { deleteFolder } from "#worktrees";
import { isSystemError, shortHash } from "#shared";

interface User {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The home of a coder in one round: its own, not the person's. It stays when Artel is killed, so that the coder's
 * session can be gone on with. An agent writes in it, so nothing is written to it once an agent has run.
 */
export class CoderHome {
  readonly path: string;

  constructor(dataFolder: string, session: string, task: string, round: number) {
    this.path = join(homesOf(dataFolder, session), `${shortHash(task)}-${round}`);
  }

  /** A new one with these texts, and links to files that are mounted elsewhere; for this user. */
  async make(
    files: Readonly<Record<string, string>>,
    links: Readonly<Record<string, string>>,
    user: User,
  ): Promise<void> {
    await this.remove();
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await give(this.path, user);
    for (const [name, text] of Object.entries(files)) {
      const file = await this.#folderFor(name, user);
      await writeFile(file, text, { mode: 0o600, flag: "wx" });
      await give(file, user);
    }
    for (const [name, target] of Object.entries(links)) {
      await symlink(target, await this.#folderFor(name, user));
    }
  }

  async isThere(): Promise<boolean> {
    return exists(this.path);
  }

  async remove(): Promise<void> {
    if (await this.isThere()) await deleteFolder(this.path);
  }

  async #folderFor(name: string, user: User): Promise<string> {
    let folder = this.path;
    for (const part of dirname(name).split(sep)) {
      folder = join(folder, part);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await give(folder, user);
    }
    return join(this.path, name);
  }
}

/** What rounds that were never gone on with have left, when their session is over. */
export async function removeCoderHomes(dataFolder: string, session: string): Promise<void> {
  const homes = homesOf(dataFolder, session);
  if (await exists(homes)) await deleteFolder(homes);
}

function homesOf(dataFolder: string, session: string): string {
  return join(dataFolder, "coders", session);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return false;
    throw error;
  }
}

async function give(path: string, { uid, gid }: User): Promise<void> {
  if (process.getuid?.() === 0) await chown(path, uid, gid);
}
