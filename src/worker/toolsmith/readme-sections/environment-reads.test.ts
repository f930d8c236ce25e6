import { expect, test } from "vitest";
import { javascriptReads, pythonReads } from "./environment-reads.ts";

const told = (reads: readonly { name: string; value: string | undefined }[]) =>
  reads.map(({ name, value }) => [name, value]).toSorted();

test("variables are read in all the ways that runtimes have, with a literal where one is taken instead", () => {
  const text = `
    const { A, B: b = 3, ["C" + d]: c, ...rest } = process.env;
    use(process.env.D ?? "d", process.env["E"] || fallback(), import.meta.env.VITE_F, Bun.env.G);
    Deno.env.get("H") ?? "h";
    process.env.SET = "1";
    delete process.env.GONE;
    process.env[name];
    other.env.NONE;
  `;
  expect(told(javascriptReads("a.ts", text))).toEqual([
    ["A", undefined],
    ["B", "3"],
    ["D", "d"],
    ["E", undefined],
    ["G", undefined],
    ["H", "h"],
    ["VITE_F", undefined],
  ]);
  expect(javascriptReads("a.ts", "process.env.A = (")).toEqual([]);
});

test("Python's too, but where one is set", () => {
  const text = `import os
a = os.environ["A"]
b = os.environ.get('B', "b") or os.getenv("C", 3)
os.environ["D"] = "x"
if os.environ["E"] == "x": pass
# os.environ["F"]
`;
  expect(told(pythonReads("a.py", text))).toEqual([
    ["A", undefined],
    ["B", "b"],
    ["C", "3"],
    ["E", undefined],
  ]);
});
