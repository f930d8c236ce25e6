import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version in our package.json, which is two folders up both in `src/cli` and in `dist/cli`. */
export function artelVersion(): string {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
