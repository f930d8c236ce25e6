import { lstat, readlink, open } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";
import type { Problem } from "#domain";
import { isSystemError } from "#shared";
import type { BaseEntry } from "../base-tree.ts";
import { observing } from "../evidence.ts";
import type { Gate, GateContext } from "../gate.ts";
import {
  DEFAULT_MAXIMUM_FILE_BYTES,
  DEFAULT_MAXIMUM_FILES,
  protectedArea,
  type ProtectedArea,
  type ScopePolicy,
} from "./policy.ts";

/** Did the change touch only what it may? */
export const scopeGate: Gate = {
  name: "scope",
  cost: "instant",
  compares: "nothing",
  conclusive: false,
  applies: () => ({ applies: true }),
  observe: (context) =>
    observing("scope", context, async () => {
      const paths = context.changedPaths;
      if (paths === undefined) return { status: "skipped", reason: "nothing was changed yet" };
      const problems = [...checkCount(paths, context.scope ?? {})];
      const flagged = new Map<ProtectedArea, string[]>();
      for (const path of [...paths].sort()) {
        problems.push(...checkPath(path, context.scope ?? {}, flagged));
        problems.push(...(await checkFile(path, context)));
      }
      const reason = describeFlagged(flagged);
      return { status: "observed", problems, reason };
    }),
};

function checkCount(paths: readonly string[], policy: ScopePolicy): readonly Problem[] {
  const limit = policy.maximumFiles ?? DEFAULT_MAXIMUM_FILES;
  if (paths.length <= limit) return [];
  return [
    { key: "too many files", message: `${paths.length} files changed; the limit is ${limit}` },
  ];
}

function checkPath(
  path: string,
  policy: ScopePolicy,
  flagged: Map<ProtectedArea, string[]>,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (policy.expectedPaths !== undefined && !policy.expectedPaths.includes(path)) {
    problems.push(
      problem(path, "unexpected path", "is not among the paths that the change is for"),
    );
  }
  const area = protectedArea(path);
  if (area === undefined || (policy.allow ?? []).includes(area)) return problems;
  const refused = policy.refuse ?? (policy.author === "person" ? [] : ["git"]);
  if (refused.includes(area)) {
    problems.push(
      problem(path, `edits ${area}`, `belongs to ${area}, which this change may not edit`),
    );
  } else {
    flagged.set(area, [...(flagged.get(area) ?? []), path]);
  }
  return problems;
}

async function checkFile(path: string, context: GateContext): Promise<readonly Problem[]> {
  const absolute = join(context.worktree, path);
  const base = await context.base?.entry(path);
  let stat: Awaited<ReturnType<typeof lstat>>;
  try {
    stat = await lstat(absolute);
  } catch (error) {
    if (isSystemError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw error;
  }
  if (stat.isSymbolicLink()) {
    const isPersons = context.scope?.author === "person";
    return checkLink(path, absolute, isPersons ? { ...base, mode: "120000" } : base);
  }
  if (!stat.isFile()) return [problem(path, "no regular file", "is neither a file nor a link")];
  if (context.scope?.author === "person") return [];
  const mode = (stat.mode & 0o111) === 0 ? "100644" : "100755";
  const problems: Problem[] = [];
  if (base === undefined ? mode === "100755" : base.mode !== mode) {
    const change =
      base === undefined ? "is new and executable" : `went from ${base.mode} to ${mode}`;
    problems.push(problem(path, "mode changed", change));
  }
  return [...problems, ...(await checkContent(path, absolute, stat.size, base, context))];
}

async function checkLink(
  path: string,
  absolute: string,
  base: Pick<BaseEntry, "mode"> | undefined,
): Promise<readonly Problem[]> {
  const to = await readlink(absolute);
  const destination = normalize(join(dirname(path), to));
  if (isAbsolute(to) || destination.startsWith("..") || /(^|\/)\.git(\/|$)/.test(destination)) {
    return [problem(path, "link leaves the tree", `is a link to ${to}, outside of the tree`)];
  }
  return base?.mode === "120000" ? [] : [problem(path, "mode changed", `became a link to ${to}`)];
}

async function checkContent(
  path: string,
  absolute: string,
  size: number,
  base: BaseEntry | undefined,
  context: GateContext,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const before = base === undefined ? undefined : (await context.base?.read([path]))?.get(path);
  const limit = context.scope?.maximumFileBytes ?? DEFAULT_MAXIMUM_FILE_BYTES;
  if (size > limit && size > (before?.length ?? 0)) {
    problems.push(problem(path, "too large", `has ${size} bytes; the limit is ${limit}`));
  }
  if (await isBinary(absolute)) {
    problems.push(problem(path, "binary content", "is binary, which no gate can read"));
  }
  return problems;
}

/** As git decides it: a NUL byte among the first 8000. */
async function isBinary(absolute: string): Promise<boolean> {
  const file = await open(absolute, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(8000), 0, 8000, 0);
    return buffer.subarray(0, bytesRead).includes(0);
  } finally {
    await file.close();
  }
}

function problem(path: string, kind: string, message: string): Problem {
  return { key: `${path}: ${kind}`, message: `${path} ${message}`, path };
}

function describeFlagged(
  flagged: ReadonlyMap<ProtectedArea, readonly string[]>,
): string | undefined {
  if (flagged.size === 0) return undefined;
  const parts = [...flagged].map(([area, paths]) => {
    const shown = paths.slice(0, 5).join(", ");
    return `${area} (${shown}${paths.length > 5 ? `, ${paths.length - 5} more` : ""})`;
  });
  return `flagged for a person: the change edits ${parts.join("; ")}`;
}
