// Runs in the sandbox as a program of its own: what ruff's fixes do to Python files. Request as JSON on stdin, result
// on stdout; writes only when asked.
import { readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { Diagnostic } from "@astral-sh/ruff-wasm-nodejs";
import type * as Ruff from "@astral-sh/ruff-wasm-nodejs";
import { ImportedNames } from "./imported-names.ts";
import { UNUSED_IMPORT } from "./rules.ts";
import { standardLibrary } from "./standard-library.ts";

interface Group {
  settings: Record<string, unknown>;
  files: string[];
}
interface Request {
  write: boolean;
  dropEffects: boolean;
  groups: Group[];
  /** All Python files of the repository. */
  all: string[];
}
interface FileResult {
  path: string;
  fixed: Record<string, number>;
  /** Why a file was left as it is. */
  left?: string;
}
type Edit = NonNullable<Diagnostic["fix"]>["edits"][number];

/** A fix can make room for another; more rounds than this mean that two undo each other. */
const MOST_ROUNDS = 40;
/** What a fix must not bring about: names that are not defined any more, a file that does not parse. */
const GUARDS = ["F821", "F822", "F823", "invalid-syntax"];

const request = JSON.parse(await text(process.stdin)) as Request;
const imported = new ImportedNames(request.all);
const ruff = await load();
const results =
  ruff === undefined ? undefined : request.groups.flatMap((each) => fixGroup(ruff, each));
process.stdout.write(
  JSON.stringify(results === undefined ? { files: [], absent: true } : { files: results }),
);

async function load(): Promise<typeof Ruff | undefined> {
  try {
    return await import("@astral-sh/ruff-wasm-nodejs");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")
      return undefined;
    throw error;
  }
}

function fixGroup({ Workspace, PositionEncoding }: typeof Ruff, group: Group): FileResult[] {
  const workspace = new Workspace(group.settings, PositionEncoding.Utf16);
  return group.files.flatMap((path) => {
    const original = readFileSync(path, "utf8");
    const check = (source: string): Diagnostic[] => workspace.check(source) as Diagnostic[];
    const { fixed, source, left } = fixText(path, original, check);
    if (left !== undefined) return [{ path, fixed: {}, left }];
    if (source === original) return [];
    if (request.write) writeFileSync(path, source);
    return [{ path, fixed }];
  });
}

function fixText(
  path: string,
  original: string,
  check: (source: string) => Diagnostic[],
): { source: string; fixed: Record<string, number>; left?: string } {
  const fixed: Record<string, number> = {};
  const first = check(original);
  if (first.some(({ code }) => code === "invalid-syntax"))
    return { source: original, fixed, left: "does not parse" };
  const guarded = guards(first);
  let source = original;
  let found = first;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const chosen = chooseFixes(path, source, found);
    if (chosen.length === 0) return { source, fixed };
    for (const { code } of chosen) if (code !== null) fixed[code] = (fixed[code] ?? 0) + 1;
    source = applyFixes(source, chosen);
    // Where the first import was, its blank lines are not to stay.
    if (!/^\s/.test(original)) source = source.replace(/^(?:\r?\n)+/, "");
    found = check(source);
    if (guards(found) > guarded) {
      return { source: original, fixed: {}, left: "a fix of it breaks a name or the syntax" };
    }
  }
  return { source: original, fixed: {}, left: "its fixes undo each other" };
}

function guards(found: readonly Diagnostic[]): number {
  return found.filter(({ code }) => code !== null && GUARDS.includes(code)).length;
}

/** Fixes that do not touch each other; one unused import at a time, for two may empty a block together. */
function chooseFixes(path: string, source: string, found: readonly Diagnostic[]): Diagnostic[] {
  const lines = lineStarts(source);
  const chosen: Diagnostic[] = [];
  let end = -1;
  let hasImport = false;
  const sorted = found
    .filter(({ fix }) => fix !== null && fix.edits.length > 0)
    .map((diagnostic) => ({ diagnostic, spans: spansOf(diagnostic, lines) }))
    .toSorted((a, b) => (a.spans[0]?.start ?? 0) - (b.spans[0]?.start ?? 0));
  for (const { diagnostic, spans } of sorted) {
    const start = spans[0]?.start ?? 0;
    const isImport = diagnostic.code === UNUSED_IMPORT;
    if (start <= end || (isImport && hasImport)) continue;
    if (spans.some((span) => losesComment(source, span))) continue;
    if (isImport && !mayGo(path, source, diagnostic, found)) continue;
    chosen.push(diagnostic);
    hasImport ||= isImport;
    end = Math.max(...spans.map((span) => span.end));
  }
  return chosen;
}

/** All imports that the same edit removes must be of modules without effects. */
function mayGo(
  path: string,
  source: string,
  diagnostic: Diagnostic,
  found: readonly Diagnostic[],
): boolean {
  const edit = JSON.stringify(diagnostic.fix?.edits);
  const together = found.filter(
    ({ code, fix }) => code === UNUSED_IMPORT && JSON.stringify(fix?.edits) === edit,
  );
  return together.every(({ message }) => {
    const name = /^`([^`]+)`/.exec(message)?.[1]?.split(" as ")[0];
    if (name === undefined) return false;
    const module = name.split(".")[0] ?? "";
    const local = / as (\w+)`/.exec(message)?.[1] ?? name.split(".").at(-1) ?? "";
    if (imported.has(path, local)) return false;
    // Fixtures of pytest are imported for their names alone, and those are parameters.
    if (/(?:^|\/)(?:conftest|test_[^/]*|[^/]*_test)\.py$/.test(path) && isParameter(local, source))
      return false;
    return request.dropEffects || standardLibrary.has(module);
  });
}

function isParameter(name: string, source: string): boolean {
  return source.includes(`(${name}`) || source.includes(`${name},`) || source.includes(`${name})`);
}

interface Span {
  start: number;
  end: number;
  content: string;
}

/** In the order of the text. */
function spansOf({ fix }: Diagnostic, lines: readonly number[]): Span[] {
  const at = ({ row, column }: Edit["location"]): number => (lines[row - 1] ?? 0) + column - 1;
  return (fix?.edits ?? [])
    .map(({ location, end_location, content }) => ({
      start: at(location),
      end: at(end_location),
      content: content ?? "",
    }))
    .toSorted((a, b) => a.start - b.start);
}

/** Near enough: a number sign in a text may keep a fix from being made, and none takes a comment away. */
function losesComment(source: string, { start, end, content }: Span): boolean {
  const count = (part: string): number => part.split("#").length;
  const removed = source.slice(start, end);
  if (/^#[^\n]*coding[:=]/.test(removed)) return count(removed) > 2;
  return count(removed) > count(content);
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (const match of source.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

function applyFixes(source: string, fixes: readonly Diagnostic[]): string {
  const lines = lineStarts(source);
  const spans = fixes.flatMap((fix) => spansOf(fix, lines)).toSorted((a, b) => b.start - a.start);
  return spans.reduce(
    (result, { start, end, content }) => result.slice(0, start) + content + result.slice(end),
    source,
  );
}
