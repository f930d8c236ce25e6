import { parse } from "yaml";
import { z } from "zod";
import type { LockfileReader } from "./manifest-registry.ts";
import { peerProblem } from "./peer-problems.ts";

const SECTIONS = ["dependencies", "devDependencies", "optionalDependencies"] as const;

/** Until format 5 a version alone, with the range in `specifiers`; since format 6 both together. */
const entrySchema = z.union([
  z.string().transform((version) => ({ specifier: undefined, version })),
  z.looseObject({ specifier: z.string().optional(), version: z.string() }),
]);
const sectionSchema = z.record(z.string(), entrySchema).optional();
const importerSchema = z.looseObject({
  specifiers: z.record(z.string(), z.string()).optional(),
  dependencies: sectionSchema,
  devDependencies: sectionSchema,
  optionalDependencies: sectionSchema,
});
type Importer = z.infer<typeof importerSchema>;
const lockfileSchema = importerSchema.extend({
  importers: z.record(z.string(), importerSchema).optional(),
});

const packageSchema = z.looseObject({
  peerDependencies: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const treeSchema = z.looseObject({
  packages: z.record(z.string(), packageSchema).optional(),
  snapshots: z.record(z.string(), packageSchema).optional(),
});

export function readPnpmLockfile(text: string): LockfileReader {
  const wanted = sectionsOf(text, ["importers", "specifiers", ...SECTIONS]);
  const lockfile = lockfileSchema.parse(parse(wanted) ?? {});
  const importers: Readonly<Record<string, Importer>> = lockfile.importers ?? { ".": lockfile };
  return (name, { directory, range }) => {
    const importer = importers[directory];
    if (importer === undefined) return undefined;
    const entry = SECTIONS.map((section) => importer[section]?.[name]).find((found) => found);
    if (entry === undefined) return undefined;
    // An override stands in the place of the range.
    if ((entry.specifier ?? importer.specifiers?.[name]) !== range) return undefined;
    return versionOf(entry.version);
  };
}

/** Peers that a package is resolved with are among its dependencies in every format. */
export function pnpmPeerProblems(text: string): ReadonlySet<string> {
  const { packages = {}, snapshots } = treeSchema.parse(
    parse(sectionsOf(text, ["packages", "snapshots"])) ?? {},
  );
  const problems = new Set<string>();
  for (const [key, resolved] of Object.entries(snapshots ?? packages)) {
    const dependent = packageOf(key);
    const peers = (packages[key] ?? packages[key.replace(/\(.*$/, "")])?.peerDependencies ?? {};
    for (const [peer, range] of Object.entries(peers)) {
      const reference = resolved.dependencies?.[peer] ?? resolved.optionalDependencies?.[peer];
      const version = reference === undefined ? undefined : versionOf(reference);
      const problem = peerProblem({ dependent, peer, range, version });
      if (problem !== undefined) problems.add(problem);
    }
  }
  return problems;
}

/** The number alone, of `1.2.0`, `1.2.0_react@18.0.0` and `1.2.0(react@18.0.0)`; nothing for links and aliases. */
function versionOf(reference: string): string | undefined {
  return /^\d[^(_]*/.exec(reference)?.[0];
}

/** `plugin`, of `/plugin/1.0.0_host@1.0.0`, `/plugin@1.0.0(host@1.0.0)` and `plugin@1.0.0`. */
function packageOf(key: string): string {
  return /^\/?((?:@[^/]+\/)?[^/@]+)/.exec(key)?.[1] ?? key;
}

/**
 * The top-level sections of these names: the whole file takes seconds to parse. Newer versions put a document about
 * themselves before the one about the repository.
 */
function sectionsOf(text: string, names: readonly string[]): string {
  const document = text.split(/^---\s*$/m).at(-1) ?? "";
  return document
    .split(/^(?=[^\s#])/m)
    .filter((section) => names.includes(/^(\w+):/.exec(section)?.[1] ?? ""))
    .join("");
}
