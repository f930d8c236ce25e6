import { expect, test } from "vitest";
import { withRange } from "./manifest.ts";

const TEXT = `{\r\n\t"dependencies": { "a": "~1.0.0" },\r\n\t"devDependencies" : {\r\n\t\t"a":"1.0.0", "b": "2.0.0"\r\n\t}\r\n}`;
const requirement = { manifest: "package.json", directory: "." } as const;

test("rewrites one range in its section and nothing else", () => {
  const edited = withRange(
    TEXT,
    { ...requirement, section: "devDependencies", range: "1.0.0" },
    "a",
    "1.2.0",
  );
  expect(edited).toBe(TEXT.replace(`"a":"1.0.0"`, `"a":"1.2.0"`));
});

test("is not led away by a section of that name somewhere else, nor by a value that is a name", () => {
  const text = `\uFEFF{
  "packageExtensions": { "x": { "dependencies": { "a": "^1.0.0" } } },
  "dependencies": { "b": "a", "c}": "1.0.0", "a": "^1.0.0" }
}\n`;
  const seen = { ...requirement, section: "dependencies", range: "^1.0.0" } as const;
  expect(withRange(text, seen, "a", "^1.2.0")).toBe(
    text.replace(`"a": "^1.0.0" }\n}`, `"a": "^1.2.0" }\n}`),
  );
  expect(withRange("{ no manifest", seen, "a", "^1.2.0")).toBeUndefined();
});

test("does not touch a range that is not the one that was seen", () => {
  const seen = { ...requirement, section: "dependencies", range: "^1.0.0" } as const;
  expect(withRange(TEXT, seen, "a", "^1.2.0")).toBeUndefined();
  expect(withRange(TEXT, { ...seen, range: "2.0.0" }, "b", "2.1.0")).toBeUndefined();
});
