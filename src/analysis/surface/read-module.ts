import { parseSync } from "oxc-parser";
import type { SyntaxNode } from "../measure/syntax-tree.ts";
import { childNode, childNodes, textField } from "../measure/syntax-tree.ts";
import { LineIndex } from "../measure/line-index.ts";
import { readShape, type Source } from "./read-shape.ts";
import type { Shape } from "./shape.ts";

/** An export that is made elsewhere: `import` in this file, or `export … from`. `*` is the whole module. */
export interface Passed {
  readonly from: string;
  readonly name: string;
}

/** What one file exports. */
export interface ModuleSurface {
  readonly own: ReadonlyMap<string, Shape>;
  readonly passed: ReadonlyMap<string, Passed>;
  /** Of `export * from`, which brings no default, and `module.exports = require(…)`, which does. */
  readonly all: readonly { readonly from: string; readonly withDefault: boolean }[];
  /** It exports by `export` alone: not by `module.exports` or `export =`. */
  readonly isStandard: boolean;
}

const LARGEST_FILE = 2_000_000;
/** The parser is native: what is nested deeper than this could end the process. */
const DEEPEST = 1000;

/** Undefined when the text cannot be parsed; other checks say so. */
export function readModule(path: string, text: string): ModuleSurface | undefined {
  if (!canBeParsed(text)) return undefined;
  const result = parseSync(path, text, { preserveParens: false });
  if (result.errors.some(({ severity }) => severity === "Error")) return undefined;
  const lines = new LineIndex(text);
  const source: Source = { path, text, line: (offset) => lines.line(offset) };
  const program = result.program as unknown as SyntaxNode;
  return new ModuleReader(source, hiddenPlaces(result.comments, text)).read(program);
}

/** Whether the native parser can be given a text without harm. */
export function canBeParsed(text: string): boolean {
  return text.length <= LARGEST_FILE && !isTooDeep(text);
}

/** Where a comment ends that says that what follows is not for others. */
function hiddenPlaces(
  comments: readonly { readonly value: string; readonly end: number }[],
  text: string,
): (start: number) => boolean {
  const ends = comments
    .filter(({ value }) => /@(?:internal|private|alpha|beta|experimental|ignore)\b/.test(value))
    .map(({ end }) => end);
  return (start) => ends.some((end) => end <= start && text.slice(end, start).trim() === "");
}

class ModuleReader {
  readonly #source: Source;
  readonly #isHidden: (start: number) => boolean;
  readonly #declared = new Map<string, SyntaxNode[]>();
  readonly #imported = new Map<string, Passed>();
  readonly #own = new Map<string, Shape>();
  readonly #passed = new Map<string, Passed>();
  readonly #all: ModuleSurface["all"][number][] = [];
  #isStandard = true;

  constructor(source: Source, isHidden: (start: number) => boolean) {
    this.#source = source;
    this.#isHidden = isHidden;
  }

  read(program: SyntaxNode): ModuleSurface {
    const body = childNodes(program, "body");
    for (const statement of body) this.#declare(statement);
    for (const statement of body) {
      if (!this.#isHidden(statement.start)) this.#export(statement);
    }
    const isStandard = this.#isStandard;
    return { own: this.#own, passed: this.#passed, all: this.#all, isStandard };
  }

  /** What the top level declares and imports, by local name. */
  #declare(statement: SyntaxNode): void {
    if (statement.type === "ImportDeclaration") {
      const from = textField(childNode(statement, "source"), "value") ?? "";
      for (const each of childNodes(statement, "specifiers")) {
        const local = textField(childNode(each, "local"), "name");
        const isAll = each.type === "ImportNamespaceSpecifier";
        const name = isAll ? "*" : (nameOf(childNode(each, "imported")) ?? "default");
        if (local !== undefined) this.#imported.set(local, { from, name });
      }
      return;
    }
    const isExport = /^Export(?:Named|Default)Declaration$/.test(statement.type);
    const declaration = isExport ? childNode(statement, "declaration") : statement;
    if (declaration === undefined) return;
    const nodes =
      declaration.type === "VariableDeclaration"
        ? childNodes(declaration, "declarations")
        : [declaration];
    for (const node of nodes) {
      const name = textField(childNode(node, "id"), "name");
      if (name === undefined) continue;
      this.#declared.set(name, [...(this.#declared.get(name) ?? []), node]);
    }
  }

  #export(statement: SyntaxNode): void {
    switch (statement.type) {
      case "ExportNamedDeclaration":
        this.#exportNamed(statement);
        break;
      case "ExportDefaultDeclaration":
        this.#exportValue("default", childNode(statement, "declaration"));
        break;
      case "ExportAllDeclaration": {
        const from = textField(childNode(statement, "source"), "value") ?? "";
        const name = nameOf(childNode(statement, "exported"));
        if (name === undefined) this.#all.push({ from, withDefault: false });
        else this.#passed.set(name, { from, name: "*" });
        break;
      }
      case "TSExportAssignment":
        this.#isStandard = false;
        this.#exportValue("default", childNode(statement, "expression"));
        break;
      case "ExpressionStatement":
        this.#exportCommonJs(childNode(statement, "expression"));
        break;
    }
  }

