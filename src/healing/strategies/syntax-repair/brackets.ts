import { parseSync } from "oxc-parser";
import { isDeeplyNested } from "#shared";
import { layoutFits } from "./layout.ts";
import type { SyntaxRepair } from "./repair.ts";

const LARGEST = 200_000;
/** A missing bracket is noticed at or behind its place, often much later; more places are not tried. */
const PLACES_AT_MOST = 4_000;
const INSERTED = [")", "]", "}", ",", "});", "};", ");"];

/** The one insertion of a closing bracket or comma that makes the program parse, if there is just one that fits. */
export function repairBrackets(path: string, text: string): SyntaxRepair {
  if (text.length > LARGEST || isDeeplyNested(text)) return { text: undefined };
  const offset = errorOffset(path, text);
  if (offset === undefined) return { text };
  const found = new Map<string, string>();
  for (const inserted of INSERTED) {
    // A longer insertion counts only where no single bracket or comma does it.
    if (inserted.length > 1 && found.size > 0) break;
    for (const candidate of candidatesOf(text, offset, inserted)) {
      const tree = treeOf(path, candidate);
      if (tree === undefined) continue;
      // Of places that mean the same, the one that looks right, and of those the first in the file.
      if (!found.has(tree) || layoutFits(candidate)) found.set(tree, candidate);
    }
  }
  const all = [...found.values()];
  // Where braces may end is open to the parser; how the lines are indented says where the writer meant it.
  const fitting = all.filter((candidate) => layoutFits(candidate));
  const [only] = all.length === 1 ? all : fitting;
  if (only !== undefined && (all.length === 1 || fitting.length === 1)) return { text: only };
  const ways = all.length === 0 ? "no single insertion" : `${all.length} different insertions`;
  return { text: undefined, reason: `${ways} would make it parse` };
}

/** Where the parser stopped; undefined when it did not. */
function errorOffset(path: string, text: string): number | undefined {
  const { errors } = parseSync(path, text);
  const [first] = errors;
  if (first === undefined) return undefined;
  return first.labels[0]?.start ?? text.length;
}

/** Behind each word or sign before the error, and in lines of their own. */
function* candidatesOf(text: string, offset: number, inserted: string): Generator<string> {
  const end = Math.min(text.length, offset + 1);
  let tried = 0;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  if (inserted.startsWith("}")) {
    for (const [at, indent] of lineStarts(text)) {
      if ((tried += 1) > PLACES_AT_MOST / 10) return;
      for (const depth of shallower(indent)) {
        yield `${text.slice(0, at)}${depth}${inserted}${eol}${text.slice(at)}`;
      }
    }
    return;
  }
  for (let at = end; at > 0 && tried < PLACES_AT_MOST / 10; at -= 1) {
    const isBoundary = /[\w$)\]}"'`]/.test(text.charAt(at - 1)) && !/[\w$]/.test(text.charAt(at));
    if (!isBoundary) continue;
    tried += 1;
    yield text.slice(0, at) + inserted + text.slice(at);
  }
}

/** Starts of lines and the indentation there, the last first, with the end of the text. */
function* lineStarts(text: string): Generator<readonly [at: number, indent: string]> {
  const ending = text.endsWith("\n") ? text.length : -1;
  if (ending >= 0) yield [ending, indentBefore(text, ending)];
  for (
    let at = text.lastIndexOf("\n", text.length - 2);
    at > 0;
    at = text.lastIndexOf("\n", at - 1)
  ) {
    yield [at + 1, indentBefore(text, at + 1)];
  }
}

/** Of the last line with something on it before the place. */
function indentBefore(text: string, at: number): string {
  const lines = text.slice(Math.max(0, at - 2_000), at).split("\n");
  const last = lines.findLast((line) => line.trim() !== "") ?? "";
  return last.slice(0, last.length - last.trimStart().length);
}

/** Where a block that holds such a line may have begun. */
function shallower(indent: string): readonly string[] {
  const unit = indent.startsWith("\t") ? 1 : indent.length % 4 === 0 ? 4 : 2;
  const depths = new Set([unit, 2].map((each) => Math.max(0, indent.length - each)));
  return [...depths].map((length) => indent.slice(0, length));
}

function treeOf(path: string, text: string): string | undefined {
  const { program, errors } = parseSync(path, text, { showSemanticErrors: true });
  if (errors.length > 0) return undefined;
  return JSON.stringify(program, (key, value: unknown) => {
    if (key === "start" || key === "end" || key === "range") return undefined;
    return typeof value === "bigint" ? String(value) : value;
  });
}
