import { isCount, readColumn, storeColumn, type StoredColumn } from "./column.ts";
import { isRecord } from "./json.ts";

/** Payloads with the same fields in the same order. One without a list of fields is kept as the value that it is. */
interface Shape {
  readonly fields: readonly string[] | undefined;
  /** A list of values for each field; of payloads without fields, one list. */
  readonly columns: unknown[][];
}

export interface StoredPayloads {
  readonly shapes: readonly Shape[];
  /** Which shape each payload has, by its number; left out when there is one. */
  readonly order: StoredColumn | undefined;
}

export function storePayloads(payloads: readonly unknown[]): StoredPayloads {
  const shapes: Shape[] = [];
  const byFields = new Map<string, number>();
  const order: number[] = [];
  let last = -1;
  for (const payload of payloads) {
    const fields = fieldsOf(payload);
    if (last === -1 || !sameFields(shapes[last]?.fields, fields)) {
      last = numberOf(fields, shapes, byFields);
    }
    order.push(last);
    addRow(shapes[last], payload);
  }
  return {
    shapes,
    order: shapes.length === 1 ? undefined : storeColumn(order, (value) => value),
  };
}

/** Undefined when they are not `count` payloads as they are stored. */
export function readPayloads(stored: unknown, count: number): unknown[] | undefined {
  const shapes: unknown = isRecord(stored) ? stored["shapes"] : undefined;
  if (!isRecord(stored) || !Array.isArray(shapes) || !shapes.every(isShape)) return undefined;
  const order = readColumn(stored["order"] ?? 0, count, isCount);
  if (order === undefined) return undefined;
  const rows = shapes.map(() => 0);
  const payloads: unknown[] = [];
  for (const number of order) {
    const shape = shapes[number];
    const row = rows[number] ?? 0;
    if (shape === undefined || row >= (shape.columns[0]?.length ?? count)) return undefined;
    rows[number] = row + 1;
    payloads.push(rowOf(shape, row));
  }
  return payloads;
}

/** As JSON has it, a field that is undefined is none. A field of this name cannot be set like others. */
function fieldsOf(payload: unknown): readonly string[] | undefined {
  if (!isRecord(payload)) return undefined;
  const fields = Object.keys(payload);
  if (fields.includes("__proto__")) return undefined;
  return fields.some((field) => payload[field] === undefined)
    ? fields.filter((field) => payload[field] !== undefined)
    : fields;
}

function sameFields(one: readonly string[] | undefined, other: readonly string[] | undefined) {
  if (one === undefined || other === undefined) return one === other;
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) {
    if (one[index] !== other[index]) return false;
  }
  return true;
}

function numberOf(
  fields: readonly string[] | undefined,
  shapes: Shape[],
  byFields: Map<string, number>,
): number {
  const name = JSON.stringify(fields ?? null);
  const known = byFields.get(name);
  if (known !== undefined) return known;
  const columns = fields === undefined ? [[]] : fields.map(() => []);
  byFields.set(name, shapes.length);
  return shapes.push({ fields, columns }) - 1;
}

function addRow(shape: Shape | undefined, payload: unknown): void {
  if (shape?.fields === undefined || !isRecord(payload)) {
    shape?.columns[0]?.push(payload);
    return;
  }
  const { fields, columns } = shape;
  for (let index = 0; index < fields.length; index += 1) {
    columns[index]?.push(payload[fields[index] ?? ""]);
  }
}

function rowOf({ fields, columns }: Shape, row: number): unknown {
  if (fields === undefined) return columns[0]?.[row];
  const payload: Record<string, unknown> = {};
  for (let index = 0; index < fields.length; index += 1) {
    payload[fields[index] ?? ""] = columns[index]?.[row];
  }
  return payload;
}

function isShape(value: unknown): value is Shape {
  if (!isRecord(value)) return false;
  const { fields, columns } = value;
  if (!Array.isArray(columns) || !columns.every(Array.isArray)) return false;
  const [first] = columns;
  if (columns.some((column) => column.length !== first?.length)) return false;
  if (fields === undefined) return columns.length === 1;
  const named = Array.isArray(fields) && fields.every((field) => typeof field === "string");
  return named && fields.length === columns.length && !fields.includes("__proto__");
}
