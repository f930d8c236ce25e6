import { functionMetrics, runningCount } from "../../measure/function-metrics.ts";
import { LineIndex } from "../../measure/line-index.ts";
import { broken } from "../../measure/measured-file.ts";
import type { MeasuredFile } from "../../measure/measured-file.ts";
import type {
  ClassMetrics,
  ExportedSymbol,
  FileMeasurement,
  SmellPlace,
  SyntaxProblem,
} from "../../measure/measurement.ts";
import { hashToken } from "../../measure/tokens.ts";
import { COMMON_CHECKS } from "../checks/common-checks.ts";
import type { LanguageDefinition } from "../language.ts";
import { countFailures } from "./failures.ts";
import { SyntaxFacts } from "./facts.ts";
import { parseTree } from "./parse.ts";
import { StructureWalk } from "./structure-walk.ts";
import type { SyntaxRole } from "./role.ts";
import type { TreeNode } from "./tree.ts";
import { descendants, enclosing } from "./tree.ts";

/** Reads a file's text once and forgets its tree. Its grammar must be loaded. Never throws for what is in the text. */
export function measureTree(
  language: LanguageDefinition,
  path: string,
  text: string,
): MeasuredFile {
  const lines = new LineIndex(text);
  const root = parseTree(language.grammar, text);
  if (root === undefined) return broken(lines.count(text), "the parser took too long");
  try {
    return measureParsed(language, { path, text, lines, root });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return broken(lines.count(text), "nested too deeply to be read");
  }
}

interface ParsedFile {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly root: TreeNode;
}

function measureParsed(language: LanguageDefinition, file: ParsedFile): MeasuredFile {
  const { lines, root } = file;
  const roles = rolesOf(language);
  const walk = new StructureWalk(language, roles);
  walk.walk(root);
  const tokens = tokensOf(language, roles, file);
  const codeLinesUntil = runningCount(tokens.codeLines);
  const codeLinesBetween = (first: number, last: number): number =>
    (codeLinesUntil[last] ?? 0) - (codeLinesUntil[first - 1] ?? 0);
  const testLines = walk.testCode.reduce(
    (sum, node) => sum + codeLinesBetween(node.line, node.endLine),
    0,
  );
  const packageName = language.packageName?.(root);
  const failures = countFailures(language, root);
  const typeReferences = language.typeReferences?.(root);
  const measurement: FileMeasurement = {
    lines: lines.count(file.text),
    codeLines: codeLinesUntil.at(-1) ?? 0,
    tokenCount: tokens.hashes.length,
    functions: functionMetrics(walk, lines, codeLinesBetween),
    classes: classMetrics(walk),
    imports: language.imports(root),
    exports: exportedSymbols(language, file),
    smells: smellPlaces(language, roles, { root, walk }),
    generated: isGenerated(tokens.firstComments),
    ...(failures === undefined ? {} : { failures }),
    ...(packageName === undefined ? {} : { packageName }),
    ...(typeReferences === undefined ? {} : { typeReferences }),
    ...(testLines === 0 ? {} : { testLines }),
    syntaxErrors: syntaxProblems(root),
  };
  return {
    measurement,
    tokens: { hashes: Uint32Array.from(tokens.hashes), lines: Uint32Array.from(tokens.lines) },
  };
}

/** A type may stand in several parts: a structure and its implementations, a partial class, methods apart from it. */
function classMetrics({ types, functions }: StructureWalk): readonly ClassMetrics[] {
  const byName = new Map<string, { line: number; endLine: number; methods: number }>();
  for (const { node, name, methods } of types) {
    const known = byName.get(name);
    if (known === undefined) byName.set(name, { line: node.line, endLine: node.endLine, methods });
    else known.methods += methods;
  }
  for (const { name, nested, isApart } of functions) {
    const type = isApart && !nested ? byName.get(name.slice(0, name.lastIndexOf("."))) : undefined;
    if (type !== undefined) type.methods += 1;
  }
  return Array.from(byName, ([name, each]) => ({ name, ...each }));
}

const roleMaps = new Map<LanguageDefinition, ReadonlyMap<string, SyntaxRole>>();

function rolesOf(language: LanguageDefinition): ReadonlyMap<string, SyntaxRole> {
  const known = roleMaps.get(language);
  if (known !== undefined) return known;
  const roles = new Map<string, SyntaxRole>();
  for (const [role, kinds] of Object.entries(language.roles)) {
    for (const kind of kinds) roles.set(kind, role as SyntaxRole);
  }
  roleMaps.set(language, roles);
  return roles;
}

interface TreeTokens {
  readonly hashes: readonly number[];
  readonly lines: readonly number[];
  /** For each line from 1, whether a token starts on it or passes over it. */
  readonly codeLines: Uint8Array;
  /** Comments that begin on the first ten lines. */
  readonly firstComments: readonly string[];
}

