import { YAMLParseError, parse } from "yaml";
import { z } from "zod";
import { ProjectFileError } from "./errors.ts";
import { globToRegExp } from "./glob.ts";
import type { PackageFile } from "./manifest.ts";
import { readManifest } from "./manifest.ts";
import type { FileIndex } from "./project-files.ts";

const PNPM_FILE = "pnpm-workspace.yaml";
const pnpmWorkspaceSchema = z
  .object({ packages: z.array(z.string()).nullish() })
  .nullish()
  .transform((value) => value?.packages ?? []);

export interface WorkspacePackages {
  /** The root first, then the others by folder. Empty without a root package.json. */
  readonly packages: readonly PackageFile[];
  readonly isWorkspace: boolean;
}

/** All packages that the repository declares as its own, by whichever manager's way of saying so. */
export async function readPackages(files: FileIndex): Promise<WorkspacePackages> {
  const root = await readManifest(files, ".");
  if (!root) return { packages: [], isWorkspace: false };
  const patterns = [...manifestPatterns(root), ...(await pnpmPatterns(files))];
  const directories = matchingDirectories(files, patterns);
  const packages = await Promise.all(
    directories.map((directory) => readManifest(files, directory)),
  );
  return {
    packages: [root, ...packages.filter((found) => found !== undefined)],
    isWorkspace: patterns.length > 0,
  };
}

function manifestPatterns(root: PackageFile): readonly string[] {
  const { workspaces } = root.manifest;
  if (!workspaces) return [];
  return "packages" in workspaces ? workspaces.packages : workspaces;
}

async function pnpmPatterns(files: FileIndex): Promise<readonly string[]> {
  const text = files.has(PNPM_FILE) ? await files.readFile(PNPM_FILE) : undefined;
  if (text === undefined) return [];
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw invalid(error.message.split("\n")[0] ?? "cannot be read", error.linePos?.[0]);
  }
  const parsed = pnpmWorkspaceSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(`expected "packages" to be a list of patterns`);
}

function invalid(reason: string, position?: { line: number; col: number }): ProjectFileError {
  return new ProjectFileError({
    code: "WORKSPACE_INVALID",
    path: PNPM_FILE,
    line: position?.line,
    column: position?.col,
    reason,
    remedy: "Correct the file and commit it, then run the command again.",
  });
}

function matchingDirectories(files: FileIndex, patterns: readonly string[]): readonly string[] {
  const included = patterns.filter((pattern) => !pattern.startsWith("!")).map(toRegExp);
  const excluded = patterns
    .filter((pattern) => pattern.startsWith("!"))
    .map((pattern) => toRegExp(pattern.slice(1)));
  return files.tracked
    .filter((file) => file.endsWith("/package.json"))
    .map((file) => file.slice(0, -"/package.json".length))
    .filter((directory) => !/(^|\/)node_modules(\/|$)/.test(directory))
    .filter((directory) => included.some((pattern) => pattern.test(directory)))
    .filter((directory) => !excluded.some((pattern) => pattern.test(directory)))
    .sort();
}

function toRegExp(pattern: string): RegExp {
  const plain = pattern.replace(/^\.\//, "").replace(/\/+$/, "");
  return globToRegExp(plain, { globstar: true });
}
