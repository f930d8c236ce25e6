import { expect, test } from "vitest";
import { translate } from "./translation.ts";

const TIME_MS = 25_000;

test("writes TypeScript in JavaScript, and knows where each place was", async () => {
  const translated = await translate(
    "interface Gone {\n  a: string;\n}\nconst one: number = 1;\none",
    TIME_MS,
    undefined,
  );
  if (translated.kind !== "program") throw new Error(translated.kind);
  expect(translated.code).toBe("const one = 1;\none;");
  expect(translated.positions("    at f (snippet.ts:1:7)\n    at snippet.ts:2:1\n")).toBe(
    "    at f (snippet.ts:4:7)\n    at snippet.ts:5:1\n",
  );
  expect(translated.positions("other.ts:2:1")).toBe("other.ts:2:1");
});

test("a comment that looks like a map, and nothing at all, are a program as well", async () => {
  const comment = "1 //# sourceMappingURL=data:application/json;base64,e30=";
  for (const code of [comment, "", "// nothing"]) {
    expect(await translate(code, TIME_MS, undefined)).toMatchObject({ kind: "program" });
  }
});

test("says what cannot be parsed, as it stands in the snippet", async () => {
  expect(await translate("await 1;\nlet: = 3", TIME_MS, undefined)).toEqual({
    kind: "syntax",
    message: 'Unexpected "="',
    line: 2,
    column: 6,
  });
  const both = await translate("await 1;\nreturn 1;\nimport 'x';", TIME_MS, undefined);
  expect(both).toMatchObject({ kind: "syntax", line: 2 });
});

test("esbuild is ended at its limits of memory and time, and when it is cancelled", async () => {
  expect(await translate("[".repeat(300_000), TIME_MS, undefined)).toEqual({ kind: "memory" });
  const slow = "var same = 1;\n".repeat(100_000);
  expect(await translate(slow, 300, undefined)).toEqual({ kind: "time" });
  expect(await translate(slow, TIME_MS, AbortSignal.timeout(300))).toEqual({ kind: "cancelled" });
});
