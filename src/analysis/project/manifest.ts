import { z } from "zod";
import { ProjectFileError } from "./errors.ts";
import { parseJson, positionOfKey } from "./json-source.ts";
import type { FileIndex } from "./project-files.ts";
import { joinPath } from "./project-files.ts";

const names = z.record(z.string(), z.string());
const workspacesSchema = z.union([
  z.array(z.string()),
  z.object({ packages: z.array(z.string()).default([]) }),
]);

/** The fields of a package.json that say how the package is worked on. Unknown ones are ignored. */
const manifestSchema = z.object({
  name: z.string().optional(),
  private: z.union([z.boolean(), z.string()]).optional(),
  type: z.string().optional(),
  packageManager: z.string().optional(),
  scripts: names.optional(),
  workspaces: workspacesSchema.optional(),
  dependencies: names.optional(),
  devDependencies: names.optional(),
  peerDependencies: names.optional(),
  optionalDependencies: names.optional(),
  engines: z.union([names, z.array(z.string())]).optional(),
  devEngines: z.unknown().optional(),
  volta: z.object({ node: z.string().optional() }).optional(),
  main: z.unknown().optional(),
  module: z.unknown().optional(),
  browser: z.unknown().optional(),
  types: z.unknown().optional(),
  typings: z.unknown().optional(),
  bin: z.unknown().optional(),
  exports: z.unknown().optional(),
  publishConfig: z.unknown().optional(),
  prettier: z.unknown().optional(),
  eslintConfig: z.unknown().optional(),
  jest: z.unknown().optional(),
  mocha: z.unknown().optional(),
  ava: z.unknown().optional(),
  xo: z.unknown().optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A package of the repository: its folder (`.` for the root) and what its package.json says. */
export interface PackageFile {
  readonly directory: string;
  readonly path: string;
  /** The file as it is written, for places in messages. */
  readonly text: string;
  readonly manifest: Manifest;
}

const REMEDY = "Correct the file and commit it, then run the command again.";

/** Undefined when the folder has no package.json; throws `PACKAGE_JSON_INVALID` for a broken one. */
export async function readManifest(
  files: FileIndex,
  directory: string,
): Promise<PackageFile | undefined> {
  const path = joinPath(directory, "package.json");
  const text = files.has(path) ? await files.readFile(path) : undefined;
  if (text === undefined) return undefined;
  const parsed = parseJson(text, { comments: false });
  if (!parsed.ok) {
    throw new ProjectFileError({
      code: "PACKAGE_JSON_INVALID",
      path,
      line: parsed.problem.line,
      column: parsed.problem.column,
      reason: parsed.problem.reason,
      remedy: REMEDY,
    });
  }
  const manifest = manifestSchema.safeParse(parsed.value);
  if (manifest.success) return { directory, path, text, manifest: manifest.data };
  const issue = manifest.error.issues[0];
  const field = issue?.path.map(String).join(".") ?? "";
  const position = positionOfKey(text, String(issue?.path[0] ?? ""));
  throw new ProjectFileError({
    code: "PACKAGE_JSON_INVALID",
    path,
    line: position?.line,
    column: position?.column,
    reason: field === "" ? "expected an object" : `"${field}": ${issue?.message ?? "is wrong"}`,
    remedy: REMEDY,
  });
}

/** Everything the package asks to be installed, by name. */
export function dependenciesOf(manifest: Manifest): Readonly<Record<string, string>> {
  return {
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
    ...manifest.dependencies,
    ...manifest.devDependencies,
  };
}
