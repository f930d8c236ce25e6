import { matchesGlob } from "node:path/posix";
import type { JobContext } from "./job.ts";
import { readText } from "./worktree-files.ts";

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const DECLARATION = /\.d\.(?:[cm]?ts|[^/.]+\.ts)$/;
const MINIFIED = /[.-]min\.[cm]?js$|\.bundle\.js$/;
const BUILT =
  /(?:^|\/)(?:dist|build|_?vendor|_?vendored|third_party|node_modules|site-packages|\.venv|\.yarn)\//;
const PYTHON_DATA = /(?:^|\/)tests?\/(?:[^/]+\/)*data\//;
const TEST_DATA =
  /(?:^|\/)(?:__fixtures__|__testfixtures__|fixtures?|__snapshots__|snapshots|testdata|test-data)\//;
const ASIDE =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|bench(?:marks?)?|examples?|docs?|website|site)\/|\.(?:test|spec|bench|stories)\.[cm]?[jt]sx?$/;
const GENERATED_FOLDER = /(?:^|\/)(?:generated|__generated__)\/|\.(?:generated|gen)\.[cm]?[jt]sx?$/;
const GENERATED_MARK = /@generated\b|\bauto-?generated\b|\bdo not edit\b/i;

const LOCKFILE =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|deno\.lock)$/;

/** Why no job edits a file, or undefined when it may. */
export function exclusionOf(path: string): string | undefined {
  if (LOCKFILE.test(path)) return "lockfiles";
  if (MINIFIED.test(path)) return "minified files";
  if (TEST_DATA.test(path)) return "test data (fixtures, snapshots)";
  if (GENERATED_FOLDER.test(path)) return "generated files";
  if (BUILT.test(path) && !isBuildScript(path)) return "built or vendored files";
  return undefined;
}

/** A folder `build/` of TypeScript at the root holds a repository's build scripts more often than its output. */
function isBuildScript(path: string): boolean {
  return /^build\/[^/]+(?:\/[^/]+)*\.[cm]?tsx?$/.test(path) && !DECLARATION.test(path);
}

export function isLockfile(path: string): boolean {
  return LOCKFILE.test(path);
}

export function isSource(path: string): boolean {
  return SOURCE.test(path);
}

export function isPython(path: string): boolean {
  return path.endsWith(".py");
}

export function isDeclaration(path: string): boolean {
  return DECLARATION.test(path);
}

/** Whether the head of the text says that a program wrote it. */
export function saysGenerated(text: string): boolean {
  return GENERATED_MARK.test(text.slice(0, 600));
}

/** Tests, examples and documentation: not what a repository is for. */
export function isAside(path: string): boolean {
  return ASIDE.test(path);
}

export interface EditableSources {
  /** Sorted. */
  readonly files: readonly string[];
  /** One sentence, when files were left out. */
  readonly note: string | undefined;
}

/** The JavaScript and TypeScript files that a person wrote and a job may edit. */
export function editableSources(
  context: Pick<JobContext, "worktree" | "files">,
  exclude: readonly string[] = [],
): Promise<EditableSources> {
  return editable(context, context.files.filter(isSource), exclude, (path) =>
    isDeclaration(path) ? "declaration files" : undefined,
  );
}

/** The same of Python. What `__init__.py` imports is what its package offers, used or not. */
export function editablePython(
  context: Pick<JobContext, "worktree" | "files">,
  exclude: readonly string[] = [],
): Promise<EditableSources> {
  return editable(context, context.files.filter(isPython), exclude, (path) => {
    if (path.endsWith("__init__.py")) return "__init__.py";
    return PYTHON_DATA.test(path) ? "test data (fixtures, snapshots)" : undefined;
  });
}

async function editable(
  context: Pick<JobContext, "worktree" | "files">,
  candidates: readonly string[],
  exclude: readonly string[],
  ownReason: (path: string) => string | undefined,
): Promise<EditableSources> {
  const left = new Map<string, number>();
  const leave = (reason: string): void => void left.set(reason, (left.get(reason) ?? 0) + 1);
  const files: string[] = [];
  for (const path of candidates.toSorted()) {
    const reason =
      ownReason(path) ??
      (isExcluded(path, exclude) ? "excluded by configuration" : exclusionOf(path));
    if (reason !== undefined) {
      leave(reason);
      continue;
    }
    const text = await readText(context.worktree, path);
    if (text === undefined) leave("links, large or non-text files");
    else if (saysGenerated(text)) leave("generated files");
    else files.push(path);
  }
  return { files, note: noteOf(left) };
}

function noteOf(left: ReadonlyMap<string, number>): string | undefined {
  if (left.size === 0) return undefined;
  const parts = [...left].toSorted().map(([reason, count]) => `${reason} (${count})`);
  return `Left out: ${parts.join(", ")}.`;
}

/** Whether a path matches one of the globs (`**`, `*`, `{a,b}`), relative to the repository root. */
export function isExcluded(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(path, glob));
}
