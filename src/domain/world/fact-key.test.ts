import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gateNameSchema } from "../verdict.ts";
import { factKeyText, isOfKind, parseFactKey, type FactKey } from "./fact-key.ts";

const part = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1 }),
  fc.string({
    unit: fc.constantFrom("%", ":", "\n", "\0", "\\", "2", "5", "A", "é"),
    minLength: 1,
  }),
);

const key: fc.Arbitrary<FactKey> = fc.oneof(
  fc.record({ kind: fc.constant("file-hash" as const), path: part }),
  fc.record({ kind: fc.constant("test-result" as const), test: part }),
  fc.record({
    kind: fc.constant("diagnostic" as const),
    gate: fc.constantFrom(...gateNameSchema.options),
    problem: part,
  }),
  fc.record({ kind: fc.constant("symbol" as const), path: part, name: part }),
  fc.record({ kind: fc.constant("command-result" as const), command: part }),
  fc.record({ kind: fc.constant("dependency" as const), package: part }),
  fc.record({ kind: fc.constant("violation-count" as const), violationKind: part }),
);

describe("the text of a fact's key", () => {
  it("gives the key back, on one line, and says its kind", () => {
    fc.assert(
      fc.property(key, (given) => {
        const text = factKeyText(given);
        expect(parseFactKey(text)).toEqual(given);
        // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(text).not.toMatch(/[\u0000-\u001f\u007f]/);
        expect(isOfKind(text, given.kind)).toBe(true);
      }),
    );
  });

  it("is different for different keys", () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        expect(factKeyText(one) === factKeyText(other)).toBe(
          JSON.stringify(one) === JSON.stringify(other),
        );
      }),
    );
  });

  it("begins with the beginning of its path, so that a folder can be looked for", () => {
    const text = factKeyText({ kind: "file-hash", path: "src/a b/ä.ts" });
    expect(text).toBe("file-hash:src/a b/ä.ts");
    expect(isOfKind("test-result-of:x", "test-result")).toBe(false);
  });

  it("is nothing else: other texts stand for no key", () => {
    for (const text of [
      "",
      "file-hash",
      "file-hash:",
      "file-hash:a:b",
      "moon:a",
      "toString:a",
      "symbol:a",
      "diagnostic:weather:a",
      "file-hash:%41",
      "file-hash:a%3a",
      "file-hash:\ud800",
    ]) {
      expect(parseFactKey(text), text).toBeUndefined();
    }
  });
});
