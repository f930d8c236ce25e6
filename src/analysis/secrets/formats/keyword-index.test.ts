import fc from "fast-check";
import { expect, it } from "vitest";
import { indexKeywords } from "./keyword-index.ts";

const letters = fc.string({ unit: fc.constantFrom("a", "b", "c", "é"), maxLength: 30 });
const keyword = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 });

it("finds what looking for each keyword finds", () => {
  const lists = fc.array(fc.array(keyword, { minLength: 1, maxLength: 3 }), { maxLength: 8 });
  fc.assert(
    fc.property(lists, letters, (keywords, text) => {
      const expected = keywords.flatMap((list, place) =>
        list.some((each) => text.includes(each)) ? [place] : [],
      );
      expect(indexKeywords(keywords).findIn(text).lists).toEqual(expected);
    }),
  );
});

it("tells where each keyword of the located lists ends, in any text", () => {
  const index = indexKeywords([["b"], ["ab", "abc"], ["c"]], 1);
  expect(index.findIn("abcéab")).toEqual({
    lists: [0],
    ends: [
      [1, 2],
      [1, 3],
      [2, 3],
      [1, 6],
    ],
  });
});
