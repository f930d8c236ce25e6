import { malformedCommand } from "../errors.ts";

const PARAMETER = /^([A-Za-z][\w-]{0,40})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/su;
/** What telephones make of a quotation mark. */
const TYPOGRAPHIC_QUOTES = /[“”„«»]/gu;

const EMPTY_LINE = /\n[^\S\n]*\n/u;

/** Reads `key=value key="several words"` up to an empty line, after which people talk; in quotes `\"` is a quotation mark and `\\` a backslash. */
export function readParameters(text: string, usage: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  let rest = text.replace(TYPOGRAPHIC_QUOTES, '"').trimEnd();
  for (;;) {
    const gap = /^\s*/u.exec(rest)?.[0] ?? "";
    rest = rest.slice(gap.length);
    if (rest === "" || EMPTY_LINE.test(gap)) return parameters;
    const match = PARAMETER.exec(rest);
    if (match === null) {
      throw malformedCommand(`Not understood: ${rest.split(/\s/u, 1)[0]?.slice(0, 80)}`, usage);
    }
    const [whole, name = "", quoted, plain] = match;
    if (parameters.has(name)) throw malformedCommand(`${name} is given twice.`, usage);
    parameters.set(name, quoted?.replace(/\\(["\\])/gu, "$1") ?? plain ?? "");
    rest = rest.slice(whole.length);
  }
}

/** Refuses what the command does not know. */
export function requireKnown(
  parameters: ReadonlyMap<string, string>,
  known: readonly string[],
  usage: string,
): void {
  const unknown = [...parameters.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw malformedCommand(`There is no parameter ${unknown}.`, usage);
}

export function oneOf<Choice extends string>(
  name: string,
  value: string,
  choices: readonly Choice[],
  usage: string,
): Choice {
  const choice = choices.find((candidate) => candidate === value.toLowerCase());
  if (choice !== undefined) return choice;
  throw malformedCommand(`${name} is one of ${choices.join(", ")}; not ${value}.`, usage);
}
