import type * as AstGrep from "@ast-grep/napi";
import type { Edit, SgNode } from "@ast-grep/napi";
import type { CodemodRule } from "./codemod-rule.ts";

export type Parser = Pick<typeof AstGrep, "Lang" | "parse">;

export interface Rewritten {
  readonly text: string;
  /** How often each rule was applied. */
  readonly applied: Readonly<Record<string, number>>;
  readonly reported: readonly { readonly rule: CodemodRule; readonly match: SgNode }[];
}

/** A rewrite can make room for another around it; more rounds than this mean that two rules undo each other. */
const MOST_ROUNDS = 10;

/** Applies rules to a text until nothing changes; undefined for one that does not parse, before or afterwards. */
export function rewriteFile(
  parser: Parser,
  path: string,
  original: string,
  rules: readonly CodemodRule[],
): Rewritten | undefined {
  const applied: Record<string, number> = {};
  let text = original;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const root = parser.parse(languageOf(parser, path), text).root();
    if (root.find({ rule: { kind: "ERROR" } }) !== null) return undefined;
    const found = rules.flatMap((rule) => matchesOf(rule, root).map((match) => ({ rule, match })));
    const edits = editsOf(found);
    if (edits.length === 0) {
      const reported = found.filter(({ rule, match }) => isReported(rule, match));
      return { text, applied, reported };
    }
    for (const { rule } of edits) applied[rule.id] = (applied[rule.id] ?? 0) + 1;
    text = root.commitEdits(edits.map(({ edit }) => edit));
  }
  return undefined;
}

function languageOf({ Lang }: Parser, path: string): string {
  if (/\.[mc]?ts$/.test(path)) return Lang.TypeScript;
  return path.endsWith(".tsx") ? Lang.Tsx : Lang.JavaScript;
}

/** Whether a file has words of ECMAScript 2015. */
export function isModern(parser: Parser, path: string, text: string): boolean {
  const kinds = ["arrow_function", "lexical_declaration", "import_statement", "export_statement"];
  const rule = { any: kinds.map((kind) => ({ kind })) };
  return parser.parse(languageOf(parser, path), text).root().find({ rule }) !== null;
}

/** Several matchers of a rule may meet the same place. */
function matchesOf(rule: CodemodRule, root: SgNode): readonly SgNode[] {
  const places = new Map<string, SgNode>();
  for (const matcher of rule.matchers) {
    for (const match of root.findAll(matcher)) {
      const { start, end } = match.range();
      const place = `${start.index}:${end.index}`;
      if (!places.has(place)) places.set(place, match);
    }
  }
  return [...places.values()];
}

interface Found {
  readonly rule: CodemodRule;
  readonly match: SgNode;
}

/** Edits that do not touch each other, outer ones first: what is inside comes in the next round. */
function editsOf(found: readonly Found[]): readonly (Found & { readonly edit: Edit })[] {
  const edits = found.flatMap(({ rule, match }) => {
    const text = rule.rewrite?.(match);
    if (text === undefined || text === match.text() || losesComment(match, text)) return [];
    return [{ rule, match, edit: match.replace(text) }];
  });
  edits.sort((a, b) => a.edit.startPos - b.edit.startPos || b.edit.endPos - a.edit.endPos);
  let end = -1;
  return edits.filter(({ edit }) => {
    if (edit.startPos < end) return false;
    end = edit.endPos;
    return true;
  });
}

function losesComment(match: SgNode, text: string): boolean {
  return match
    .findAll({ rule: { kind: "comment" } })
    .some((comment) => !text.includes(comment.text()));
}

function isReported({ report }: CodemodRule, match: SgNode): boolean {
  return report !== undefined && (report.confirm?.(match) ?? true);
}
