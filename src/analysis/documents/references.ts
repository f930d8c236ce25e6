import { readMarkdown, withoutCode } from "./markdown.ts";

const DEFINITION = /^ {0,3}(?:> ?)?\[([^\]\n]{1,200})\]:/;
const USE = /(?<![\\\w\])!])\[([^[\]\n]{2,200})\]\[([^[\]\n]{1,100})\]/g;

/** `[text][name]` where the document defines other names, and not this one: readers see the brackets. */
export function undefinedReferences(
  text: string,
): readonly { readonly name: string; readonly line: number }[] {
  const { lines } = readMarkdown(text);
  const defined = new Set(lines.flatMap(({ line }) => labelOf(DEFINITION.exec(line)?.[1]) ?? []));
  if (defined.size === 0) return [];
  return lines.flatMap(({ line, number }) =>
    Array.from(withoutCode(line).matchAll(USE), ([, , name = ""]) => name)
      .filter((name) => /^[\p{L}\d]/u.test(name) && /\p{L}/u.test(name))
      .filter((name) => !defined.has(labelOf(name) ?? ""))
      .map((name) => ({ name, line: number })),
  );
}

/** Names are compared without case and folded white space. */
function labelOf(name: string | undefined): string | undefined {
  return name?.replaceAll(/\s+/g, " ").trim().toLowerCase();
}
