import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { isSystemError } from "#shared";

/** The files of a commit as detection sees them. */
export interface ProjectFiles {
  /** Tracked files, relative to the repository root, with `/`. */
  readonly tracked: readonly string[];
  /** Text without byte order mark, or undefined when there is no such regular file. */
  readFile(path: string): Promise<string | undefined>;
}

/** Above this nothing is read: no manifest, configuration or lockfile is that large. */
const LARGEST_BYTES = 256 * 1024 * 1024;
const ABSENT = new Set(["ENOENT", "ENOTDIR", "ELOOP", "EISDIR"]);

/** Files of a folder. A symbolic link that leads out of it counts as absent. */
export function filesOfFolder(root: string, tracked: readonly string[]): ProjectFiles {
  const realRoot = realpath(root);
  return {
    tracked,
    async readFile(relative) {
      try {
        const base = await realRoot;
        const real = await realpath(path.join(base, relative));
        if (!real.startsWith(base + path.sep)) return undefined;
        const found = await stat(real);
        if (!found.isFile() || found.size > LARGEST_BYTES) return undefined;
        return withoutByteOrderMark(await readFile(real, "utf8"));
      } catch (error) {
        if (isSystemError(error) && ABSENT.has(error.code ?? "")) return undefined;
        throw error;
      }
    },
  };
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** Tracked files with quick questions that detection asks again and again. */
export interface FileIndex extends ProjectFiles {
  has(path: string): boolean;
  /** The first of the names that is tracked in the folder, as a path relative to the root. */
  firstIn(directory: string, names: readonly string[]): string | undefined;
  /** Whether anything below the folder is tracked. */
  hasFolder(directory: string): boolean;
}

export function indexFiles(files: ProjectFiles): FileIndex {
  const all = new Set(files.tracked);
  const folders = new Set<string>(["."]);
  for (const file of files.tracked) {
    for (let slash = file.lastIndexOf("/"); slash > 0; slash = file.lastIndexOf("/", slash - 1)) {
      const folder = file.slice(0, slash);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return {
    tracked: files.tracked,
    readFile: (file) => files.readFile(file),
    has: (file) => all.has(file),
    firstIn: (directory, names) =>
      names.map((name) => joinPath(directory, name)).find((file) => all.has(file)),
    hasFolder: (directory) => folders.has(directory),
  };
}

/** Joins and normalises paths relative to the root; `.` is the root. */
export function joinPath(directory: string, relative: string): string {
  const joined = path.posix.normalize(path.posix.join(directory, relative));
  return joined.length > 1 && joined.endsWith("/") ? joined.slice(0, -1) : joined;
}

/** True for a normalised relative path that stays in the repository. */
export function staysInside(relative: string): boolean {
  return relative !== ".." && !relative.startsWith("../") && !path.posix.isAbsolute(relative);
}
