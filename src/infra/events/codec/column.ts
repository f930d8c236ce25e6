/**
 * The values of one field in a batch of events, as JSON has it. Neighbours mostly agree, so it is the value alone when
 * all are the same, else a list of pairs: a value and how many times it follows itself. Null stands for absent.
 */
export type StoredColumn = Scalar | readonly Scalar[];

type Scalar = string | number | null;
export type ColumnValue = string | number | undefined;

/** Undefined, which JSON leaves out, when no event has the field. */
export function storeColumn<R>(
  rows: readonly R[],
  valueOf: (row: R) => ColumnValue,
): StoredColumn | undefined {
  const runs: Scalar[] = [];
  let value: ColumnValue;
  let length = 0;
  for (const row of rows) {
    const next = valueOf(row);
    if (next === value || length === 0) {
      length += 1;
    } else {
      runs.push(value ?? null, length);
      length = 1;
    }
    value = next;
  }
  if (runs.length === 0) return value;
  runs.push(value ?? null, length);
  return runs;
}

/** The `count` values, or undefined when the column has not that many or a value of another kind. */
export function readColumn<V extends ColumnValue>(
  stored: unknown,
  count: number,
  isValue: (value: unknown) => value is V,
): V[] | undefined {
  const values: V[] = [];
  if (!Array.isArray(stored)) {
    const value = stored ?? undefined;
    if (!isValue(value)) return undefined;
    for (let row = 0; row < count; row += 1) values.push(value);
    return values;
  }
  for (let index = 0; index < stored.length; index += 2) {
    const value: unknown = stored[index] ?? undefined;
    const length: unknown = stored[index + 1];
    if (!isValue(value) || !isCount(length) || values.length + length > count) return undefined;
    for (let repeated = 0; repeated < length; repeated += 1) values.push(value);
  }
  return values.length === count ? values : undefined;
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}