  #exportNamed(statement: SyntaxNode): void {
    const declaration = childNode(statement, "declaration");
    if (declaration !== undefined) {
      const nodes =
        declaration.type === "VariableDeclaration"
          ? childNodes(declaration, "declarations")
          : [declaration];
      for (const node of nodes) {
        const id = childNode(node, "id");
        const name = textField(id, "name");
        if (name !== undefined) this.#exportLocal(name, name);
        else for (const bound of boundNames(id)) this.#own.set(bound, this.#unknown(node));
      }
      return;
    }
    const from = textField(childNode(statement, "source"), "value");
    for (const each of childNodes(statement, "specifiers")) {
      const local = nameOf(childNode(each, "local"));
      const name = nameOf(childNode(each, "exported")) ?? local;
      if (local === undefined || name === undefined) continue;
      if (from === undefined) this.#exportLocal(name, local, each);
      else this.#passed.set(name, { from, name: local });
    }
  }

  #exportLocal(name: string, local: string, at?: SyntaxNode): void {
    const imported = this.#imported.get(local);
    const nodes = this.#declared.get(local);
    if (nodes !== undefined) this.#own.set(name, this.#shapeOf(nodes));
    else if (imported !== undefined) this.#passed.set(name, imported);
    else if (at !== undefined) this.#own.set(name, this.#unknown(at));
  }

  /** A value and a type may share a name; what can be used as a value is what breaks first. */
  #shapeOf(nodes: readonly SyntaxNode[]): Shape {
    const [first] = nodes;
    const isType = (node: SyntaxNode) =>
      /^TS(?:Interface|TypeAlias|Module)Declaration$/.test(node.type);
    const values = nodes.filter((node) => !isType(node));
    const same = (values.length > 0 ? values : nodes).filter(
      (node, _, [lead]) => isFunction(node) === isFunction(lead ?? node),
    );
    return readShape(same.length > 0 ? same : [first as SyntaxNode], this.#source);
  }

  #exportValue(name: string, node: SyntaxNode | undefined): void {
    if (node === undefined) return;
    const local = node.type === "Identifier" ? textField(node, "name") : undefined;
    if (local === undefined) this.#own.set(name, readShape([node], this.#source));
    else this.#exportLocal(name, local, node);
  }

  /** `module.exports = …`, `module.exports.name = …`, `exports.name = …`. */
  #exportCommonJs(expression: SyntaxNode | undefined): void {
    if (expression?.type !== "AssignmentExpression") return;
    const path = memberPath(childNode(expression, "left"));
    let value = childNode(expression, "right");
    while (value?.type === "AssignmentExpression") {
      this.#exportCommonJs(value); // exports = module.exports = …
      value = childNode(value, "right");
    }
    if (value === undefined) return;
    const named = /^(?:module\.)?exports\.([^.]+)$/.exec(path)?.[1];
    if (path === "module.exports" || named !== undefined) this.#isStandard = false;
    if (path !== "module.exports") {
      if (named !== undefined) this.#exportValue(named, value);
      return;
    }
    const required = requiredModule(value);
    if (required !== undefined) this.#all.push({ from: required, withDefault: true });
    else if (value.type === "ObjectExpression") this.#exportProperties(value);
    else this.#exportValue("default", value);
  }

  #exportProperties(object: SyntaxNode): void {
    for (const property of childNodes(object, "properties")) {
      const required = requiredModule(childNode(property, "argument"));
      if (required !== undefined) this.#all.push({ from: required, withDefault: false });
      const name = nameOf(childNode(property, "key"));
      if (name === undefined || property["computed"] === true) continue;
      const value = childNode(property, "value");
      const module = requiredModule(value);
      if (module !== undefined) this.#passed.set(name, { from: module, name: "*" });
      else this.#exportValue(name, value);
    }
  }

  #unknown(node: SyntaxNode): Shape {
    return readShape([{ ...node, type: "unknown" }], this.#source);
  }
}

function isFunction(node: SyntaxNode): boolean {
  return /Function/.test(node.type);
}

function nameOf(node: SyntaxNode | undefined): string | undefined {
  return textField(node, "name") ?? textField(node, "value");
}

/** Names that a pattern binds, one level deep: `export const { a, b: c } = …`. */
function boundNames(pattern: SyntaxNode | undefined): readonly string[] {
  if (pattern?.type !== "ObjectPattern") return [];
  return childNodes(pattern, "properties").flatMap(
    (property) => textField(childNode(property, "value"), "name") ?? [],
  );
}

function requiredModule(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== "CallExpression") return undefined;
  if (textField(childNode(node, "callee"), "name") !== "require") return undefined;
  return textField(childNodes(node, "arguments")[0], "value");
}

function memberPath(node: SyntaxNode | undefined): string {
  if (node?.type === "Identifier") return textField(node, "name") ?? "";
  if (node?.type !== "MemberExpression" || node["computed"] === true) return "";
  const property = textField(childNode(node, "property"), "name") ?? "";
  return `${memberPath(childNode(node, "object"))}.${property}`;
}

/** Whether brackets stand deeper within each other than code is written; those in texts count too. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 40 || code === 91 || code === 123) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (code === 41 || code === 93 || code === 125) depth = Math.max(0, depth - 1);
  }
  return false;
}
