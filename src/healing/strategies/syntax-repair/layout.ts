const OPENING = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);
const CLOSING = new Set(OPENING.values());

/**
 * Whether the indentation agrees with the brackets: a bracket that begins a line stands as deep as the line that has its
 * partner, and what is between stands deeper. Strings, templates and comments are passed over.
 */
export function layoutFits(text: string): boolean {
  const open: { readonly closing: string; readonly indent: number }[] = [];
  let indent = 0;
  let isLineStart = true;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\n") {
      isLineStart = true;
      indent = 0;
      continue;
    }
    if (character === "\r") continue;
    if (isLineStart && (character === " " || character === "\t")) {
      indent += 1;
      continue;
    }
    const skipped = endOfText(text, at);
    if (isLineStart && skipped === undefined && !fits(character, indent, open)) return false;
    isLineStart = false;
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    const closing = OPENING.get(character);
    if (closing !== undefined) open.push({ closing, indent });
    else if (CLOSING.has(character) && open.pop()?.closing !== character) return false;
  }
  return open.length === 0;
}

function fits(
  character: string,
  indent: number,
  open: readonly { readonly closing: string; readonly indent: number }[],
): boolean {
  const last = open.at(-1);
  if (last === undefined) return indent === 0;
  return CLOSING.has(character) ? indent === last.indent : indent > last.indent;
}

/** The index of the last character of a string, template or comment that begins here. */
function endOfText(text: string, at: number): number | undefined {
  const character = text.charAt(at);
  if (character === "/" && text.charAt(at + 1) === "/") return before(text.indexOf("\n", at), text);
  if (character === "/" && text.charAt(at + 1) === "*") {
    const end = text.indexOf("*/", at + 2);
    return end === -1 ? text.length : end + 1;
  }
  if (character !== '"' && character !== "'" && character !== "`") return undefined;
  for (let next = at + 1; next < text.length; next += 1) {
    if (text.charAt(next) === "\\") next += 1;
    else if (text.charAt(next) === character) return next;
  }
  return text.length;
}

function before(end: number, text: string): number {
  return end === -1 ? text.length : end - 1;
}
