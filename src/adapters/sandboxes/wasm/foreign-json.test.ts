import fc from "fast-check";
import { expect, test } from "vitest";
import { parseForeignJson, TooDeep } from "./foreign-json.ts";
import { DEEPEST } from "./protocol.ts";

test("gives what JSON.parse gives, but never a key __proto__", () => {
  const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "a"));
  const { value: tree } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map(Object.fromEntries),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const text = JSON.stringify(value);
      const expected: unknown = JSON.parse(text, function (this: object, name, inner: unknown) {
        return name === "__proto__" ? undefined : inner;
      });
      expect(parseForeignJson(text)).toEqual(expected);
      expect(JSON.stringify(parseForeignJson(text))).not.toContain('"__proto__":');
    }),
  );
});

test("a key that is written in another way is the same key", () => {
  expect(parseForeignJson(String.raw`{"\u005F_proto\u005f_": {"x": 1}, "y": 2}`)).toEqual({ y: 2 });
});

test("brackets in text are not depth, those outside are", () => {
  const flat = JSON.stringify(['[{"'.repeat(10_000), "\\", '\\"[']);
  expect(parseForeignJson(flat)).toHaveLength(3);
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  expect(() => parseForeignJson(nested(DEEPEST))).not.toThrow();
  expect(() => parseForeignJson(nested(DEEPEST + 1))).toThrow(TooDeep);
  expect(() => parseForeignJson('{"a":'.repeat(1e6))).toThrow(TooDeep);
  expect(parseForeignJson(`[${"[],".repeat(1_000)}[]]`)).toHaveLength(1_001);
});
