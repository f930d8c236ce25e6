import path from "node:path";
import type { Project, TestSuite, WorkspacePackage } from "#domain";
import { entryPointsOf, publishedSources } from "./entry-points.ts";
import type { PackageFile } from "./manifest.ts";
import { dependenciesOf, readManifest } from "./manifest.ts";
import { detectNodeVersion } from "./node-version.ts";
import { detectPackageManager } from "./package-manager.ts";
import type { FileIndex, ProjectFiles } from "./project-files.ts";
import { filesOfFolder, indexFiles, joinPath, staysInside } from "./project-files.ts";
import { detectPythonTests } from "./python-tests.ts";
import { detectTestSuites } from "./test-suites/detect-test-suites.ts";
import { detectTools } from "./tools.ts";
import { detectTypeScriptConfigurations } from "./typescript-configurations.ts";
import { readPackages } from "./workspace-packages.ts";

export type ProjectSource =
  | ProjectFiles
  /** Reads the files of a folder; `tracked` as `git ls-files` gives them. */
  | { readonly root: string; readonly tracked: readonly string[] };

const TYPESCRIPT = /(?<!\.d)\.[cm]?tsx?$/;
const SOURCE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|py)$/;

/**
 * What a repository is, read from its tracked files; nothing of it is executed. Throws a `ProjectFileError` for a
 * broken package.json, workspace file, tsconfig or lockfile, and `LOCKFILE_MISMATCH`.
 */
export async function detectProject(source: ProjectSource): Promise<Project> {
  const files = indexFiles("root" in source ? filesOfFolder(source.root, source.tracked) : source);
  const notes: string[] = [];
  const { packages, isWorkspace } = await readPackages(files);
  const root = packages[0];
  if (!root) notes.push(await withoutManifest(files));
  const managed = root && (await detectPackageManager(files, root));
  const tools = await detectTools(files, packages);
  const configurations = await detectTypeScriptConfigurations(files, packages);
  const manager = managed?.packageManager.name ?? "npm";
  const suites = [
    ...(await detectTestSuites({ files, packages, manager })),
    ...(await detectPythonTests(files)),
  ];
  if (root && suites.length === 0)
    notes.push("No test script leads to tests: changes are judged without them.");
  notes.push(...(managed?.notes ?? []), ...tools.notes);
  const build = liftBuild(files, packages, suites);
  return {
    packageManager: managed?.packageManager,
    nodeVersion: await detectNodeVersion(files, root),
    packages: await Promise.all(packages.map((found) => describe(files, found, notes))),
    isWorkspace,
    hasTypeScript: configurations.length > 0 || files.tracked.some((file) => TYPESCRIPT.test(file)),
    typeScriptConfigurations: [...configurations],
    testSuites: [...build.suites],
    formatter: tools.formatter,
    linter: tools.linter,
    buildScript: build.script,
    sourceFileCount: files.tracked.filter((file) => SOURCE.test(file)).length,
    notes,
  };
}

async function withoutManifest(files: FileIndex): Promise<string> {
  const elsewhere = files.tracked.filter((file) => /(?:^|\/)package\.json$/.test(file));
  const where =
    elsewhere.length > 0 ? ` There are some in ${elsewhere.slice(0, 3).join(", ")}.` : "";
  if (elsewhere[0] !== undefined) await readManifest(files, path.posix.dirname(elsewhere[0]));
  return `No package.json at the root: no dependencies of JavaScript are installed.${where}`;
}

async function describe(
  files: FileIndex,
  found: PackageFile,
  notes: string[],
): Promise<WorkspacePackage> {
  const sources = await publishedSources(files, found, notes);
  const entries = [...entryPointsOf(found.manifest), ...sources]
    .map((entry) => joinPath(found.directory, entry))
    .filter(staysInside);
  const index =
    entries.length > 0 ? undefined : files.firstIn(found.directory, ["index.js", "index.ts"]);
  return {
    name: found.manifest.name,
    directory: found.directory,
    scripts: found.manifest.scripts ?? {},
    entryPoints: [...new Set(index === undefined ? entries : [index])],
    private: found.manifest.private === true || found.manifest.private === "true",
  };
}

/**
 * The build that tests need: one that a test script itself starts with, or the root's `build` when packages of the
 * workspace import one another through entry points that are not in git.
 */
function liftBuild(
  files: FileIndex,
  packages: readonly PackageFile[],
  suites: readonly TestSuite[],
): { readonly script: string | undefined; readonly suites: readonly TestSuite[] } {
  const scripts = packages[0]?.manifest.scripts ?? {};
  const called = suites.find((suite) => suite.directory === ".")?.before[0] ?? [];
  const own = called[1] === "run" && /build|compile/.test(called[2] ?? "") ? called[2] : undefined;
  if (own !== undefined && own in scripts) {
    const rest = suites.map((suite) =>
      suite.before[0]?.[2] === own && suite.directory === "."
        ? { ...suite, before: suite.before.slice(1) }
        : suite,
    );
    return { script: own, suites: rest };
  }
  const needed = suites.length > 0 && "build" in scripts && importsBuiltPackages(files, packages);
  return { script: needed ? "build" : undefined, suites };
}

function importsBuiltPackages(files: FileIndex, packages: readonly PackageFile[]): boolean {
  const wanted = new Set(packages.flatMap((found) => Object.keys(dependenciesOf(found.manifest))));
  return packages
    .filter((found) => found.manifest.name !== undefined && wanted.has(found.manifest.name))
    .some((found) => {
      const code = entryPointsOf(found.manifest)
        .filter((entry) => /^[^*]*\.[cm]?[jt]s$/.test(entry) && !/\.d\.[cm]?ts$/.test(entry))
        .map((entry) => joinPath(found.directory, entry));
      return code.length > 0 && code.every((entry) => !files.has(entry));
    });
}
