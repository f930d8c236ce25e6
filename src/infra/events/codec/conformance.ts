import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EventCodec, type EventDraft, envelopeOf } from "./codec.ts";

const optionalName = fc.option(fc.constantFrom("a", "b", "ü\u2028"), { nil: undefined });

/** As JSON has them: minus zero and what JSON cannot say are no part of an event. */
const value = fc.jsonValue().map((generated) => JSON.parse(JSON.stringify(generated)) as unknown);
const fields = fc.dictionary(
  fc.oneof(fc.constantFrom("task", "message", "__proto__"), fc.string()),
  value,
);

const draft: fc.Arbitrary<EventDraft> = fc.record({
  stream: fc.constant("system"),
  type: fc.constantFrom("task.progressed", "note.made", "of.the.future"),
  time: fc.oneof(fc.constant(1_790_000_000_000), fc.nat()),
  session: optionalName,
  task: optionalName,
  actor: fc.constantFrom("person", "agent:toolsmith-1", "agent:ü"),
  key: fc.option(fc.string(), { nil: undefined }),
  version: fc.integer({ min: 1, max: 3 }),
  payload: fc.oneof(fields, fc.constant({ task: "t", message: "same" }), value),
});

/** What every codec promises. */
export function describeEventCodec(codec: EventCodec): void {
  describe(`event codec: ${codec.name}`, () => {
    const drafts = fc.array(draft, { minLength: 1, maxLength: 30 });
    const first = fc.integer({ min: 1, max: 2 ** 40 });

    test("gives back any events of a stream", () => {
      fc.assert(
        fc.property(drafts, first, (batch, from) => {
          const decoded = codec.decode(codec.encode(batch, from), from, batch.length);
          const expected = batch.map((one, index) => envelopeOf(one, from + index));
          expect(JSON.stringify(decoded)).toBe(JSON.stringify(expected));
        }),
      );
    });

    test("leaves out a payload's fields that are undefined", () => {
      const payloads = [{ a: 1, b: undefined }, { a: undefined, b: 2 }, { a: 3 }];
      const batch = payloads.map((payload): EventDraft => ({ ...plain, payload }));
      const decoded = codec.decode(codec.encode(batch, 1), 1, 3);
      expect(decoded?.map(({ payload }) => payload)).toStrictEqual([{ a: 1 }, { b: 2 }, { a: 3 }]);
    });

    test("refuses bytes that are no events, and another number of events", () => {
      const bytes = codec.encode([plain, plain], 5);
      for (const text of ["", "null\n", "{}\n", "[]\n", "7\n", '{"stream":"s"}\n', "\u0000"]) {
        expect(codec.decode(Buffer.from(text), 1, 1)).toBeUndefined();
      }
      expect(codec.decode(bytes, 5, 3)).toBeUndefined();
      expect(codec.decode(bytes.subarray(0, -9), 5, 2)).toBeUndefined();
    });

    test("refuses fields of another kind", () => {
      const text = codec.encode([plain, { ...plain, time: 9 }], 1).toString();
      const wrongs = [
        text.replaceAll('"person"', "7"),
        text.replaceAll('"note.made"', "null"),
        text.replaceAll('"system"', "[]"),
        text.replaceAll(/"version":1/g, '"version":"1"'),
        text.replaceAll(/"time":\[?\d+/g, (match) => match.replace(/\d+$/, '"x"')),
      ];
      for (const wrong of wrongs) {
        expect(wrong).not.toBe(text);
        expect(codec.decode(Buffer.from(wrong), 1, 2)).toBeUndefined();
      }
    });
  });
}

const plain: EventDraft = {
  stream: "system",
  type: "note.made",
  time: 1,
  actor: "person",
  version: 1,
  payload: { text: "a" },
};
