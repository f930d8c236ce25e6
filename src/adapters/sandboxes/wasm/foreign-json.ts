import { DEEPEST } from "./protocol.ts";
import type { Json } from "../snippet-sandbox.ts";

/** The text is nested so deeply that whoever walks through the value would run out of stack. */
export class TooDeep extends Error {}

/**
 * Plain data from JSON that a snippet made. A key `__proto__` is left out: copied carelessly, it would become the
 * prototype of the copy. Throws `TooDeep`, and `SyntaxError` for what is no JSON.
 */
export function parseForeignJson(text: string): Json {
  refuseDeep(text);
  // As JSON.parse makes it.
  const value = JSON.parse(text) as Json;
  return /__proto__|\\u005f/i.test(text) ? withoutPrototypes(value) : value;
}

function refuseDeep(text: string): void {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === "\\") index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "[" || character === "{") {
      depth += 1;
      if (depth > DEEPEST) throw new TooDeep(`It is nested deeper than ${DEEPEST} levels.`);
    } else if (character === "]" || character === "}") depth -= 1;
  }
}

function withoutPrototypes(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "__proto__")
      .map(([name, inner]) => [name, withoutPrototypes(inner)]),
  );
}
