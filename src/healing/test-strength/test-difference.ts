import { parseSync, visitorKeys } from "oxc-parser";
import { isDeeplyNested } from "#shared";
import { directivesOf, moduleName } from "./module-name.ts";

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What a test is written in: such a name may come from a module of tests only. */
const VOCABULARY =
  /^(?:expect|assert|should|test|it|describe|suite|context|t|vi|jest|before|after|beforeEach|afterEach|beforeAll|afterAll)$/;
const TEST_MODULES =
  /^(?:vitest|@jest\/globals|node:test|node:assert(?:\/strict)?|assert(?:\/strict)?|test|chai|bun:test|mocha|ava|tape|@playwright\/test|uvu(?:\/assert)?)$/;
/** Calls whose first argument names a module. */
const LOADS =
  /^(?:require|mock|doMock|unmock|doUnmock|importActual|importMock|requireActual|requireMock|resolve|esmMock|unstable_mockModule)$/;

/**
 * What makes a program another one than before, beside its layout, in a few words. Of a test, modules may be named by
 * another folder, and imports that bring names may come and go.
 */
export function testDifference(
  path: string,
  before: string,
  after: string,
  isTest: boolean,
): string | undefined {
  const [one, other] = [read(path, before), read(path, after)];
  if (one === undefined || other === undefined) return "it cannot be compared with what it was";
  if (JSON.stringify(one.directives) !== JSON.stringify(other.directives))
    return "a comment that steers a tool was changed";
  if (one.rest !== other.rest) return "more than its layout was changed";
  if (!isTest) {
    return sameSet(one.imports, other.imports) ? undefined : "its imports were changed";
  }
  if (!sameSet(one.effects, other.effects)) return "an import for its effect was changed";
  const known = new Set(one.imports.map(nameOf));
  const added = other.imports.find(
    (each) => !one.imports.includes(each) && VOCABULARY.test(nameOf(each)) && !isOfTests(each),
  );
  if (added !== undefined) return `${nameOf(added)} comes from another module`;
  const moved = other.imports.find(
    (each) => known.has(nameOf(each)) && !one.imports.includes(each),
  );
  return moved === undefined ? undefined : `${nameOf(moved)} comes from another module`;
}

interface Read {
  /** `local name, imported name, module`, sorted. */
  readonly imports: readonly string[];
  readonly effects: readonly string[];
  readonly directives: readonly string[];
  /** All else, without layout. */
  readonly rest: string;
}

function read(path: string, text: string): Read | undefined {
  if (isDeeplyNested(text)) return undefined;
  const { program, errors, comments } = parseSync(path, text, { preserveParens: false });
  if (errors.length > 0) return undefined;
  const body = program.body as unknown as readonly Node[];
  const imports: string[] = [];
  const effects: string[] = [];
  const rest: unknown[] = [];
  for (const statement of body) {
    if (statement.type !== "ImportDeclaration") {
      rest.push(canonical(statement));
      continue;
    }
    const specifiers = nodesOf(statement["specifiers"]);
    const module = moduleName(String((statement["source"] as Node)["value"]));
    if (specifiers.length === 0) effects.push(module);
    for (const specifier of specifiers) {
      const local = String((specifier["local"] as Node)["name"]);
      const imported = specifier["imported"] as Node | undefined;
      const name = imported?.["name"] ?? imported?.["value"] ?? specifier.type;
      imports.push([local, String(name), module].join("\0"));
    }
  }
  const directives = directivesOf(comments.map(({ value }) => value));
  return { imports: imports.toSorted(), effects, directives, rest: JSON.stringify(rest) };
}

/** The tree with what layout and style decide left out. */
function canonical(node: Node): unknown {
  switch (node.type) {
    case "Literal":
      return literal(node);
    case "TemplateLiteral": {
      const [only] = nodesOf(node["quasis"]);
      if (nodesOf(node["expressions"]).length === 0 && only !== undefined)
        return ["Literal", (only["value"] as { cooked: unknown }).cooked];
      return withFields(node);
    }
    case "TemplateElement":
      return ["TemplateElement", (node["value"] as { cooked: unknown }).cooked];
    case "EmptyStatement":
      return null;
    case "VariableDeclaration": {
      const declarations = nodesOf(node["declarations"]).map(canonical);
      // `var` may be shared by what stands around; `let` and `const` differ only where it is assigned.
      return ["VariableDeclaration", node["declare"] ?? false, declarations];
    }
    case "CallExpression":
    case "ImportExpression":
      return withFields(node, moduleOf(node));
    default:
      return withFields(node);
  }
}

function withFields(node: Node, module?: string): unknown {
  const keys = visitorKeys[node.type] ?? [];
  const fields: unknown[] = [node.type];
  for (const key of Object.keys(node)) {
    if (NOT_COMPARED.has(key)) continue;
    if (module !== undefined && key === "source") fields.push(key, module);
    else if (module !== undefined && key === "arguments")
      fields.push(key, module, child(nodesOf(node[key]).slice(1)));
    else fields.push(key, keys.includes(key) ? child(node[key]) : plain(node[key]));
  }
  return fields;
}

const NOT_COMPARED = new Set(["type", "start", "end", "range", "raw"]);

function child(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .map((each: unknown) => (isNode(each) ? canonical(each) : each))
      .filter((each) => each !== null);
  }
  return isNode(value) ? canonical(value) : plain(value);
}

function plain(value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function literal(node: Node): unknown {
  const regex = node["regex"] as { pattern: string; flags: string } | undefined;
  if (regex !== undefined) return ["RegExp", regex.pattern, regex.flags];
  if (node["bigint"] !== undefined) return ["BigInt", node["bigint"]];
  return ["Literal", node["value"]];
}

/** The module that a call loads or replaces, by its name without the folder. */
function moduleOf(node: Node): string | undefined {
  const first = node.type === "ImportExpression" ? node["source"] : nodesOf(node["arguments"])[0];
  if (!isNode(first) || first.type !== "Literal" || typeof first["value"] !== "string")
    return undefined;
  if (node.type === "CallExpression" && !LOADS.test(calledName(node))) return undefined;
  return moduleName(first["value"]);
}

function calledName({ callee }: Node): string {
  if (!isNode(callee)) return "";
  const name = callee.type === "MemberExpression" ? callee["property"] : callee;
  return isNode(name) ? String(name["name"] ?? "") : "";
}

function nodesOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function nameOf(imported: string): string {
  return imported.split("\0")[0] ?? "";
}

function isOfTests(imported: string): boolean {
  return TEST_MODULES.test(imported.split("\0")[2] ?? "");
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted());
}
