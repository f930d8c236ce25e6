import type { PublishedExport } from "./published-surface.ts";

const WORDS: Readonly<Record<string, string>> = {
  class: "class ",
  interface: "interface ",
  type: "type ",
  enum: "enum ",
  namespace: "namespace ",
  variable: "const ",
};

/** How an export is written where it is declared, without what it does: each overload of a function on its own. */
export function signatureTexts({ name, shape, declaration }: PublishedExport): readonly string[] {
  const heads = declaration?.heads ?? [];
  if (shape.kind === "function") {
    const known = heads.length > 0 ? heads : ["()"];
    return known.map((head) => (head.startsWith(":") ? `const ${name}${head}` : `${name}${head}`));
  }
  const [head = ""] = heads;
  const joined = head === "" || head.startsWith(":") || head.startsWith("<") ? head : ` ${head}`;
  return [`${WORDS[shape.kind] ?? ""}${name}${joined}`];
}

/** Kinds in the order in which readers look for them. */
const ORDER = [
  "function",
  "class",
  "variable",
  "enum",
  "namespace",
  "interface",
  "type",
  "unknown",
];

export function inReadingOrder(exports: readonly PublishedExport[]): readonly PublishedExport[] {
  const rank = ({ name, shape }: PublishedExport): number =>
    name === "default" ? -1 : ORDER.indexOf(shape.kind);
  return exports.toSorted((a, b) => rank(a) - rank(b));
}
