import { parseSync } from "oxc-parser";
import { canBeParsed } from "#analysis";
import { isNode, type Node, visit } from "../syntax-nodes.ts";

/** A place at which code asks for an environment variable. */
export interface EnvironmentRead {
  readonly name: string;
  /** What is taken where it is not set, as it is written, when that is a literal. */
  readonly value: string | undefined;
}

const NAME = /^[A-Za-z_]\w{0,100}$/;

/** `process.env.NAME`, `process.env["NAME"]`, `const { NAME } = process.env`, `import.meta.env.NAME`, `Deno.env.get("NAME")`. */
export function javascriptReads(path: string, text: string): readonly EnvironmentRead[] {
  if (!/\benv\b/.test(text) || !canBeParsed(text)) return [];
  const { program, errors } = parseSync(path, text, { preserveParens: false });
  if (errors.some(({ severity }) => severity === "Error")) return [];
  const found: EnvironmentRead[] = [];
  visit(program as unknown as Node, (node, parent) => {
    if (node.type === "MemberExpression" && isEnvironment(node["object"])) {
      const name = memberName(node);
      const isWritten =
        (parent?.type === "AssignmentExpression" &&
          parent["left"] === node &&
          parent["operator"] === "=") ||
        (parent?.type === "UnaryExpression" && parent["operator"] === "delete");
      if (name !== undefined && !isWritten)
        found.push({ name, value: fallback(node, parent, text) });
    } else if (node.type === "VariableDeclarator" && isEnvironment(node["init"])) {
      found.push(...destructured(node["id"], text));
    } else if (node.type === "CallExpression" && isGetter(node["callee"])) {
      const [first] = node["arguments"] as readonly Node[];
      const name = first?.type === "Literal" ? first["value"] : undefined;
      if (typeof name === "string") found.push({ name, value: fallback(node, parent, text) });
    }
  });
  return found.filter(({ name }) => NAME.test(name));
}

function isEnvironment(value: unknown): boolean {
  if (!isNode(value) || value.type !== "MemberExpression" || memberName(value) !== "env")
    return false;
  const object = value["object"];
  if (!isNode(object)) return false;
  return (
    object.type === "MetaProperty" ||
    (object.type === "Identifier" && /^(?:process|Bun)$/.test(String(object["name"])))
  );
}

/** `Deno.env.get` */
function isGetter(value: unknown): boolean {
  if (!isNode(value) || value.type !== "MemberExpression" || memberName(value) !== "get")
    return false;
  const object = value["object"];
  return (
    isNode(object) &&
    object.type === "MemberExpression" &&
    memberName(object) === "env" &&
    isNode(object["object"]) &&
    object["object"]["name"] === "Deno"
  );
}

function memberName(node: Node): string | undefined {
  const property = node["property"];
  if (!isNode(property)) return undefined;
  if (node["computed"] !== true) return String(property["name"]);
  return typeof property["value"] === "string" ? property["value"] : undefined;
}

/** `… ?? "value"`, `… || 3000` */
function fallback(node: Node, parent: Node | undefined, text: string): string | undefined {
  const isFallback =
    parent?.type === "LogicalExpression" &&
    parent["left"] === node &&
    /^(?:\?\?|\|\|)$/.test(String(parent["operator"]));
  return isFallback ? literalText(parent["right"], text) : undefined;
}

function destructured(pattern: unknown, text: string): readonly EnvironmentRead[] {
  if (!isNode(pattern) || pattern.type !== "ObjectPattern") return [];
  return (pattern["properties"] as readonly Node[]).flatMap((property) => {
    const key = property["key"];
    if (property.type !== "Property" || property["computed"] === true || !isNode(key)) return [];
    const value = property["value"];
    const isDefault = isNode(value) && value.type === "AssignmentPattern";
    const name = String(key["name"] ?? key["value"]);
    return [{ name, value: isDefault ? literalText(value["right"], text) : undefined }];
  });
}

function literalText(value: unknown, text: string): string | undefined {
  if (!isNode(value) || value.type !== "Literal") return undefined;
  if (typeof value["value"] === "string") return value["value"] === "" ? undefined : value["value"];
  return text.slice(Number(value["start"]), Number(value["end"]));
}

const PYTHON =
  /\bos\.(?:environ(?:\.get\(|\[)|getenv\()\s{0,5}["']([A-Za-z_]\w{0,100})["']\s{0,5}(?:,\s{0,5}(?:["']([^"'\n\\]{1,100})["']|(\d{1,20}|True|False))\s{0,5}\))?/g;

/** `os.environ["NAME"]`, `os.environ.get("NAME", "value")`, `os.getenv("NAME")`. */
export function pythonReads(_path: string, text: string): readonly EnvironmentRead[] {
  return text
    .split("\n")
    .filter((line) => line.includes("os.") && line.length < 2000 && !/^\s*#/.test(line))
    .flatMap((line) =>
      Array.from(line.matchAll(PYTHON), ([whole, name = "", quoted, plain]) => ({
        name,
        value: quoted ?? plain,
        whole,
        line,
      })),
    )
    .filter(
      ({ whole, line }) => !/^\s*\]\s*=[^=]/.test(line.slice(line.indexOf(whole) + whole.length)),
    )
    .map(({ name, value }) => ({ name, value }));
}
