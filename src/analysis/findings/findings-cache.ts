import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Finding } from "#domain";
import { isSystemError } from "#shared";

/** Raise it whenever a rule finds something else than before: old caches are then not found. */
const CACHE_VERSION = 4;
const FILE_NAME = `findings-${CACHE_VERSION}.cache`;

/** What was found in one file; the key is a hash of its path and content, for findings name their path. */
export interface FileFindings {
  readonly secrets: readonly Finding[];
  readonly weaknesses: readonly Finding[];
}

export type FindingsByKey = ReadonlyMap<string, FileFindings>;

/** Empty when there is none, and when it is damaged: then all files are searched again. */
export async function readFindings(folder: string): Promise<FindingsByKey> {
  try {
    const text = await readFile(join(folder, FILE_NAME), "utf8");
    const end = text.indexOf("\n");
    const body = text.slice(end + 1);
    // What the checksum covers we have written ourselves, so it is not validated again.
    if (text.slice(0, end) !== checksum(body)) return new Map();
    return new Map(JSON.parse(body) as [string, FileFindings][]);
  } catch (error) {
    if (isSystemError(error) || error instanceof SyntaxError) return new Map();
    throw error;
  }
}

/** Replaces the file at once. What cannot be written is left: a search does not fail for that. */
export async function writeFindings(folder: string, findings: FindingsByKey): Promise<void> {
  const temporary = join(folder, `${FILE_NAME}.${process.pid}-${randomUUID()}`);
  const body = JSON.stringify([...findings]);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, `${checksum(body)}\n${body}`, { flag: "wx", mode: 0o600 });
    await rename(temporary, join(folder, FILE_NAME));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (!isSystemError(error)) throw error;
  }
}

function checksum(body: string): string {
  return crc32(body).toString(16);
}
