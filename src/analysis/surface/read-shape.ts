import type { SyntaxNode } from "../measure/syntax-tree.ts";
import { childNode, childNodes, textField } from "../measure/syntax-tree.ts";
import type { Member, Parameter, Shape, Signature } from "./shape.ts";

/** The file that a node stands in. */
export interface Source {
  readonly path: string;
  readonly text: string;
  line(offset: number): number;
}

type Parts = Partial<Pick<Shape, "signatures" | "members" | "type">>;

/** What a declaration shows of itself; overloads of one function are given together. */
export function readShape(declarations: readonly SyntaxNode[], source: Source): Shape {
  const [node] = declarations;
  if (node === undefined) throw new TypeError("a shape is read from a declaration");
  const shape = (kind: Shape["kind"], parts: Parts = {}): Shape => ({
    kind,
    signatures: [],
    members: new Map(),
    type: undefined,
    ...parts,
    path: source.path,
    line: source.line(node.start),
    start: node.start,
  });
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "TSDeclareFunction":
      return shape("function", { signatures: overloads(declarations, source) });
    case "ClassDeclaration":
    case "ClassExpression":
      return shape("class", classParts(node, source));
    case "TSInterfaceDeclaration":
      return shape("interface", memberParts(interfaceMembers(declarations), source));
    case "TSTypeAliasDeclaration":
      return aliasShape(node, source, shape);
    case "TSEnumDeclaration":
      return shape("enum", { members: enumMembers(node, source) });
    case "TSModuleDeclaration":
      return shape("namespace");
    case "VariableDeclarator":
      return variableShape(node, source, shape);
    default:
      return shape("unknown");
  }
}

/** The implementation of an overloaded function is not seen by others. */
function overloads(declarations: readonly SyntaxNode[], source: Source): readonly Signature[] {
  const declared = declarations.filter((node) => childNode(node, "body") === undefined);
  const seen = declared.length > 0 ? declared : declarations.slice(-1);
  return seen.map((node) => signatureOf(node, source));
}

function variableShape(
  node: SyntaxNode,
  source: Source,
  shape: (kind: Shape["kind"], parts?: Parts) => Shape,
): Shape {
  const { type, signatures } = propertyType(childNode(node, "id") ?? node, source);
  const value = childNode(node, "init");
  const isFunction = /^(?:Arrow)?FunctionExpression$/.test(value?.type ?? "");
  if (signatures.length > 0) return shape("function", { signatures });
  if (type === undefined && value !== undefined && isFunction) {
    return shape("function", { signatures: [signatureOf(value, source)] });
  }
  if (type === undefined && value?.type === "ClassExpression") {
    return shape("class", classParts(value, source));
  }
  return shape("variable", { type });
}

function aliasShape(
  node: SyntaxNode,
  source: Source,
  shape: (kind: Shape["kind"], parts?: Parts) => Shape,
): Shape {
  const type = childNode(node, "typeAnnotation");
  return shape("type", type === undefined ? {} : typeParts(type, source));
}

/** Of a function type its signature, of object types and what is put together from them the members, else the text. */
function typeParts(type: SyntaxNode, source: Source): Parts {
  if (type.type === "TSTypeLiteral") return memberParts(childNodes(type, "members"), source);
  if (type.type === "TSFunctionType") return { signatures: [signatureOf(type, source)] };
  const parts = type.type === "TSIntersectionType" ? childNodes(type, "types") : [];
  if (!parts.some((part) => part.type === "TSTypeLiteral")) return { type: written(type, source) };
  const [literals, others] = [true, false].map((wanted) =>
    parts.filter((part) => (part.type === "TSTypeLiteral") === wanted),
  );
  const members = (literals ?? []).flatMap((part) => childNodes(part, "members"));
  const text = (others ?? []).map((part) => written(part, source)).join("&");
  return { ...memberParts(members, source), ...(text !== "" && { type: text }) };
}

function interfaceMembers(declarations: readonly SyntaxNode[]): readonly SyntaxNode[] {
  return declarations.flatMap((node) => {
    const body = childNode(node, "body");
    return body === undefined ? [] : childNodes(body, "body");
  });
}

function memberParts(nodes: readonly SyntaxNode[], source: Source): Parts {
  const signatures: Signature[] = [];
  const members = new Map<string, Member>();
  for (const node of nodes) {
    if (/^TS(?:Call|Construct)SignatureDeclaration$/.test(node.type)) {
      signatures.push(signatureOf(node, source));
      continue;
    }
    const name = memberName(node);
    if (name === undefined) continue;
    const optional = node["optional"] === true;
    const isMethod = node.type === "TSMethodSignature";
    addMember(
      members,
      name,
      isMethod
        ? { optional, type: undefined, signatures: [signatureOf(node, source)] }
        : { optional, ...propertyType(node, source) },
    );
  }
  return { signatures, members };
}

