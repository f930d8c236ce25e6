import { parseSync } from "oxc-parser";
import type { LineRange, Mutant } from "./mutant.ts";
import { mutationsOf } from "./mutators.ts";
import {
  child,
  fieldsOf,
  nameOf,
  nextInChain,
  type NodePlace,
  type SyntaxNode,
} from "./syntax-node.ts";

/** Where mutants of one node are switched: an expression, a block, or a statement that is a call. */
export interface MutationPlace {
  readonly kind: "expression" | "block" | "statement";
  readonly start: number;
  readonly end: number;
  readonly mutants: readonly Mutant[];
}

export interface MutableFile {
  readonly path: string;
  readonly text: string;
  readonly places: readonly MutationPlace[];
  /** Expressions that stand as statements: where one begins with a switch, it needs a block of its own. */
  readonly statements: readonly { readonly start: number; readonly end: number }[];
}

/**
 * All mutants of a file in the order of its text, numbered from `firstId` on; of the given lines where there are any.
 * Undefined for a file that does not parse.
 */
export function findMutants(
  path: string,
  text: string,
  options: { readonly firstId: number; readonly lines?: readonly LineRange[] },
): MutableFile | undefined {
  const { program, errors } = parseSync(path, text);
  if (errors.some(({ severity }) => severity === "Error")) return undefined;
  const finder = new MutantFinder(path, text, options);
  finder.visit(program as unknown as SyntaxNode, { parent: undefined, field: "" }, undefined, 0);
  const { places, statements } = finder;
  return { path, text, places, statements };
}

/** Deeper trees are made by programs. */
const DEEPEST = 400;
const LOG_OBJECT = /^(?:console|log|logger|logging|debug)$/i;
const LOG_METHOD =
  /^(?:assert|debug|dir|error|fatal|info|log|notice|silly|table|time|timeEnd|trace|verbose|warn|warning)$/;
const LOG_FUNCTION = /^(?:debug|log|warn|trace)$/;
const ERROR_NAME = /(?:Error|Exception)$/;
const IN_LOG = "it only changes what is logged";
const IN_ERROR = "it only changes the text of an error";

/** Nodes with types alone inside; of the others that begin with TS the expression is looked at. */
const WITH_EXPRESSIONS = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TSParameterProperty",
  "TSExportAssignment",
  "TSModuleDeclaration",
  "TSModuleBlock",
]);
const NOT_ENTERED = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "Decorator",
  "JSXClosingElement",
  "TemplateElement",
]);

class MutantFinder {
  readonly places: MutationPlace[] = [];
  readonly statements: { start: number; end: number }[] = [];
  readonly #path: string;
  readonly #text: string;
  readonly #lines: readonly LineRange[] | undefined;
  readonly #lineStarts: readonly number[];
  #nextId: number;

