import type { SgNode } from "@ast-grep/napi";

/** Where data of a caller comes in: Express, Koa, Hono, Fastify, Next, Lambda, and the browser's address. */
const REQUEST =
  /\b(?:req|request|ctx\.request|ctx|context|c\.req|event)\s*\??\.\s*(?:body|query|params|param\b|headers?\b|cookies|rawBody|queryStringParameters|pathParameters|originalUrl|nextUrl|parseBody|formData|json\s*\(|url\b)|\b(?:window\.|document\.)?location\.(?:search|hash|href)|searchParams\.get\s*\(/;
/** The same without the request's own address: sending a caller back to where it is, is no redirect elsewhere. */
export const REQUEST_VALUES = new RegExp(
  REQUEST.source.replace("|originalUrl|nextUrl", "").replace(/\|url\\b/, ""),
);
const CONSTANT_KINDS = new Set(["string", "number", "regex", "true", "false", "null", "undefined"]);

/** Text that the program itself wrote: literals, their sums, and names in capitals. */
export function isConstant(node: SgNode | null): boolean {
  if (node === null || CONSTANT_KINDS.has(String(node.kind()))) return true;
  switch (String(node.kind())) {
    case "template_string":
      return substitutions(node).every(isConstant);
    case "binary_expression":
      return isConstant(node.field("left")) && isConstant(node.field("right"));
    case "parenthesized_expression":
    case "as_expression":
      return isConstant(node.child(1)) || isConstant(node.child(0));
    case "identifier":
      return /^[A-Z][A-Z0-9_]*$/.test(node.text()) || isLocalConstant(node);
    case "member_expression":
      return /^[A-Z][A-Z0-9_]*$/.test(node.field("property")?.text() ?? "");
    default:
      return false;
  }
}

/** `const name = "literal"` somewhere in the same file. */
function isLocalConstant(node: SgNode): boolean {
  const name = escapeName(node.text());
  const declared = new RegExp(
    `\\bconst\\s+${name}\\s*(?::[^=]+)?=\\s*(["'])(?:(?!\\1).)*\\1\\s*(?:;|\\n|$)`,
  );
  return declared.test(node.getRoot().root().text());
}

function substitutions(template: SgNode): readonly (SgNode | null)[] {
  return template
    .children()
    .filter((child) => String(child.kind()) === "template_substitution")
    .map((child) => child.child(1));
}

/** A sum or a template with something in it that is not constant. */
export function isInterpolated(node: SgNode | null): boolean {
  const kind = String(node?.kind());
  return (kind === "template_string" || kind === "binary_expression") && !isConstant(node);
}

/** Data of a request, in the expression itself or one assignment away in the same file. */
export function isFromRequest(node: SgNode | null, source: RegExp = REQUEST): boolean {
  if (node === null || isConstant(node)) return false;
  const text = node.text();
  if (source.test(text)) return true;
  const file = node.getRoot().root().text();
  const names = text.match(/(?<![.\w$"'`])[A-Za-z_$][\w$]*/g) ?? [];
  return names.some((name) => isAssignedFromRequest(escapeName(name), file, source));
}

function isAssignedFromRequest(name: string, file: string, source: RegExp): boolean {
  const assignment = new RegExp(
    `(?:\\b(?:const|let|var)\\s+(?:\\{[^}]*\\b${name}\\b[^}]*\\}|${name}(?:\\s*:[^=;]+)?)|(?<![.\\w$])${name})\\s*=(?!=)\\s*([^;\\n]*)`,
    "g",
  );
  return Array.from(file.matchAll(assignment)).some((match) => source.test(match[1] ?? ""));
}

/** The nearest name around a node: of the variable, property or function that it gives a value to. */
export function namesAround(node: SgNode, levels: number): string {
  const names: string[] = [];
  let current = node.parent();
  for (let level = 0; current !== null && level < levels; level += 1) {
    const named = current.field("name") ?? current.field("key") ?? current.field("left");
    if (named !== null) names.push(named.text());
    if (/function|method/.test(String(current.kind()))) break;
    current = current.parent();
  }
  return names.join(" ");
}

function escapeName(name: string): string {
  return name.replaceAll("$", "\\$");
}
