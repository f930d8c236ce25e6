/** The alternatives of a union at its top level: `"a" | Map<string, b | c>` has two. */
export function alternatives(type: string): ReadonlySet<string> {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  let quote = "";
  for (let index = 0; index < type.length; index += 1) {
    const character = type[index] as string;
    if (quote !== "") {
      if (character === quote) quote = "";
      continue;
    }
    if (character === '"' || character === "`") quote = character;
    else if ("([{<".includes(character)) depth += 1;
    // The arrow of a function type closes nothing.
    else if (")]}".includes(character) || (character === ">" && type[index - 1] !== "="))
      depth -= 1;
    else if (character === "|" && depth === 0) {
      found.push(type.slice(start, index).trim());
      start = index + 1;
    }
  }
  found.push(type.slice(start).trim());
  return new Set(found.filter((each) => each !== ""));
}

const ANYTHING = new Set(["any", "unknown"]);

/** Whether all that was possible still is, and perhaps more. */
export function isWider(before: string, now: string): boolean {
  const [promised, promisedNow] = [promisedBy(before), promisedBy(now)];
  if (promised !== undefined && promisedNow !== undefined) return isWider(promised, promisedNow);
  if (ANYTHING.has(now) || before === "any") return true;
  const more = alternatives(now);
  return [...alternatives(before)].every((each) => more.has(each) || isOf(each, more));
}

function promisedBy(type: string): string | undefined {
  const isOne = type.startsWith("Promise<") && type.endsWith(">") && alternatives(type).size === 1;
  return isOne ? type.slice("Promise<".length, -1) : undefined;
}

/**
 * Whether two types can be told apart by their text: a name may well stand for what is written out beside it.
 */
export function areComparable(before: string, now: string): boolean {
  const isName = (type: string) => /^[A-Z$_][\w$.]*(?:<.*>)?$/.test(type);
  const isWritten = (type: string) => /^[{([]/.test(type) || type.includes("=>");
  return !(isName(before) && isWritten(now)) && !(isWritten(before) && isName(now));
}

/** Whether nothing is possible that was not. */
export function isNarrower(before: string, now: string): boolean {
  return now === "never" || isWider(now, before);
}

/** A literal is of its type. */
function isOf(literal: string, types: ReadonlySet<string>): boolean {
  if (/^["`]/.test(literal)) return types.has("string");
  if (/^-?\d/.test(literal)) return types.has("number");
  return (literal === "true" || literal === "false") && types.has("boolean");
}

/** Names that stand in a type. */
export function wordsOf(type: string): readonly string[] {
  return type.match(/[A-Za-z_$][\w$]*/g) ?? [];
}
