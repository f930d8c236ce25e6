import fc from "fast-check";
import { expect, test } from "vitest";
import { OutputBuffer } from "./output-buffer.ts";

test("keeps the beginning, in whole characters, and says when there was more", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.string({ unit: "grapheme", maxLength: 10 }), { maxLength: 8 }),
      (bytes, texts) => {
        const output = OutputBuffer.ofSize(bytes);
        for (const text of texts) output.write(text);
        // What another thread sees is the same.
        const kept = new OutputBuffer(output.memory);
        const all = texts.join("");
        expect(all.startsWith(kept.read())).toBe(true);
        expect(kept.truncated).toBe(Buffer.byteLength(all) > bytes);
        if (kept.truncated) expect(Buffer.byteLength(kept.read())).toBeGreaterThan(bytes - 4);
        else expect(kept.read()).toBe(all);
      },
    ),
  );
});
