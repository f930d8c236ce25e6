import type { JsonSchema } from "./setting.ts";

/** What a value should be, in words: `a whole number of at least 1`. */
export function describeExpectation(schema: JsonSchema): string {
  if (schema.enum) return `one of ${schema.enum.map((value) => String(value)).join(", ")}`;
  switch (schema.type) {
    case "integer":
      return `a whole number${describeRange(schema)}`;
    case "number":
      return `a number${describeRange(schema)}`;
    case "boolean":
      return "true or false";
    case "string":
      if (schema.description) return schema.description;
      return schema.minLength ? "a text that is not empty" : "a text";
    case "array":
      return schema.items ? `a list, each ${describeExpectation(schema.items)}` : "a list";
    case "object":
      return schema.description ?? "a group of names and values";
    default:
      return "another value";
  }
}

const LARGEST = Number.MAX_SAFE_INTEGER;

function describeRange(schema: JsonSchema): string {
  const minimum =
    schema.minimum ??
    (schema.exclusiveMinimum === undefined ? undefined : schema.exclusiveMinimum + 1);
  const low = minimum !== undefined && minimum > -LARGEST ? minimum : undefined;
  const high =
    schema.maximum !== undefined && schema.maximum < LARGEST ? schema.maximum : undefined;
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined) return ` of at least ${low}`;
  return high === undefined ? "" : ` of at most ${high}`;
}

/** The value that a flag or an environment variable means: text, read as the schema's kind. */
export function readText(text: string, schema: JsonSchema): unknown {
  const trimmed = text.trim();
  switch (schema.type) {
    case "integer":
    case "number":
      return /^[+-]?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : text;
    case "boolean":
      if (/^(true|yes|on|1)$/i.test(trimmed)) return true;
      return /^(false|no|off|0)$/i.test(trimmed) ? false : text;
    case "array":
      return trimmed === "" ? [] : trimmed.split(",").map((part) => part.trim());
    case "object":
      return parseJson(trimmed) ?? text;
    default:
      return text;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
