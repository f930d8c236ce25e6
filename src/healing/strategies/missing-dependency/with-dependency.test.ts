import { expect, test } from "vitest";
import { withDependency } from "./with-dependency.ts";

const edited = (text: string, name: string) => withDependency(text, "dependencies", name, "^1.0.0");

test("one more dependency stands in the order of names, and all else stays as it is written", () => {
  const text = `\uFEFF{\r\n    "name": "a",\r\n    "dependencies": {\r\n        "z": "1"\r\n    }\r\n}\r\n`;
  expect(edited(text, "constructor")).toBe(
    text.replace('"z"', '"constructor": "^1.0.0",\r\n        "z"'),
  );
  expect(edited(text, "z")).toBeUndefined();
  expect(edited("[", "z")).toBeUndefined();
});

test("what was for development only moves", () => {
  const text = '{"devDependencies":{"a":"1","b":"1"}}';
  expect(JSON.parse(edited(text, "a") ?? "")).toEqual({
    devDependencies: { b: "1" },
    dependencies: { a: "^1.0.0" },
  });
});
