import { expect, test } from "vitest";
import { parseNoisyJson } from "./command-lines.ts";
import { describeEnd } from "./evidence.ts";

test("JSON is found between noise, some of which begins like it", () => {
  const noise = "[vite] starting\n{ not: json }\n".repeat(200);
  expect(parseNoisyJson(`${noise}{\n  "a": [1]\n}\nDone.\n`)).toEqual({ a: [1] });
  expect(parseNoisyJson("[]")).toEqual([]);
  expect(parseNoisyJson("nothing\n")).toBeUndefined();
});

test("output that was made to be hard to read is read in a moment", () => {
  expect(parseNoisyJson(`${"[\n".repeat(60_000)}]`)).toBeUndefined();
  const result = {
    ended: "exit",
    exitCode: 1,
    stdout: "Error ".repeat(100_000),
    stderr: "",
  } as Parameters<typeof describeEnd>[0];
  expect(describeEnd(result)).toMatch(/^ended with exit code 1: Error Error/);
});
