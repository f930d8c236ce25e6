import { type SyntaxNode, childNode, childNodes, textField } from "#analysis";
import { calledNames, isCall } from "../test-code/called-names.ts";
import { type SourceFile, isFunction, literalText, nodesIn } from "../test-code/source-file.ts";
import { isAssertingName } from "./assertion-names.ts";

/** The functions of a file by what they are called: declared, assigned, or members of something. */
export function namedFunctions(file: SourceFile): ReadonlyMap<string, readonly SyntaxNode[]> {
  const found = new Map<string, SyntaxNode[]>();
  for (const node of nodesIn(file.program)) {
    const name = nameOf(file, node);
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), node]);
  }
  return found;
}

function nameOf(file: SourceFile, node: SyntaxNode): string | undefined {
  if (!isFunction(node)) return undefined;
  const own = textField(childNode(node, "id"), "name");
  if (own !== undefined) return own;
  let holder = file.parent(node);
  // `const check = wrap(() => …)`
  if (holder !== undefined && isCall(holder)) holder = file.parent(holder);
  if (holder === undefined) return undefined;
  switch (holder.type) {
    case "VariableDeclarator":
      return textField(childNode(holder, "id"), "name");
    case "Property":
    case "PropertyDefinition":
    case "MethodDefinition":
      return keyName(childNode(holder, "key"));
    case "AssignmentExpression":
      return calledNames(childNode(holder, "left") ?? holder).names.at(-1);
    case "ExportDefaultDeclaration":
      return "default";
    default:
      return undefined;
  }
}

function keyName(key: SyntaxNode | undefined): string | undefined {
  return textField(key, "name") ?? literalText(key);
}

/**
 * The names of functions of a file of test code that assert: by a call that is named so, by throwing, or by calling
 * another that does. `isOutside` says it of names that are imported.
 */
export function assertingFunctions(
  file: SourceFile,
  isOutside: (names: readonly string[]) => boolean,
): ReadonlySet<string> {
  const functions = namedFunctions(file);
  const asserting = new Set<string>();
  for (let before = -1; before < asserting.size;) {
    before = asserting.size;
    for (const [name, nodes] of functions) {
      if (asserting.has(name)) continue;
      if (nodes.some((node) => asserts(node, asserting, isOutside))) asserting.add(name);
    }
  }
  for (const name of exportedAs(file, asserting)) asserting.add(name);
  return asserting;
}

function asserts(
  body: SyntaxNode,
  known: ReadonlySet<string>,
  isOutside: (names: readonly string[]) => boolean,
): boolean {
  for (const node of nodesIn(body)) {
    if (node.type === "ThrowStatement") return true;
    if (!isCall(node)) continue;
    const { names } = calledNames(node);
    if (names.some((name) => isAssertingName(name) || known.has(name)) || isOutside(names))
      return true;
  }
  return false;
}

/** `export { check as default }`, `export default check`: other names for what asserts. */
function exportedAs(file: SourceFile, asserting: ReadonlySet<string>): readonly string[] {
  return childNodes(file.program, "body").flatMap((statement) => {
    if (statement.type === "ExportDefaultDeclaration") {
      const name = textField(childNode(statement, "declaration"), "name");
      return name !== undefined && asserting.has(name) ? ["default"] : [];
    }
    return childNodes(statement, "specifiers").flatMap((specifier) => {
      const local = textField(childNode(specifier, "local"), "name") ?? "";
      const exported = textField(childNode(specifier, "exported"), "name");
      return exported !== undefined && asserting.has(local) ? [exported] : [];
    });
  });
}
