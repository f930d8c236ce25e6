import { describe, expect, test } from "vitest";
import { repairBrackets } from "./brackets.ts";
import { resolveEqualSides } from "./conflict-markers.ts";
import { repairJson } from "./json.ts";

describe("markers of a merge", () => {
  const conflict = (ours: string, theirs: string) =>
    `a\n<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> other\nb\n`;

  test("go where both sides are equal", () => {
    expect(resolveEqualSides(conflict("x\ny\n", "x\ny\n")).text).toBe("a\nx\ny\nb\n");
    expect(resolveEqualSides(conflict("x\n||||||| base\nz\n", "x\n")).text).toBe("a\nx\nb\n");
  });

  test("go from a file that is full of them", () => {
    const text = "<<<<<<< a\nx\n=======\nx\n>>>>>>> b\n".repeat(25_000);
    expect(resolveEqualSides(text).text).toBe("x\n".repeat(25_000));
  });

  test("stay where they differ, though only by a space", () => {
    expect(resolveEqualSides(conflict("x\n", "x \n"))).toMatchObject({ text: undefined });
    expect(resolveEqualSides(conflict("x\n", "")).reason).toMatch("line 2");
  });

  test("are no markers when they do not end", () => {
    expect(resolveEqualSides("<<<<<<< HEAD\nx\n").text).toBeUndefined();
    expect(resolveEqualSides("Title\n=======\ntext\n").text).toBe("Title\n=======\ntext\n");
  });
});

describe("JSON", () => {
  test.each([
    ['{"a": [1, 2,], }\n', '{"a": [1, 2] }\n'],
    ['{"a": "b,}", "c": 1,}', '{"a": "b,}", "c": 1}'],
    ['{"a": {"b": 1}', '{"a": {"b": 1}}'],
    ['{"a": 1 "b": 2}', '{"a": 1, "b": 2}'],
  ])("%j becomes %j", (broken, whole) => {
    const { text } = repairJson(broken);
    expect(JSON.parse(text ?? "")).toEqual(JSON.parse(whole));
  });

  test.each(['{"a": [1, 2', "{a: 1}", "", '{"a": 1 2}', '{"a": [1, {"b": 2}'])(
    "%j has no single repair",
    (broken) => {
      expect(repairJson(broken)).toMatchObject({ text: undefined });
    },
  );
});

describe("a closing bracket or comma", () => {
  test.each([
    ["const a = [1, 2;\n", "const a = [1, 2];\n"],
    ["export const a = sum(1, (2 + 3);\n", undefined],
    ["export const a = { b: 1 c: 2 };\n", "export const a = { b: 1, c: 2 };\n"],
    ["if (a {\n  b();\n}\n", "if (a) {\n  b();\n}\n"],
    [
      "function one() {\n  a();\n\nfunction two() {\n  b();\n}\n",
      "function one() {\n  a();\n}\n\nfunction two() {\n  b();\n}\n",
    ],
    [
      "function one() {\r\n  a();\r\n\r\nfunction two() {\r\n  b();\r\n}\r\n",
      "function one() {\r\n  a();\r\n}\r\n\r\nfunction two() {\r\n  b();\r\n}\r\n",
    ],
    [
      "export function one() {\n  if (a) {\n    b();\n  }\n",
      "export function one() {\n  if (a) {\n    b();\n  }\n}\n",
    ],
  ])("%j becomes %j", (broken, whole) => {
    expect(repairBrackets("a.ts", broken).text).toBe(whole);
  });

  test.each(["const a = ;\n", "}\n", "let 1a = 2;\n", "function (\n", "call(1, 2;\n"])(
    "does not mend %j",
    (broken) => {
      const { text } = repairBrackets("a.ts", broken);
      expect(text).toBeUndefined();
    },
  );

  test("changes nothing that parses", () => {
    const whole = "export const a = 1;\n";
    expect(repairBrackets("a.ts", whole).text).toBe(whole);
  });
});
