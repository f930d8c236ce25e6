import { expect, test } from "vitest";
import { endOfOutput, LimitedOutput } from "./limited-output.ts";

test("a flood keeps its beginning, and its end whatever the last chunk is", () => {
  const output = new LimitedOutput(200);
  output.add("the first error\n");
  for (let line = 0; line < 1000; line += 1) {
    output.add(`line ${line}\n`);
    expect(output.text.length).toBeLessThanOrEqual(320);
    if (line > 0) expect(output.text).toMatch(`line ${line - 1}\nline ${line}\n`);
  }
  expect(output.text).toMatch(/^the first error\nline 0\n/);
  expect(output.text).toMatch(/line 995\nline 996\nline 997\nline 998\nline 999\n$/);
});

test("what is short is kept whole", () => {
  const output = new LimitedOutput(20);
  for (const chunk of ["a", "bcd", "efghijklmn", "o"]) output.add(chunk);
  expect(output.text).toBe("abcdefghijklmno");
});

test("the end of an output has no part of a secret that begins before it", () => {
  const key = `-----BEGIN PRIVATE ${"KEY"}-----\n${"MIIEvQIBADANBgkqhki\n".repeat(100)}-----END PRIVATE ${"KEY"}-----\n`;
  const end = endOfOutput(`${key}${"a line\n".repeat(750)}`);
  expect(end).toMatch(/a line\n$/);
  expect(end).not.toMatch("MIIE");
});
