import type { DeclaredSymbol } from "../language.ts";
import type { TreeNode } from "../syntax/tree.ts";
import { functionDeclarator, functionName, qualifiedName } from "./declarators.ts";

const TYPES = ["class_specifier", "struct_specifier", "union_specifier", "enum_specifier"];
const TRANSPARENT =
  /^(namespace_definition|declaration_list|linkage_specification|template_declaration|preproc_(if|ifdef|else|elif|elifdef))$/;
const HEADER = /\.(h|hh|hpp|hxx|ipp|inl)$/i;

/**
 * What a header declares: functions, types and their public members. A source file has definitions of it: of functions
 * that are not its own (`static`).
 */
export function cppSymbols(root: TreeNode, path: string): readonly DeclaredSymbol[] {
  if (HEADER.test(path)) return declarations(root);
  return definitions(root);
}

function definitions(node: TreeNode): readonly DeclaredSymbol[] {
  return node.namedChildren.flatMap((each): readonly DeclaredSymbol[] => {
    if (TRANSPARENT.test(each.kind)) return definitions(each);
    const isOwn = each.namedChildren.some(
      (part) => part.kind === "storage_class_specifier" && part.text === "static",
    );
    const name = each.kind === "function_definition" && !isOwn ? functionName(each) : undefined;
    return name === undefined ? [] : [{ node: each, name, kind: "function", isDefinition: true }];
  });
}

function declarations(node: TreeNode): readonly DeclaredSymbol[] {
  return node.namedChildren.flatMap((each): DeclaredSymbol[] => {
    if (TRANSPARENT.test(each.kind)) return [...declarations(each)];
    if (TYPES.includes(each.kind)) return [...typeSymbols(each)];
    if (each.kind === "type_definition") {
      const type = each.child("type");
      const name = each.child("declarator")?.text;
      if (
        type === undefined ||
        name === undefined ||
        !TYPES.includes(type.kind) ||
        type.child("body") === undefined
      )
        return [];
      return [{ node: each, name, kind: "type" }];
    }
    if (each.kind !== "function_definition" && each.kind !== "declaration") return [];
    const type = each.child("type");
    if (type !== undefined && TYPES.includes(type.kind) && type.child("body") !== undefined)
      return [...typeSymbols(type)];
    const name = functionDeclarator(each) === undefined ? undefined : functionName(each);
    const isOwn = name !== undefined && !name.includes(".") && /^~?[\w]/.test(name);
    return isOwn ? [{ node: each, name, kind: "function" }] : [];
  });
}

function typeSymbols(type: TreeNode): readonly DeclaredSymbol[] {
  const name = qualifiedName(type.child("name"));
  const body = type.child("body");
  if (name === undefined || body === undefined) return [];
  let isPublic = type.kind !== "class_specifier";
  const members: DeclaredSymbol[] = [];
  for (const each of body.namedChildren) {
    if (each.kind === "access_specifier") isPublic = each.text === "public";
    const member =
      each.kind === "template_declaration" ? (each.namedChildren.at(-1) ?? each) : each;
    if (!isPublic || !/^(function_definition|field_declaration|declaration)$/.test(member.kind))
      continue;
    const own = functionDeclarator(member) === undefined ? undefined : functionName(member);
    const isMeant =
      own !== undefined &&
      own !== name &&
      !/^(~|operator)/.test(own) &&
      !/\b(override|default|delete)\b/.test(member.text.slice(0, 500));
    if (isMeant) members.push({ node: member, name: `${name}.${own}`, kind: "method" });
  }
  return [{ node: type, name, kind: "type" }, ...members];
}
