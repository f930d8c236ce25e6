import {
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shortHash } from "#shared";
import { z } from "zod";
import { DatabaseError, folderError } from "../errors.ts";

/** Where the embedded database of a data folder keeps its files. */
export interface Place {
  readonly dataFolder: string;
  /** `<data folder>/database`, private to the user. */
  readonly folder: string;
  /** The PostgreSQL data directory. */
  readonly data: string;
  /** Exists while the data directory is being set up. */
  readonly unfinished: string;
  readonly lock: string;
  readonly log: string;
  /** Says where the running process listens. */
  readonly notice: string;
}

/** PostgreSQL clients find a Unix socket by its folder and a port number. */
export const SOCKET_PORT = 5432;
const SOCKET_NAME = `.s.PGSQL.${SOCKET_PORT}`;

/** The operating system allows 108 bytes, the final zero included; macOS 104. */
const MAX_SOCKET_PATH = 103;

export function openPlace(dataFolder: string): Place {
  try {
    mkdirSync(dataFolder, { recursive: true });
    const root = realpathSync(dataFolder);
    const folder = join(root, "database");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return {
      dataFolder: root,
      folder,
      data: join(folder, "data"),
      unfinished: join(folder, "unfinished"),
      lock: join(folder, "lock"),
      log: join(folder, "process.log"),
      notice: join(folder, "process.json"),
    };
  } catch (error) {
    throw folderError(error, dataFolder) ?? error;
  }
}

/** The folder for a new socket: beside the data, or where the path to it is too long, a private one. */
export function socketFolder(place: Place): string {
  if (Buffer.byteLength(socketPath(place.folder)) <= MAX_SOCKET_PATH) return place.folder;
  const root = privateFolder(runtimeRoot());
  return privateFolder(join(root, shortHash(place.folder)));
}

export function socketPath(folder: string): string {
  return join(folder, SOCKET_NAME);
}

const noticeSchema = z.object({ pid: z.int().positive(), socketFolder: z.string().min(1) });

/** Where the last process listened, or undefined; it may be gone since. */
export function readNotice(place: Place): z.infer<typeof noticeSchema> | undefined {
  try {
    return noticeSchema.parse(JSON.parse(readFileSync(place.notice, "utf8")));
  } catch {
    return undefined; // missing or torn: the process is not there, or writes it again when it starts
  }
}

export function writeNotice(place: Place, folder: string): void {
  const draft = `${place.notice}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, socketFolder: folder }));
  renameSync(draft, place.notice);
}

function runtimeRoot(): string {
  const runtime = process.env["XDG_RUNTIME_DIR"];
  if (runtime?.startsWith("/") && runtime.length < 40) return join(runtime, "artel");
  return join(tmpdir().length < 40 ? tmpdir() : "/tmp", `artel-${process.getuid?.()}`);
}

/** Creates the folder, or makes sure that nobody else can have put it there or can look into it. */
function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new DatabaseError("DATABASE_FOLDER", `${path} is not a private folder of this user.`, {
      remedy: `Remove ${path}, or set XDG_RUNTIME_DIR to a private folder.`,
    });
  }
  return path;
}
