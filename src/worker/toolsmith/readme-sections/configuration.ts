import { isSecretName } from "#shared";
import type { SectionContent } from "../marked-sections/fill-sections.ts";
import { fileLink, inlineCode, table } from "../marked-sections/markdown-text.ts";
import { worktreeTree } from "../published-surface/published-surface.ts";
import { exclusionOf, isAside, isPython, isSource } from "../source-files.ts";
import { type EnvironmentRead, javascriptReads, pythonReads } from "./environment-reads.ts";
import { schemaRows } from "./schema-rows.ts";
import type { SectionPlace } from "./section-place.ts";

const MOST_PLACES = 3;

/** Environment variables that the package's code reads, or the keys of the JSON schema that the marker names. */
export async function writeConfiguration(place: SectionPlace): Promise<SectionContent> {
  const { context, section, document, directory } = place;
  const tree = worktreeTree(context);
  const schema = section.attributes.get("schema");
  if (schema !== undefined) {
    const text = await tree.read(schema);
    if (text === undefined) return { obstacle: `${schema} is no tracked text file` };
    const rows = schemaRows(text);
    if (rows === undefined) return { obstacle: `${schema} is no JSON schema of an object` };
    return { markdown: table(["key", "type", "default", "what it is"], rows) };
  }
  const reads = await environmentReads(place, directory);
  if (reads.size === 0) return { obstacle: "its code reads no environment variables" };
  const rows = [...reads]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, found]) => {
      const places = [...new Set(found.map(({ path }) => path))].toSorted();
      const shown = places.slice(0, MOST_PLACES).map((path) => fileLink(document, path));
      const more = places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : "";
      return [inlineCode(name), defaultOf(name, found), shown.join(", ") + more];
    });
  return { markdown: table(["variable", "default", "read in"], rows) };
}

/** Where all places agree on one. What may be a secret is not repeated. */
function defaultOf(name: string, reads: readonly EnvironmentRead[]): string {
  const values = new Set(reads.map(({ value }) => value));
  const [value] = values;
  return values.size !== 1 || value === undefined || isSecretName(name) ? "" : inlineCode(value);
}

async function environmentReads(
  { context }: SectionPlace,
  directory: string,
): Promise<ReadonlyMap<string, readonly (EnvironmentRead & { readonly path: string })[]>> {
  const found = new Map<string, (EnvironmentRead & { readonly path: string })[]>();
  const tree = worktreeTree(context);
  for (const path of context.files) {
    const isOwn = directory === "." || path.startsWith(`${directory}/`);
    if (!isOwn || exclusionOf(path) !== undefined || isAside(path) || CONFIGURATION.test(path))
      continue;
    const read = isSource(path) ? javascriptReads : isPython(path) ? pythonReads : undefined;
    if (read === undefined) continue;
    context.signal.throwIfAborted();
    for (const each of read(path, (await tree.read(path)) ?? "")) {
      found.set(each.name, [...(found.get(each.name) ?? []), { ...each, path }]);
    }
  }
  return found;
}

/** Of tools with which the repository is worked on. */
const CONFIGURATION =
  /(?:^|\/)[^/]+\.(?:config|setup)\.[cm]?[jt]s$|\.test-d\.ts$|^(?:scripts|\.github|perf[\w-]*)\//;
