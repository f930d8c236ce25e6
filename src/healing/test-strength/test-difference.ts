import { parseSync, visitorKeys } from "oxc-parser";
import { isDeeplyNested } from "#shared";
import { directivesOf, moduleName } from "./module-name.ts";
import { redirectedImport } from "./redirected-import.ts";

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
  /^(?:require|mock|doMock|unmock|doUnmock|importActual|importMock|requireActual|requireMock|esmMock|unstable_mockModule)$/;

/**
 * What makes a program another one than before, beside its layout, in a few words. Of a test, modules that moved may be
 * named by another folder, and imports that bring names may come and go. `files` are those that there are now.
 */
export function testDifference(
  path: string,
  before: string,
  after: string,
  { isTest, files }: { readonly isTest: boolean; readonly files: ReadonlySet<string> },
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
    (each) => !one.imports.includes(each) && VOCABULARY.test(nameOf(each)) && !isPlain(each),
  );
  if (added !== undefined) return `${nameOf(added)} comes from another module`;
  const moved = other.imports.find(
    (each) => known.has(nameOf(each)) && !one.imports.includes(each),
  );
  if (moved !== undefined) return `${nameOf(moved)} comes from another module`;
  return redirectedImport(path, one.specifiers, other.specifiers, files);
}

interface Read {
  /** `local name, imported name, module`, sorted. */
  readonly imports: readonly string[];
  readonly effects: readonly string[];
  /** Of all modules that are loaded or replaced, as they are written. */
  readonly specifiers: ReadonlySet<string>;
  readonly directives: readonly string[];
  /** All else, without layout. */
  readonly rest: string;
}

/** A deeper tree is written by a program, and no reader of it by recursion would come to an end. */
const DEEPEST = 1000;

function read(path: string, text: string): Read | undefined {
  if (isDeeplyNested(text)) return undefined;
  const { program, errors, comments } = parseSync(path, text, { preserveParens: false });
  if (errors.length > 0) return undefined;
  const body = program.body as unknown as readonly Node[];
  if (isDeeper(body, DEEPEST)) return undefined;
  const imports: string[] = [];
  const effects: string[] = [];
  const loaded = new Set<string>();
  const rest: unknown[] = [];
  for (const statement of body) {
    if (statement.type === "EmptyStatement") continue;
    if (statement.type !== "ImportDeclaration") {
      rest.push(canonical(statement, loaded));
      continue;
    }
    const specifiers = nodesOf(statement["specifiers"]);
    const specifier = String((statement["source"] as Node)["value"]);
    loaded.add(specifier);
    const module = moduleName(specifier);
    if (specifiers.length === 0) effects.push(module);
    for (const each of specifiers) {
      const local = String((each["local"] as Node)["name"]);
      const imported = each["imported"] as Node | undefined;
      const name = imported?.["name"] ?? imported?.["value"] ?? each.type;
      imports.push([local, String(name), module].join("\0"));
    }
  }
  const directives = directivesOf(comments.map(({ value }) => value));
  const shape = JSON.stringify(rest);
  return { imports: imports.toSorted(), effects, specifiers: loaded, directives, rest: shape };
}

function isDeeper(roots: readonly Node[], limit: number): boolean {
  let level = [...roots];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((node) =>
      (visitorKeys[node.type] ?? []).flatMap((key) => nodesIn(node[key])),
    );
  }
  return false;
}

function nodesIn(value: unknown): readonly Node[] {
  return isNode(value) ? [value] : nodesOf(value);
}

/** The tree with what layout and style decide left out; modules that it loads are added to `loaded`. */
function canonical(node: Node, loaded: Set<string>): unknown {
  switch (node.type) {
    case "Literal":
      return literal(node);
    case "TemplateLiteral": {
      const [only] = nodesOf(node["quasis"]);
      if (nodesOf(node["expressions"]).length === 0 && only !== undefined)
        return ["Literal", (only["value"] as { cooked: unknown }).cooked];
      return withFields(node, loaded);
    }
    case "TemplateElement":
      return ["TemplateElement", (node["value"] as { cooked: unknown }).cooked];
    case "VariableDeclaration": {
      const declarations = nodesOf(node["declarations"]).map((each) => canonical(each, loaded));
      // `var` may be shared by what stands around; `let` and `const` differ only where it is assigned.
      return ["VariableDeclaration", node["declare"] ?? false, declarations];
    }
    case "CallExpression":
    case "ImportExpression": {
      const specifier = loadedModule(node);
      if (specifier === undefined) return withFields(node, loaded);
      loaded.add(specifier);
      return withFields(node, loaded, moduleName(specifier));
    }
    default:
      return withFields(node, loaded);
  }
}

function withFields(node: Node, loaded: Set<string>, module?: string): unknown {
  const keys = visitorKeys[node.type] ?? [];
  const fields: unknown[] = [node.type];
  for (const key of Object.keys(node)) {
    if (NOT_COMPARED.has(key)) continue;
    if (module !== undefined && key === "source") fields.push(key, module);
    else if (module !== undefined && key === "arguments")
      fields.push(key, module, child(nodesOf(node[key]).slice(1), loaded));
    else fields.push(key, keys.includes(key) ? child(node[key], loaded) : plain(node[key]));
  }
  return fields;
}

const NOT_COMPARED = new Set(["type", "start", "end", "range", "raw"]);

function child(value: unknown, loaded: Set<string>): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((each: unknown) => !isNode(each) || each.type !== "EmptyStatement")
      .map((each: unknown) => (isNode(each) ? canonical(each, loaded) : each));
  }
  return isNode(value) ? canonical(value, loaded) : plain(value);
}

function plain(value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function literal(node: Node): unknown {
  const regex = node["regex"] as { pattern: string; flags: string } | undefined;
  if (regex !== undefined) return ["RegExp", regex.pattern, regex.flags];
  if (node["bigint"] !== undefined) return ["BigInt", node["bigint"]];
  const { value } = node;
  // JSON has no infinity, and would make null of it.
  return typeof value === "number" ? ["Number", String(value)] : ["Literal", value];
}

/** The module that a call loads or replaces, as it is written. */
function loadedModule(node: Node): string | undefined {
  const first = node.type === "ImportExpression" ? node["source"] : nodesOf(node["arguments"])[0];
  if (!isNode(first) || first.type !== "Literal" || typeof first["value"] !== "string")
    return undefined;
  return node.type === "CallExpression" && !isLoading(node) ? undefined : first["value"];
}

function isLoading({ callee }: Node): boolean {
  if (!isNode(callee)) return false;
  if (callee.type !== "MemberExpression") return LOADS.test(String(callee["name"] ?? ""));
  const { object, property } = callee;
  const name = isNode(property) ? String(property["name"] ?? "") : "";
  if (name !== "resolve") return LOADS.test(name);
  // `require.resolve` and `import.meta.resolve`, and none of promises and paths.
  return isNode(object) && (object["name"] === "require" || object.type === "MetaProperty");
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

/** Whether a word of tests is what a runner or an assertion library calls so: `xit as it` is none. */
function isPlain(imported: string): boolean {
  const [, name = "", module = ""] = imported.split("\0");
  const isWord = VOCABULARY.test(name) || /^Import(?:Default|Namespace)Specifier$/.test(name);
  return isWord && TEST_MODULES.test(module);
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted());
}
