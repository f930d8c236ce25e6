// Also part of programs that run in the sandbox: imports nothing.

export const DEEPEST = 6;

/**
 * A value as it is written in code, so that it is the same when it is read. Undefined for what cannot be written: functions,
 * instances of classes, symbols, what contains itself.
 */
export function literalOf(value: unknown, depth = 0): string | undefined {
  if (depth > DEEPEST) return undefined;
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "boolean":
    case "undefined":
      return String(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "object":
      return value === null ? "null" : objectLiteral(value, depth + 1);
    default:
      return undefined;
  }
}

export function objectLiteral(value: object, depth: number): string | undefined {
  if (Array.isArray(value)) {
    if (Object.keys(value).length !== value.length) return undefined; // holes, or names beside the numbers
    return bracketed(
      value.map((each) => literalOf(each, depth)),
      "[",
      "]",
    );
  }
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  // Of another realm, as test runners have them, `Object` is another one of that name.
  if (prototype === null || Object.getPrototypeOf(prototype) !== null) return undefined;
  if (Object.getOwnPropertySymbols(value).length > 0) return undefined;
  const fields = Object.entries(value).map(([name, each]) => {
    if (name === "__proto__") return undefined;
    const written = literalOf(each, depth);
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    return written === undefined ? undefined : `${key}: ${written}`;
  });
  return fields.length === 0 ? "{}" : bracketed(fields, "{ ", " }");
}

export function bracketed(
  parts: readonly (string | undefined)[],
  open: string,
  close: string,
): string | undefined {
  return parts.includes(undefined) ? undefined : open + parts.join(", ") + close;
}