function classParts(node: SyntaxNode, source: Source): Parts {
  const body = childNode(node, "body");
  const signatures: { readonly signature: Signature; readonly isDeclared: boolean }[] = [];
  const members = new Map<string, Member>();
  for (const member of body === undefined ? [] : childNodes(body, "body")) {
    if (member["accessibility"] === "private") continue;
    const value = childNode(member, "value");
    if (member["kind"] === "constructor" && value !== undefined) {
      const isDeclared = childNode(value, "body") === undefined;
      signatures.push({ signature: signatureOf(value, source), isDeclared });
      continue;
    }
    const name = memberName(member);
    if (name === undefined) continue;
    const isMethod = member.type.endsWith("MethodDefinition") && member["kind"] === "method";
    addMember(members, `${member["static"] === true ? "static " : ""}${name}`, {
      optional: member["optional"] === true,
      type: isMethod ? undefined : writtenType(member, source),
      signatures: isMethod && value !== undefined ? [signatureOf(value, source)] : [],
    });
  }
  const declared = signatures.filter(({ isDeclared }) => isDeclared);
  const seen = declared.length > 0 ? declared : signatures;
  return { signatures: seen.map(({ signature }) => signature), members };
}

/** What can be called is compared by its signatures, in whatever way it is written. */
function propertyType(node: SyntaxNode, source: Source): Pick<Member, "type" | "signatures"> {
  const annotated = childNode(node, "typeAnnotation");
  const type = annotated === undefined ? undefined : childNode(annotated, "typeAnnotation");
  const parts = type === undefined ? {} : typeParts(type, source);
  return (parts.signatures ?? []).length > 0
    ? { type: undefined, signatures: parts.signatures ?? [] }
    : { type: writtenType(node, source), signatures: [] };
}

function addMember(members: Map<string, Member>, name: string, member: Member): void {
  const known = members.get(name);
  members.set(
    name,
    known === undefined
      ? member
      : {
          ...known,
          type: known.type ?? member.type,
          signatures: [...known.signatures, ...member.signatures],
        },
  );
}

function enumMembers(node: SyntaxNode, source: Source): ReadonlyMap<string, Member> {
  const body = childNode(node, "body");
  const members = body === undefined ? childNodes(node, "members") : childNodes(body, "members");
  return new Map(
    members.flatMap((member) => {
      const id = childNode(member, "id");
      const name = textField(id, "name") ?? textField(id, "value");
      const value = childNode(member, "initializer");
      const type = value === undefined ? undefined : written(value, source);
      return name === undefined ? [] : [[name, { optional: false, type, signatures: [] }] as const];
    }),
  );
}

/** Undefined for what others cannot name: computed, `#private`, and `_private` by custom. */
function memberName(node: SyntaxNode): string | undefined {
  const key = childNode(node, "key");
  if (key === undefined || node["computed"] === true || key.type === "PrivateIdentifier") {
    return undefined;
  }
  const name = textField(key, "name") ?? textField(key, "value");
  return name === undefined || name.startsWith("_") ? undefined : name;
}

export function signatureOf(node: SyntaxNode, source: Source): Signature {
  const parameters = childNodes(node, "params").map((each) => parameterOf(each, source));
  const returned = childNode(node, "returnType");
  const numbered = typeParameters(node);
  return {
    parameters: parameters
      .filter(({ name }) => name !== "this")
      .map((each) => ({ ...each, type: numbered(each.type) })),
    returns: numbered(returned === undefined ? undefined : annotation(returned, source)),
    isAsync: node["async"] === true,
  };
}

/** Names of type parameters make no difference: they are numbered. */
function typeParameters(node: SyntaxNode): (type: string | undefined) => string | undefined {
  const list = childNode(node, "typeParameters");
  const names = (list === undefined ? [] : childNodes(list, "params")).flatMap(
    (each) => textField(childNode(each, "name"), "name") ?? [],
  );
  if (names.length === 0) return (type) => type;
  return (type) =>
    type?.replaceAll(/[A-Za-z_$][\w$]*/g, (word) => {
      const number = names.indexOf(word);
      return number < 0 ? word : `T${number + 1}`;
    });
}

function parameterOf(node: SyntaxNode, source: Source): Parameter {
  if (node.type === "TSParameterProperty") {
    const inner = childNode(node, "parameter");
    if (inner !== undefined) return parameterOf(inner, source);
  }
  if (node.type === "AssignmentPattern") {
    const left = childNode(node, "left");
    if (left !== undefined) return { ...parameterOf(left, source), optional: true };
  }
  if (node.type === "RestElement") {
    const inner = childNode(node, "argument");
    const name = textField(inner, "name") ?? "…";
    const type = writtenType(node, source) ?? writtenType(inner, source);
    return { name, optional: true, rest: true, type };
  }
  return {
    name: textField(node, "name") ?? "{…}",
    optional: node["optional"] === true,
    rest: false,
    type: writtenType(node, source),
  };
}

function writtenType(node: SyntaxNode | undefined, source: Source): string | undefined {
  const type = node === undefined ? undefined : childNode(node, "typeAnnotation");
  return type === undefined ? undefined : annotation(type, source);
}

function annotation(node: SyntaxNode, source: Source): string {
  return written(childNode(node, "typeAnnotation") ?? node, source);
}

/** A type as it is written, so that formatting makes no difference. */
function written(node: SyntaxNode, source: Source): string {
  return source.text
    .slice(node.start, node.end)
    .replaceAll(/\/\*[^*]{0,2000}\*\/|\/\/[^\n]*/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll("'", '"')
    .replaceAll(/ ?([|&{}()<>[\],;:?]) ?/g, "$1")
    .replaceAll(/[,;]([}\])>])/g, "$1")
    .replaceAll(/([:(<,=])\|/g, "$1")
    .replace(/^\|/, "")
    .trim();
}
