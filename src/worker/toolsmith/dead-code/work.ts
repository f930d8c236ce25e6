import { posix } from "node:path";
import type { Finding, Survey } from "#domain";
import { shortHash } from "#shared";
import { ToolFailedError } from "../errors.ts";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { exclusionOf, isDeclaration, isExcluded } from "../source-files.ts";
import { findUnusedCode } from "../unused-code/knip.ts";
import { Mentions } from "../unused-code/mentions.ts";
import { deadCodeOptions } from "./options.ts";

const NAME = "dead-code";

/** Tests, benchmarks and scripts are started by name from outside; a tool cannot know. */
const STARTED_BY_NAME =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|bench(?:marks?)?|scripts?|examples?|demos?|docs|tools|website|site)\/|\.(?:test|spec|bench|stories|config)\.[cm]?[jt]sx?$|(?:^|\/)\./;

export async function survey(context: JobContext): Promise<Survey> {
  const { ignoreDependencies, exclude } = parseOptions(NAME, deadCodeOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  if (!context.files.includes("package.json")) return { ...empty, skipped: "no package.json" };
  try {
    const issues = await findUnusedCode(context);
    const mentions = await Mentions.read(context, "all");
    const tracked = new Set(context.files);
    const notes: string[] = [];
    const files = issues
      .filter(({ files: unused, file }) => unused.length > 0 && tracked.has(file))
      .map(({ file }) => file);
    const unusedFiles = files.filter((file) => mayBeProposed(file, exclude, mentions));
    const kept = files.length - unusedFiles.length;
    if (kept > 0)
      notes.push(
        kept === 1
          ? "1 file without imports is named elsewhere or run by name."
          : `${kept} files without imports are named elsewhere or run by name.`,
      );
    const dependencies = issues.flatMap(({ file, dependencies: runtime, devDependencies }) => [
      ...runtime.map(({ name, line }) => ({ file, name, line, isRuntime: true })),
      ...devDependencies.map(({ name, line }) => ({ file, name, line, isRuntime: false })),
    ]);
    const unusedDependencies = dependencies.filter(
      ({ name, file }) => !ignoreDependencies.includes(name) && isUnmentioned(name, file, mentions),
    );
    const named = dependencies.length - unusedDependencies.length;
    if (named > 0)
      notes.push(
        named === 1
          ? "1 package without imports is named in some file."
          : `${named} packages without imports are named in some file.`,
      );
    const findings = [
      ...unusedFiles.map(unusedFile),
      ...unusedDependencies.map((each) => unusedDependency(each)),
    ];
    return { ...empty, findings, notes };
  } catch (error) {
    if (error instanceof ToolFailedError) return { ...empty, skipped: error.message };
    throw error;
  }
}

/** Proposed only when no other tracked file names it: by its path, or its name without the ending. */
function mayBeProposed(file: string, exclude: readonly string[], mentions: Mentions): boolean {
  if (isExcluded(file, exclude) || exclusionOf(file) !== undefined) return false;
  if (isDeclaration(file) || STARTED_BY_NAME.test(file)) return false;
  const name = posix.basename(file);
  const stem = name.replace(/\.[^.]+$/, "");
  const isGeneric = /^(?:index|main|app|server|types|utils)$/i.test(stem);
  const asked = isGeneric ? posix.join(posix.basename(posix.dirname(file)), stem) : stem;
  const itself = (path: string): boolean => path === file;
  return mentions.find(name, itself) === undefined && mentions.find(asked, itself) === undefined;
}

/** A package is named by its manifest; a `@types` package also counts as used with the one that it describes. */
function isUnmentioned(name: string, manifest: string, mentions: Mentions): boolean {
  const isManifest = (path: string): boolean => path === manifest;
  const described = /^@types\/(?:([^_]+)__)?(.+)$/.exec(name);
  if (described !== null) {
    const [, scope, bare = ""] = described;
    const subject = scope === undefined ? bare : `@${scope}/${bare}`;
    if (bare === "node" || mentions.find(subject, isManifest) !== undefined) return false;
  }
  return (
    mentions.find(name, isManifest) === undefined &&
    !isNamedTwice(name, manifest, mentions) &&
    !conventionalNames(name).some((other) => mentions.find(other) !== undefined)
  );
}

/** Other words by which a tool that loads plug-ins by convention is told of a package. */
function conventionalNames(name: string): readonly string[] {
  const plugin =
    /^(?:(@[^/]+)\/)?(?:eslint|stylelint|babel)-(?:plugin|config|preset)(?:-(.+))?$/.exec(name);
  if (plugin !== null) return [plugin[1], plugin[2]].filter((part) => part !== undefined);
  const coverage = /^@vitest\/coverage-|^c8$|^nyc$/.test(name);
  return coverage ? ["coverage"] : [];
}

/** In a script, a configuration field, or an override of the manifest itself. */
function isNamedTwice(name: string, manifest: string, mentions: Mentions): boolean {
  return mentions.count(name, manifest) > 1;
}

function unusedFile(path: string): Finding {
  return {
    fingerprint: shortHash(`artel/unused-file\0${path}`),
    rule: "artel/unused-file",
    kind: "dead-code",
    severity: "low",
    title: `Unused file ${path}`,
    message: "No import reaches it from an entry point, and no tracked file names it.",
    location: { path },
    related: [],
    confidence: 0.6,
    suggestion: "Delete it if nothing outside of this repository loads it.",
  };
}

function unusedDependency(unused: {
  readonly file: string;
  readonly name: string;
  readonly line?: number | undefined;
  readonly isRuntime: boolean;
}): Finding {
  const { file, name, line, isRuntime } = unused;
  return {
    fingerprint: shortHash(`artel/unused-dependency\0${file}\0${name}`),
    rule: "artel/unused-dependency",
    kind: "dependency",
    severity: isRuntime ? "medium" : "low",
    title: `Unused ${isRuntime ? "dependency" : "development dependency"} ${name}`,
    message: `${file} asks for it, but no source imports it and no other tracked file names it.`,
    location: { path: file, line },
    related: [],
    confidence: 0.7,
    suggestion: `Remove ${name} from ${file} if no tool loads it by convention.`,
  };
}
