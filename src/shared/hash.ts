import { createHash } from "node:crypto";

/** SHA-256 as lower-case hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The first 12 characters of the SHA-256: enough for names of folders and fingerprints. */
export function shortHash(content: string | Uint8Array): string {
  return sha256(content).slice(0, 12);
}