  constructor(
    path: string,
    text: string,
    options: { readonly firstId: number; readonly lines?: readonly LineRange[] },
  ) {
    this.#path = path;
    this.#text = text;
    this.#lines = options.lines;
    this.#nextId = options.firstId;
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  visit(node: SyntaxNode, place: NodePlace, ignored: string | undefined, depth: number): void {
    if (depth > DEEPEST || isOnlyType(node) || node["declare"] === true) return;
    const reason = ignored ?? reasonToIgnore(node);
    if (node.type === "ExpressionStatement") {
      this.statements.push({ start: node.start, end: node.end });
    }
    if (isReplaceable(node, place)) this.#add(node, place, reason);
    if (NOT_ENTERED.has(node.type)) return;
    for (const [each, field] of fieldsOf(node)) {
      if (isEntered(node, field, each))
        this.visit(each, { parent: node, field }, reason, depth + 1);
    }
  }

  #add(node: SyntaxNode, place: NodePlace, ignored: string | undefined): void {
    const { start, end } = node;
    const from = this.#position(start);
    const to = this.#position(end);
    if (!this.#isWanted(from.line, node.type === "BlockStatement" ? from.line : to.line)) return;
    const original = this.#text.slice(start, end);
    const seen = new Set([original]);
    const mutants: Mutant[] = [];
    for (const { mutator, replacement } of mutationsOf(node, this.#text, place)) {
      if (seen.has(replacement)) continue;
      seen.add(replacement);
      mutants.push({
        id: this.#nextId,
        path: this.#path,
        mutator,
        start,
        end,
        replacement,
        original,
        location: { path: this.#path, line: from.line, column: from.column },
        endLine: to.line,
        endColumn: to.column,
        ...(ignored !== undefined && counts(ignored, mutator) && { ignored }),
      });
      this.#nextId += 1;
    }
    if (mutants.length > 0) this.places.push({ kind: kindOf(node), start, end, mutants });
  }

  #isWanted(first: number, last: number): boolean {
    return this.#lines?.some((range) => range.first <= last && first <= range.last) ?? true;
  }

  #position(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }
}

function kindOf({ type }: SyntaxNode): MutationPlace["kind"] {
  if (type === "BlockStatement" || type === "FunctionBody") return "block";
  return type === "ExpressionStatement" ? "statement" : "expression";
}

function isOnlyType({ type }: SyntaxNode): boolean {
  return type.startsWith("TS") && !WITH_EXPRESSIONS.has(type);
}

function isEntered(node: SyntaxNode, field: string, each: SyntaxNode): boolean {
  if (node["computed"] !== true && (field === "key" || field === "property")) return false;
  if (node.type.startsWith("TS") && node.type !== "TSModuleBlock") {
    return ["expression", "body", "parameter"].includes(field);
  }
  if (field === "source" || field === "label" || field === "meta") return false;
  if (node.type === "JSXAttribute") return field === "value" && each.type !== "Literal";
  return field !== "decorators";
}

/** How an error is made may matter; only its words do not. */
function counts(reason: string, mutator: string): boolean {
  return reason !== IN_ERROR || mutator === "StringLiteral";
}

function reasonToIgnore(node: SyntaxNode): string | undefined {
  const callee = child(node, "callee");
  if (node.type === "NewExpression" || node.type === "CallExpression") {
    const name = nameOf(callee) ?? nameOf(child(callee, "property"));
    if (name !== undefined && ERROR_NAME.test(name)) return IN_ERROR;
  }
  const statement = node.type === "ExpressionStatement" ? child(node, "expression") : node;
  if (statement?.type !== "CallExpression") return undefined;
  const called = child(statement, "callee");
  const object = child(called, "object");
  const on = nameOf(object) ?? nameOf(child(object, "property"));
  const isLog =
    on === undefined
      ? LOG_FUNCTION.test(nameOf(called) ?? "")
      : LOG_OBJECT.test(on) && LOG_METHOD.test(nameOf(child(called, "property")) ?? "");
  return isLog ? IN_LOG : undefined;
}

/** Whether something else may stand in its place: a value, a block, or a statement. */
function isReplaceable(node: SyntaxNode, { parent, field }: NodePlace): boolean {
  if (parent === undefined) return false;
  if (node.type === "BlockStatement" || node.type === "FunctionBody") return true;
  if (node.type === "ExpressionStatement") return typeof node["directive"] !== "string";
  if (isTarget(parent, field) || isStrict(node, parent)) return false;
  switch (parent.type) {
    case "TaggedTemplateExpression":
      return false;
    case "ExpressionStatement":
      return typeof parent["directive"] !== "string";
    case "UnaryExpression":
      return parent["operator"] !== "delete";
    case "CallExpression":
    case "NewExpression":
      return field === "arguments" && !loadsModule(parent);
    case "ChainExpression":
      return false;
    case "MemberExpression":
    case "TSNonNullExpression":
      // Parts of a chain stand or fall with it.
      return field === "property" || !hasOptional(node);
    case "JSXExpressionContainer":
      return node.type !== "JSXEmptyExpression";
    default:
      return !parent.type.startsWith("JSX") && field !== "id";
  }
}

/** In a place that is written to. */
function isTarget(parent: SyntaxNode, field: string): boolean {
  return (
    (field === "left" &&
      /^(?:AssignmentExpression|AssignmentPattern|ForInStatement|ForOfStatement)$/.test(
        parent.type,
      )) ||
    parent.type === "UpdateExpression" ||
    parent.type === "RestElement" ||
    parent.type === "ArrayPattern" ||
    parent.type === "CatchClause"
  );
}

/** What only has its meaning where it stands: a name of a field in `#name in object`, the target of a pattern. */
function isStrict(node: SyntaxNode, parent: SyntaxNode): boolean {
  return (
    node.type === "PrivateIdentifier" ||
    node.type.endsWith("Pattern") ||
    node.type === "Super" ||
    node.type === "SpreadElement" ||
    parent.type === "ObjectPattern"
  );
}

function hasOptional(node: SyntaxNode): boolean {
  for (let at: SyntaxNode | undefined = node; at !== undefined;) {
    if (at["optional"] === true) return true;
    at = nextInChain(at);
  }
  return false;
}

function loadsModule(call: SyntaxNode): boolean {
  const callee = child(call, "callee");
  return nameOf(callee) === "require" || nameOf(child(callee, "object")) === "require";
}
