import { constants, closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isSystemError } from "#shared";

/** A file's bytes, or why it is not read. */
export type ReadResult = { readonly bytes: Uint8Array } | { readonly skipped: string };

export type FileReader = (path: string) => Promise<Uint8Array | string>;

/** Source that people write is smaller; what is larger is data or build output, and slows everything down. */
export const LARGEST_FILE = 1_000_000;

/** Bytes from the disk: no symbolic link is followed in the last place, nothing but a regular file is read. */
export function readFromDisk(root: string, path: string): ReadResult {
  let descriptor: number;
  try {
    descriptor = openSync(
      join(root, path),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { skipped: error.code === "ELOOP" ? "a symbolic link" : `not readable (${error.code})` };
  }
  try {
    const { size } = fstatSync(descriptor);
    if (!fstatSync(descriptor).isFile()) return { skipped: "not a regular file" };
    return size > LARGEST_FILE ? { skipped: tooLarge(size) } : { bytes: readFileSync(descriptor) };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { skipped: `not readable (${error.code})` };
  } finally {
    closeSync(descriptor);
  }
}

export async function readThrough(reader: FileReader, path: string): Promise<ReadResult> {
  try {
    const content = await reader(path);
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    return bytes.length > LARGEST_FILE ? { skipped: tooLarge(bytes.length) } : { bytes };
  } catch (error) {
    return { skipped: `not readable (${isSystemError(error) ? error.code : String(error)})` };
  }
}

/** Why a text is not worth measuring, from its bytes; undefined when it is. */
export function unreadable(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, 8000).includes(0)) return "binary";
  if (bytes.length > 20_000 && longestStretch(bytes) > 5_000) return "minified";
  return undefined;
}

/** The average of the lines would be hidden by a licence header; the longest line is not. */
function longestStretch(bytes: Uint8Array): number {
  let longest = 0;
  for (let start = 0; start < bytes.length;) {
    const next = bytes.indexOf(10, start);
    const end = next === -1 ? bytes.length : next;
    longest = Math.max(longest, end - start);
    start = end + 1;
  }
  return longest;
}

function tooLarge(size: number): string {
  return `larger than ${LARGEST_FILE / 1_000_000} MB (${(size / 1_000_000).toFixed(1)} MB)`;
}
