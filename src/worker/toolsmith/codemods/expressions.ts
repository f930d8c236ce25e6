import type { NapiConfig, SgNode } from "@ast-grep/napi";

export const pattern = (text: string): NapiConfig => ({ rule: { pattern: text } });

/** The text of a part of a match. Throws when the rule's pattern has no such part: a bug in the rule. */
export function part(match: SgNode, name: string): SgNode {
  const found = match.getMatch(name);
  if (found === null) throw new TypeError(`the match has no $${name}: ${match.text()}`);
  return found;
}

/** What was given to `$$$name`, without the commas. */
export function parts(match: SgNode, name: string): readonly SgNode[] {
  return match.getMultipleMatches(name).filter((node) => node.isNamed());
}

/** The whole number from 0 on that a literal stands for. */
export function wholeNumber(node: SgNode | undefined): number | undefined {
  return node?.kind() === "number" && /^(?:0|[1-9]\d{0,8})$/.test(node.text())
    ? Number(node.text())
    : undefined;
}

/** Evaluating it twice, or not at all, is the same as once. */
export function isPlainName(node: SgNode): boolean {
  return node.kind() === "identifier" || node.kind() === "this" || node.kind() === "super";
}

/** Whether an expression of the lowest precedence can stand in its place without parentheses. */
export function takesAnyExpression(match: SgNode): boolean {
  const parent = match.parent();
  const kind = String(parent?.kind());
  if (/^(?:expression_statement|return_statement|parenthesized_expression|arguments)$/.test(kind))
    return true;
  if (kind === "variable_declarator") return parent?.field("value")?.id() === match.id();
  return kind === "assignment_expression" && parent?.field("right")?.id() === match.id();
}
