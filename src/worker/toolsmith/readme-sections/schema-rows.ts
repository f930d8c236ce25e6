import { z } from "zod";
import { inlineCode } from "../marked-sections/markdown-text.ts";

type Schema = z.infer<typeof schemaSchema>;
const schemaSchema = z.object({
  $ref: z.string().optional(),
  $defs: z.record(z.string(), z.json()).optional(),
  definitions: z.record(z.string(), z.json()).optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.json()).optional(),
  const: z.json().optional(),
  default: z.json().optional(),
  description: z.string().optional(),
  properties: z.record(z.string(), z.json()).optional(),
  items: z.json().optional(),
});

const DEEPEST = 4;
const MOST_ROWS = 300;
const LONGEST_VALUE = 80;

/** A row for each key that an object of this JSON schema may have; undefined where the text is no such schema. */
export function schemaRows(text: string): readonly (readonly string[])[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const root = schemaSchema.safeParse(value).data;
  if (root === undefined) return undefined;
  const rows = rowsOf(resolved(root, root), "", root, 0);
  return rows.length === 0 ? undefined : rows.slice(0, MOST_ROWS);
}

function rowsOf(
  schema: Schema,
  prefix: string,
  root: Schema,
  depth: number,
): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const parsed = schemaSchema.safeParse(value).data;
    if (parsed === undefined) return [];
    const property = resolved(parsed, root);
    const path = `${prefix}${key}`;
    const inner = depth + 1 < DEEPEST ? rowsOf(property, `${path}.`, root, depth + 1) : [];
    if (inner.length > 0) return inner;
    const fallback = property.default === undefined ? "" : inlineCode(shown(property.default));
    const description = (parsed.description ?? property.description ?? "").split(/\n\s*\n/, 1)[0];
    return [[inlineCode(path), typeOf(property), fallback, description ?? ""]];
  });
}

function typeOf({ type, enum: values, const: only }: Schema): string {
  const choices = values ?? (only === undefined ? undefined : [only]);
  if (choices !== undefined) {
    const text = choices.map((each) => JSON.stringify(each)).join(", ");
    if (text.length <= LONGEST_VALUE)
      return choices.map((each) => inlineCode(JSON.stringify(each))).join(", ");
  }
  return [type ?? []].flat().join(" or ");
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** What a reference within the schema leads to, with what stands beside the reference. */
function resolved(schema: Schema, root: Schema): Schema {
  const name = /^#\/(?:\$defs|definitions)\/([^/]{1,200})$/.exec(schema.$ref ?? "")?.[1];
  if (name === undefined) return schema;
  const target = schemaSchema.safeParse({ ...root.definitions, ...root.$defs }[name]).data;
  return target === undefined ? schema : { ...target, ...schema };
}
