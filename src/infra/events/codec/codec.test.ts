import { expect, test } from "vitest";
import type { EventDraft } from "./codec.ts";
import { columns } from "./columns.ts";
import { describeEventCodec } from "./conformance.ts";
import { jsonLines } from "./json-lines.ts";

describeEventCodec(jsonLines);
describeEventCodec(columns);

const drafts = Array.from({ length: 1000 }, (_, index): EventDraft => ({
  stream: "system",
  type: "task.progressed",
  time: 1_790_000_000_000 + Math.floor(index / 10),
  session: "20261120-102145-k7f3x2",
  task: "safe-lint-1",
  actor: "agent:toolsmith-1",
  version: 1,
  payload: { task: "safe-lint-1", message: `progress number ${index}` },
}));

test("columns of a thousand like events are a quarter of their lines; of one event, no larger", () => {
  const size = (batch: readonly EventDraft[]) =>
    columns.encode(batch, 1).length / jsonLines.encode(batch, 1).length;
  expect(size(drafts)).toBeLessThan(0.25);
  expect(size(drafts.slice(0, 1))).toBeLessThan(1.1);
});

test("columns with rows missing or too many are refused", () => {
  const stored = JSON.parse(columns.encode(drafts.slice(0, 3), 1).toString()) as {
    type: unknown;
    payload: { shapes: { columns: unknown[][]; fields: string[] }[]; order?: unknown };
  };
  const decode = (change: (copy: typeof stored) => void) => {
    const copy = structuredClone(stored);
    change(copy);
    return columns.decode(Buffer.from(JSON.stringify(copy)), 1, 3);
  };
  expect(decode(() => undefined)).toHaveLength(3);
  expect(decode((copy) => (copy.type = ["a", 2]))).toBeUndefined();
  expect(decode((copy) => (copy.type = ["a", 2, "b", 1e9]))).toBeUndefined();
  expect(decode((copy) => (copy.type = ["a", -1, "b", 4]))).toBeUndefined();
  expect(decode((copy) => copy.payload.shapes[0]?.columns[1]?.pop())).toBeUndefined();
  expect(decode((copy) => copy.payload.shapes[0]?.fields.pop())).toBeUndefined();
  expect(decode((copy) => copy.payload.shapes[0]?.fields.fill("__proto__"))).toBeUndefined();
  expect(decode((copy) => (copy.payload.order = 1))).toBeUndefined();
  expect(decode((copy) => (copy.payload.shapes = []))).toBeUndefined();
});