/** The leaves of the tree, strings whole; comments are none, and what repeats by nature breaks the sequence. */
function tokensOf(
  language: LanguageDefinition,
  roles: ReadonlyMap<string, SyntaxRole>,
  { text, lines, root }: ParsedFile,
): TreeTokens {
  const hashes: number[] = [];
  const places: number[] = [];
  const codeLines = new Uint8Array(lines.count(text) + 2);
  const firstComments: string[] = [];
  const cover = (node: TreeNode): number => {
    const line = lines.line(node.start);
    codeLines.fill(1, line, lines.line(Math.max(node.start, node.end - 1)) + 1);
    return line;
  };
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.end === node.start) continue;
    const role = node.named ? roles.get(node.kind) : undefined;
    if (role === "comment" || language.isDocumentationNode?.(node) === true) {
      if (lines.line(node.start) <= 10) firstComments.push(node.text);
      continue;
    }
    if (role === "ignored") {
      for (const each of descendants(node)) if (each.children.length === 0) cover(each);
      if (hashes.at(-1) !== 0) {
        hashes.push(0);
        places.push(lines.line(node.start));
      }
      continue;
    }
    if (role === "atom" || node.children.length === 0) {
      if (text.slice(node.start, node.end).trim() === "") continue;
      places.push(cover(node));
      hashes.push(hashToken(text, node.start, node.end));
      continue;
    }
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      const child = node.children[index];
      if (child !== undefined) stack.push(child);
    }
  }
  return { hashes, lines: places, codeLines, firstComments };
}

function exportedSymbols(
  language: LanguageDefinition,
  { root, path }: ParsedFile,
): readonly ExportedSymbol[] {
  const symbols = new Map<string, ExportedSymbol>();
  for (const symbol of language.symbols(root, path)) {
    if (symbols.has(symbol.name)) continue; // overloads and conditional definitions
    symbols.set(symbol.name, {
      name: symbol.name,
      kind: symbol.kind,
      line: symbol.node.line,
      typeOnly: false,
      // A constant mostly says what it is by its name; documentation is not asked of it.
      declared: symbol.kind !== "variable" && symbol.isDefinition !== true,
      documented: language.isDocumented(symbol),
    });
  }
  return [...symbols.values()];
}

function smellPlaces(
  language: LanguageDefinition,
  roles: ReadonlyMap<string, SyntaxRole>,
  { root, walk }: { readonly root: TreeNode; readonly walk: StructureWalk },
): readonly SmellPlace[] {
  const facts = new SyntaxFacts(roles);
  const names = new Map(walk.functions.map(({ node, name }) => [node, name]));
  const inTest = new Set(walk.functions.flatMap(({ node, test }) => (test ? [node] : [])));
  const around = (node: TreeNode): TreeNode | undefined =>
    names.has(node) ? node : enclosing(node, (each) => names.has(each));
  // Around what the parser did not understand it may have misread more.
  const misread = new Set<TreeNode | undefined>();
  for (const node of descendants(root)) {
    if (node.kind === "ERROR" || node.missing) misread.add(around(node));
  }
  const byKind = Map.groupBy(
    [...COMMON_CHECKS(language), ...language.checks].flatMap((check) =>
      check.kinds.map((kind) => ({ kind, check })),
    ),
    ({ kind }) => kind,
  );
  const found: SmellPlace[] = walk.smells
    .filter(({ node }) => !misread.has(around(node)))
    .map(({ smell, node, within, size }) => ({
      smell,
      line: node.line,
      endLine: node.endLine,
      within,
      size,
    }));
  for (const node of descendants(root)) {
    for (const { check } of (node.named ? byKind.get(node.kind) : undefined) ?? []) {
      if (!check.matches(node, facts)) continue;
      const home = around(node);
      if (misread.has(home) || (home !== undefined && inTest.has(home))) continue;
      const within = (home === undefined ? undefined : names.get(home)) ?? "<module>";
      found.push({ smell: check.smell, line: node.line, endLine: node.endLine, within, size: 0 });
    }
  }
  return found;
}

function isGenerated(comments: readonly string[]): boolean {
  return comments.some((comment) =>
    /@generated|do not edit|<auto-generated|auto-?generated (?:by|file|from)/i.test(comment),
  );
}

/** Enough to know which functions were understood. */
const MOST_PROBLEMS = 50;

/** Where the parser skipped text, or put something in; around it the tree is as it should be. */
function syntaxProblems(root: TreeNode): readonly SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  for (const node of descendants(root)) {
    if (problems.length === MOST_PROBLEMS) break;
    if (node.kind !== "ERROR" && !node.missing) continue;
    if (enclosing(node, (each) => each.kind === "ERROR") !== undefined) continue;
    const message = node.missing ? `expected ${node.kind}` : "cannot be read as this language";
    problems.push({ message, line: node.line, column: node.column });
  }
  return problems;
}
