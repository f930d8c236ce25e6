import { parseSync } from "oxc-parser";
import { isNode, type Node, POSITIONS, visit } from "../syntax-nodes.ts";

/** A function without its own name, and with its local names numbered: equal for functions that do the same. */
export interface FunctionShape {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  readonly endLine: number;
  readonly start: number;
  readonly end: number;
  readonly shape: string;
  /** In the order of the text: names from outside and literals, which functions of one shape may differ in. */
  readonly values: readonly string[];
}

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
/** What is nested more deeply is compared as it is spelled. */
const DEEPEST = 300;

/** All functions with a body in a file; none for a file that does not parse. */
export function functionShapes(path: string, text: string): readonly FunctionShape[] {
  const { program, errors } = parseSync(path, text);
  if (errors.some(({ severity }) => severity === "Error")) return [];
  const lines = lineStarts(text);
  const found: FunctionShape[] = [];
  visit(program as unknown as Node, (node, parent) => {
    if (!FUNCTIONS.has(node.type) || !isNode(node["body"])) return;
    const locals = localNames(node);
    const writer = new ShapeWriter(text, locals);
    for (const part of ["async", "generator"]) writer.flag(node[part]);
    for (const part of ["params", "body"]) writer.write(node[part], undefined, "");
    found.push({
      name: nameOf(node, parent),
      line: lineAt(lines, node.start),
      endLine: lineAt(lines, node.end - 1),
      start: node.start,
      end: node.end,
      shape: writer.shape.join(" "),
      values: writer.values,
    });
  });
  return found;
}

class ShapeWriter {
  readonly shape: string[] = [];
  readonly values: string[] = [];
  readonly #text: string;
  readonly #locals: ReadonlySet<string>;
  readonly #numbers = new Map<string, number>();
  #depth = 0;

  constructor(text: string, locals: ReadonlySet<string>) {
    this.#text = text;
    this.#locals = locals;
  }

  flag(value: unknown): void {
    this.shape.push(String(value));
  }

  write(value: unknown, parent: Node | undefined, key: string): void {
    if (Array.isArray(value)) {
      this.shape.push(`[${value.length}`);
      for (const each of value) this.write(each, parent, key);
    } else if (isNode(value)) this.#node(value, parent, key);
    else if (typeof value !== "object" || value === null) this.shape.push(String(value));
  }

  #node(node: Node, parent: Node | undefined, key: string): void {
    const source = this.#text.slice(node.start, node.end);
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.shape.push(source);
    else if (node.type === "Identifier") {
      this.#name(node, parent, key);
    } else if (node.type === "Literal" || node.type === "TemplateElement") {
      const isKey = key === "key";
      this.shape.push(isKey ? source : `${node.type} ${typeof node["value"]}`);
      if (!isKey) this.values.push(source);
    } else if (node.type.startsWith("TS") && !node.type.endsWith("Expression")) {
      this.shape.push(source.replaceAll(/\s+/g, " "));
    } else {
      this.shape.push(node.type);
      for (const [name, child] of Object.entries(node)) {
        if (!POSITIONS.has(name)) this.write(child, node, name);
      }
    }
    this.#depth -= 1;
  }

  #name(node: Node, parent: Node | undefined, key: string): void {
    const name = String(node["name"]);
    this.write(node["typeAnnotation"] ?? [], node, "typeAnnotation");
    const isWord = (key === "property" || key === "key") && parent?.["computed"] !== true;
    if (isWord) this.shape.push(`.${name}`);
    else if (this.#locals.has(name)) {
      if (!this.#numbers.has(name)) this.#numbers.set(name, this.#numbers.size);
      this.shape.push(`local ${this.#numbers.get(name)}`);
    } else {
      this.shape.push("outer");
      this.values.push(name);
    }
  }
}

/** Names of parameters, variables and functions anywhere inside. */
function localNames(root: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const take = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(take);
    else if (isNode(value)) {
      if (value.type === "Identifier") names.add(String(value["name"]));
      else if (value.type === "Property") take(value["value"]);
      else if (value.type === "AssignmentPattern") take(value["left"]);
      else if (value.type === "RestElement") take(value["argument"]);
      else if (value.type === "ArrayPattern") take(value["elements"]);
      else if (value.type === "ObjectPattern") take(value["properties"]);
    }
  };
  visit(root, (node) => {
    if (FUNCTIONS.has(node.type)) take(node["params"]);
    if (node.type === "VariableDeclarator") take(node["id"]);
    if (node.type === "CatchClause") take(node["param"]);
    if (node !== root && /^(?:Function|Class)Declaration$/.test(node.type)) take(node["id"]);
  });
  return names;
}

function nameOf(node: Node, parent: Node | undefined): string {
  for (const candidate of [node["id"], parent?.["key"], parent?.["id"], parent?.["left"]]) {
    if (isNode(candidate) && typeof candidate["name"] === "string") return candidate["name"];
  }
  return "(anonymous)";
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
