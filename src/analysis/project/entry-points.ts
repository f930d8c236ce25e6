import { z } from "zod";
import { parseJson } from "./json-source.ts";
import type { Manifest, PackageFile } from "./manifest.ts";
import type { FileIndex } from "./project-files.ts";
import { joinPath } from "./project-files.ts";

const FIELDS = ["main", "module", "types", "typings", "bin", "exports"] as const;
/** Manifests of the JavaScript registry (jsr.io), which publishes sources as they are. */
const SOURCE_MANIFESTS = ["jsr.json", "jsr.jsonc", "deno.json", "deno.jsonc"];

const publishSchema = z.record(z.string(), z.unknown()).catch({});
const sourceManifestSchema = z.object({ exports: z.unknown().optional() });

/** Files that others may import or run, as package.json writes them; `*` in a pattern stands for any path. */
export function entryPointsOf(manifest: Manifest): readonly string[] {
  const found = new Set<string>();
  // pnpm and yarn put fields of `publishConfig` in the place of those of the same name when they publish.
  const published = publishSchema.parse(manifest.publishConfig ?? {});
  for (const fields of [manifest, published]) {
    for (const field of FIELDS) collectPaths(fields[field], found);
    if (typeof fields["browser"] === "string") found.add(fields["browser"]);
  }
  return [...found];
}

/** What the package is published with to other registries than npm's, from files that may be absent. */
export async function publishedSources(
  files: FileIndex,
  { directory }: PackageFile,
  notes: string[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const name of SOURCE_MANIFESTS) {
    const path = joinPath(directory, name);
    const text = files.has(path) ? await files.readFile(path) : undefined;
    if (text === undefined) continue;
    const parsed = parseJson(text, { comments: true });
    const manifest = sourceManifestSchema.safeParse(parsed.ok ? parsed.value : undefined);
    if (manifest.success) collectPaths(manifest.data.exports, found);
    else notes.push(`${path} cannot be read: what it publishes is not known.`);
  }
  return [...found];
}

function collectPaths(value: unknown, found: Set<string>): void {
  if (typeof value === "string") found.add(value);
  else if (Array.isArray(value)) for (const item of value) collectPaths(item, found);
  else if (value !== null && typeof value === "object") {
    for (const item of Object.values(value)) collectPaths(item, found);
  }
}
