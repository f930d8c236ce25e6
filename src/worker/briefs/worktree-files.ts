import { constants } from "node:fs";
import { chown, lstat, mkdir, open, readdir, realpath, stat, unlink } from "node:fs/promises";
import { dirname, join, normalize, relative, sep } from "node:path";
import { isSystemError } from "#shared";

/** Larger files are generated or data; an agent reads and edits texts. */
const LARGEST_BYTES = 4_000_000;

/** Follows no link, and waits for nobody at the other end of a pipe. */
const HARMLESS = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Why a path cannot be used, in words for an agent. */
export class FileRefusedError extends Error {
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.name = "FileRefusedError";
  }
}

/**
 * The files of a worktree, for an agent: what is reached through a link, lies outside, or is git's own is refused
 * (`FileRefusedError`). New files belong to the owner of the worktree, who is the sandbox's user.
 */
export class WorktreeFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** UTF-8 text. */
  async read(path: string): Promise<string> {
    const absolute = await this.#existing(path);
    const file = await open(absolute, constants.O_RDONLY | HARMLESS);
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new FileRefusedError(path, "it is no file");
      if (found.size > LARGEST_BYTES) {
        throw new FileRefusedError(path, `it is too large to be read (${found.size} bytes)`);
      }
      const content = await file.readFile();
      if (content.includes(0)) {
        throw new FileRefusedError(path, `it is binary (${found.size} bytes)`);
      }
      return decode(content, path);
    } finally {
      await file.close();
    }
  }

  /** Makes or replaces a file, with the folders above it. */
  async write(path: string, text: string): Promise<void> {
    if (Buffer.byteLength(text) > LARGEST_BYTES) {
      throw new FileRefusedError(path, `the text is too large (${Buffer.byteLength(text)} bytes)`);
    }
    const clean = cleaned(path);
    const absolute = join(this.#root, clean);
    await this.#makeFolders(dirname(clean));
    await this.#requireInside(path, dirname(absolute));
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | HARMLESS;
    const file = await opened(path, () => open(absolute, flags, 0o644));
    try {
      if (!(await file.stat()).isFile()) throw new FileRefusedError(path, "it is no file");
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await this.#give(absolute);
  }

  async remove(path: string): Promise<void> {
    await unlink(await this.#existing(path));
  }

  /** Names in a folder, those of folders with a `/`. */
  async list(path: string): Promise<readonly string[]> {
    const absolute = cleaned(path, true) === "." ? this.#root : await this.#existing(path);
    const entries = await opened(path, () => readdir(absolute, { withFileTypes: true }));
    return entries
      .filter(({ name }) => name !== ".git")
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .toSorted();
  }

  async exists(path: string): Promise<boolean> {
    try {
      await this.#existing(path);
      return true;
    } catch (error) {
      if (error instanceof FileRefusedError && error.message.endsWith(MISSING)) return false;
      throw error;
    }
  }

  async #existing(path: string): Promise<string> {
    const absolute = join(this.#root, cleaned(path));
    const found = await opened(path, () => lstat(absolute));
    if (found.isSymbolicLink()) throw new FileRefusedError(path, "it is a symbolic link");
    await this.#requireInside(path, dirname(absolute));
    return absolute;
  }

  async #requireInside(path: string, folder: string): Promise<void> {
    const [root, real] = await Promise.all([
      realpath(this.#root),
      opened(path, () => realpath(folder)),
    ]);
    // A link that stays inside is refused as well: what a path says is what it means.
    if (relative(root, real) !== relative(this.#root, folder)) {
      throw new FileRefusedError(path, "it is reached through a symbolic link");
    }
  }

  async #makeFolders(folder: string): Promise<void> {
    let path = this.#root;
    for (const part of folder === "." ? [] : folder.split(sep)) {
      path = join(path, part);
      try {
        await mkdir(path);
        await this.#give(path);
      } catch (error) {
        if (!(isSystemError(error) && error.code === "EEXIST")) throw error;
        if ((await lstat(path)).isSymbolicLink()) {
          throw new FileRefusedError(folder, "it is reached through a symbolic link");
        }
      }
    }
  }

  async #give(absolute: string): Promise<void> {
    const { uid, gid } = await stat(this.#root);
    if (uid !== process.getuid?.()) await chown(absolute, uid, gid);
  }
}

const MISSING = "there is no such file";

async function opened<T>(path: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const reason = REASONS[error.code ?? ""];
    if (reason === undefined) throw error;
    throw new FileRefusedError(path, reason);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: MISSING,
  ENOTDIR: MISSING,
  ELOOP: "it is a symbolic link",
  EISDIR: "it is a folder",
  ENXIO: "it is no file",
  ENAMETOOLONG: "its name is too long",
  EACCES: "its mode does not allow it",
};

function cleaned(path: string, isRootAllowed = false): string {
  if (path.includes("\0")) throw new FileRefusedError(JSON.stringify(path), "no path has a NUL");
  const clean = normalize(path).replace(/[/\\]+$/, "") || ".";
  const parts = clean.split(sep);
  if (clean.startsWith(sep) || parts[0] === ".." || (clean === "." && !isRootAllowed)) {
    throw new FileRefusedError(path, "it is not a path inside of the worktree");
  }
  if (parts.includes(".git")) throw new FileRefusedError(path, "it is git's own");
  return clean;
}

function decode(content: Buffer, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new FileRefusedError(path, `it is not UTF-8 text (${content.length} bytes)`);
  }
}
