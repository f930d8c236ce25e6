import { describe, expect, it } from "vitest";
import { measureAll } from "../../measure/pool.ts";
import type { SourceText } from "../../measure/pool.ts";
import type { FileMeasurement } from "../../measure/measurement.ts";
import { grammarFile, loadGrammar, parseTree } from "./parse.ts";
import { descendants } from "./tree.ts";

async function* stream(sources: readonly SourceText[]): AsyncGenerator<SourceText> {
  yield* sources;
}

describe("parsing", () => {
  it("gives back the memory of each tree", async () => {
    await loadGrammar("go");
    const text = `package a\n${"func f(a int) int { if a > 1 { return g(a) }; return 0 }\n".repeat(300)}`;
    const parse = (times: number): number => {
      for (let index = 0; index < times; index += 1) parseTree("go", `${text}// ${index}`);
      return process.memoryUsage().external; // the memory of WebAssembly is part of it
    };
    const before = parse(10);
    expect(parse(120) - before).toBeLessThan(8_000_000);
  });

  it("copies a tree with its fields, places and what is missing", async () => {
    await loadGrammar("python");
    const root = parseTree("python", "# \u{1F600} ü\ndef f(a):\n  return a\nx = (1\n");
    const nodes = root === undefined ? [] : [...descendants(root)];
    const found = (kind: string) => nodes.find((node) => node.kind === kind);
    expect(found("comment")).toMatchObject({ text: "# \u{1F600} ü", line: 1, column: 1 });
    expect(found("identifier")).toMatchObject({ text: "f", field: "name", line: 2, column: 5 });
    expect(nodes.some((node) => node.missing || node.kind === "ERROR")).toBe(true);
  });

  it("says when there is no grammar", async () => {
    expect(grammarFile("klingon")).toBeUndefined();
    await expect(loadGrammar("klingon")).rejects.toThrow("there is no grammar klingon");
  });
});

describe("texts that were made to break the parser", () => {
  it("are said to be so, and what stands beside them is measured", async () => {
    const deep = 30_000;
    const nested = (open: string, close: string): string => open.repeat(deep) + close.repeat(deep);
    const sources = [
      { path: "before.py", text: "def f(): pass\n" },
      { path: "deep.py", text: `x = ${nested("[", "]")}\n` },
      { path: "deep.rs", text: `fn f() ${nested("{", "}")}` },
      { path: "deep.go", text: `package a\nvar x = ${nested("(", ")")}` },
      { path: "binary.rb", text: "\0\u0001\uFFFD".repeat(500) },
      { path: "long.php", text: `<?php $x = "${"y".repeat(300_000)}";` },
      { path: "chain.c", text: `int x = ${"1 + ".repeat(deep)}1;` },
      { path: "after.java", text: "class A { void f() {} }" },
    ];
    const results = new Map<string, FileMeasurement>();
    await measureAll(stream(sources), (path, { measurement }) => results.set(path, measurement));
    expect([...results.keys()].toSorted()).toEqual(sources.map(({ path }) => path).toSorted());
    for (const path of ["deep.py", "deep.rs", "deep.go", "chain.c"]) {
      expect(results.get(path)?.syntaxErrors[0]?.message, path).toMatch(
        /gave up|too deeply|too long/,
      );
    }
    expect(results.get("before.py")?.functions).toHaveLength(1);
    expect(results.get("after.java")?.functions).toHaveLength(1);
    expect(results.get("long.php")?.syntaxErrors).toEqual([]);
  });
});
