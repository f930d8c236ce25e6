import {
  LineIndex,
  type SyntaxNode,
  childNode,
  childNodes,
  forEachChild,
  parseLeniently,
  textField,
} from "#analysis";
import { isDeeplyNested } from "#shared";

/** What a name at the top of a file stands for. */
export interface Binding {
  /** Undefined for what the file declares itself. */
  readonly module: string | undefined;
  /** As the module calls it: `default`, `*` for all of it. */
  readonly imported: string;
  /** Only a type, of which nothing is left when it runs. */
  readonly isType: boolean;
}

/** A parsed JavaScript or TypeScript file. Offsets are UTF-16 units. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  readonly program: SyntaxNode;
  readonly comments: readonly {
    readonly start: number;
    readonly end: number;
    readonly value: string;
  }[];
  readonly lines: LineIndex;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly #parents = new Map<SyntaxNode, SyntaxNode>();

  constructor(path: string, text: string, parsed: ReturnType<typeof parseLeniently>) {
    this.path = path;
    this.text = text;
    this.program = parsed.program as unknown as SyntaxNode;
    this.comments = parsed.comments;
    this.lines = new LineIndex(text);
    this.bindings = bindingsOf(this.program);
    for (const node of nodesIn(this.program)) {
      forEachChild(node, (child) => void this.#parents.set(child, node));
    }
  }

  parent(node: SyntaxNode): SyntaxNode | undefined {
    return this.#parents.get(node);
  }

  /** The nearest node around one, itself left out. */
  enclosing(
    node: SyntaxNode,
    passes: (each: SyntaxNode) => boolean,
    stopsAt?: SyntaxNode,
  ): SyntaxNode | undefined {
    for (let each = this.parent(node); each !== undefined; each = this.parent(each)) {
      if (passes(each)) return each;
      if (each === stopsAt) return undefined;
    }
    return undefined;
  }

  textOf(node: SyntaxNode): string {
    return this.text.slice(node.start, node.end);
  }
}

/** Undefined for what no parser accepts. */
export function parseSourceFile(path: string, text: string): SourceFile | undefined {
  if (isDeeplyNested(text)) return undefined;
  const parsed = parseLeniently(path, text);
  const isBroken = parsed.errors.some(({ severity }) => severity === "Error");
  return isBroken ? undefined : new SourceFile(path, text, parsed);
}

/** A node and all below it, in the order of the text. Without recursion: code can be nested deeply. */
export function* nodesIn(
  root: SyntaxNode,
  entersInto: (node: SyntaxNode) => boolean = () => true,
): Generator<SyntaxNode> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    if (node !== root && !entersInto(node)) continue;
    const children: SyntaxNode[] = [];
    forEachChild(node, (child) => void children.push(child));
    open.push(...children.toReversed());
  }
}

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

export function isFunction(node: SyntaxNode | undefined): node is SyntaxNode {
  return node !== undefined && FUNCTIONS.has(node.type);
}

export function literalText(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === "Literal") return textField(node, "value");
  if (node?.type !== "TemplateLiteral" || childNodes(node, "expressions").length > 0)
    return undefined;
  const cooked = (childNodes(node, "quasis")[0]?.["value"] as { cooked?: unknown } | undefined)
    ?.cooked;
  return typeof cooked === "string" ? cooked : undefined;
}

function bindingsOf(program: SyntaxNode): ReadonlyMap<string, Binding> {
  const found = new Map<string, Binding>();
  for (const statement of childNodes(program, "body")) {
    if (statement.type === "ImportDeclaration") addImports(statement, found);
    else addDeclarations(statement, found);
  }
  return found;
}

function addImports(statement: SyntaxNode, found: Map<string, Binding>): void {
  const module = literalText(childNode(statement, "source")) ?? "";
  for (const specifier of childNodes(statement, "specifiers")) {
    const local = textField(childNode(specifier, "local"), "name") ?? "";
    const isType = statement["importKind"] === "type" || specifier["importKind"] === "type";
    found.set(local, { module, imported: importedName(specifier), isType });
  }
}

function importedName(specifier: SyntaxNode): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  const imported = childNode(specifier, "imported");
  return textField(imported, "name") ?? textField(imported, "value") ?? "*";
}

function addDeclarations(statement: SyntaxNode, found: Map<string, Binding>): void {
  const declared = childNode(statement, "declaration") ?? statement;
  const own = { module: undefined, imported: "*", isType: false };
  const name = textField(childNode(declared, "id"), "name");
  if (name !== undefined) found.set(name, own);
  for (const declarator of childNodes(declared, "declarations")) {
    const module = requiredModule(childNode(declarator, "init"));
    const id = childNode(declarator, "id");
    if (id?.type === "ObjectPattern") {
      for (const property of childNodes(id, "properties")) {
        const local = textField(childNode(property, "value"), "name");
        const imported = textField(childNode(property, "key"), "name") ?? "*";
        if (local !== undefined) found.set(local, { ...own, module, imported });
      }
    }
    const local = textField(id, "name");
    if (local !== undefined) found.set(local, { ...own, module });
  }
}

/** Of `require("x")`, and of what is taken from it: `require("x").y`. */
function requiredModule(value: SyntaxNode | undefined): string | undefined {
  if (value?.type === "MemberExpression") return requiredModule(childNode(value, "object"));
  if (value?.type !== "CallExpression") return undefined;
  const callee = childNode(value, "callee");
  if (textField(callee, "name") !== "require") return undefined;
  return literalText(childNodes(value, "arguments")[0]);
}
