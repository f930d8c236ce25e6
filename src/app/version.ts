import { readFileSync } from "node:fs";
import { z } from "zod";

let known: string | undefined;

/** The version of this package; the same from source and from the build, which stand equally deep. */
export function artelVersion(): string {
  const manifest = new URL("../../package.json", import.meta.url);
  known ??= z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(manifest, "utf8"))).version;
  return known;
}
