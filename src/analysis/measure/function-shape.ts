import type { SyntaxNode } from "./syntax-tree.ts";
import { childNode, childNodes, textField } from "./syntax-tree.ts";

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

export function isFunctionNode(node: SyntaxNode): boolean {
  return FUNCTIONS.has(node.type);
}

/** The name that a declaration gives to the function or class assigned in it. */
export function bindingName(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case "VariableDeclarator":
      return textField(childNode(node, "id"), "name");
    case "AssignmentExpression":
    case "AssignmentPattern":
      return referenceName(childNode(node, "left"));
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
    case "AccessorProperty":
      return keyName(node);
    case "ExportDefaultDeclaration":
      return "default";
    default:
      return undefined;
  }
}

function keyName(node: SyntaxNode): string | undefined {
  const key = childNode(node, "key");
  const name = textField(key, "name") ?? textField(key, "value");
  if (name === undefined || node["computed"] === true) return undefined;
  return key?.type === "PrivateIdentifier" ? `#${name}` : name;
}

function referenceName(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === "Identifier") return textField(node, "name");
  if (node?.type === "MemberExpression" && node["computed"] !== true) {
    return textField(childNode(node, "property"), "name");
  }
  return undefined;
}

/** Parameters that a caller passes; parameter properties are fields of the class, and `this` is a type. */
export function callParameters(node: SyntaxNode): readonly SyntaxNode[] {
  return childNodes(node, "params").filter(
    (parameter) =>
      parameter.type !== "TSParameterProperty" && textField(parameter, "name") !== "this",
  );
}

export function isBooleanParameter(parameter: SyntaxNode): boolean {
  if (parameter.type === "AssignmentPattern") {
    const preset = childNode(parameter, "right");
    if (preset?.type === "Literal" && typeof preset["value"] === "boolean") return true;
    const target = childNode(parameter, "left");
    return target !== undefined && isBooleanParameter(target);
  }
  const annotation = childNode(parameter, "typeAnnotation");
  return (
    parameter.type === "Identifier" &&
    annotation !== undefined &&
    childNode(annotation, "typeAnnotation")?.type === "TSBooleanKeyword"
  );
}
