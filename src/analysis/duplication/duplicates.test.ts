import { describe, expect, it } from "vitest";
import { measureFile } from "../measure/measure-file.ts";
import { findDuplicates } from "./duplicates.ts";

const input = (path: string, text: string) => ({
  path,
  lines: text.split("\n").length,
  tokens: measureFile(path, text).tokens,
});
const block = (name: string) =>
  [
    `export function ${name}(items: Item[], limit: number): Summary {`,
    "  let total = 0;",
    "  const names: string[] = [];",
    "  for (const item of items) {",
    "    if (item.price > limit && !item.hidden) {",
    "      total += item.price * item.count;",
    "      names.push(item.name.trim().toLowerCase());",
    "    } else if (item.discount !== undefined) {",
    "      total -= item.discount;",
    "    }",
    "  }",
    "  return { total, names: names.sort(), average: total / names.length };",
    "}",
  ].join("\n");

describe("duplicates", () => {
  it("reports all places of a copied block in one group, whatever the layout", () => {
    const files = [
      input("a.ts", `const before = 1;\n${block("one")}`),
      input("b.ts", `${block("two").replaceAll("\n", "\n\n")}\n// end`),
      input("c.ts", `// start\n\n${block("three")}\nconst after = 2;`),
      input("d.ts", "export const unrelated = [1, 2, 3].map((each) => each * 2);"),
    ];
    const { groups, duplicatedLines, percent } = findDuplicates(files);
    expect(groups).toHaveLength(1);
    expect(groups[0]?.places.map((place) => place.path)).toEqual(["a.ts", "b.ts", "c.ts"]);
    expect(groups[0]?.places[0]).toMatchObject({ line: 2, endLine: 14 });
    expect(duplicatedLines).toBe(25 + 13);
    expect(percent).toBeGreaterThan(50);
  });

  it("keeps its fingerprint when the block moves", () => {
    const first = findDuplicates([input("a.ts", block("f")), input("b.ts", block("f"))]);
    const second = findDuplicates([
      input("x.ts", `let a;\n\n${block("f")}`),
      input("b.ts", block("f")),
    ]);
    expect(second.groups[0]?.fingerprint).toBe(first.groups[0]?.fingerprint);
  });

  it("finds a block twice in one file, without overlapping itself", () => {
    const { groups } = findDuplicates([input("a.ts", `${block("f")}\n${block("f")}`)]);
    expect(groups[0]?.places).toEqual([
      { path: "a.ts", line: 1, endLine: 13 },
      { path: "a.ts", line: 14, endLine: 26 },
    ]);
  });

  it("leaves tables of data, imports and types alone", () => {
    const table = `export const table = [${"[0, 1, 0, 1],\n".repeat(60)}];`;
    const imports = Array.from(
      { length: 30 },
      (_, i) => `import { name${i} } from "./file${i}";`,
    ).join("\n");
    const types = `export interface A {${Array.from({ length: 40 }, (_, i) => `\n  field${i}: string;`).join("")}\n}`;
    for (const text of [table, imports, types]) {
      expect(findDuplicates([input("a.ts", text), input("b.ts", text)]).groups).toEqual([]);
    }
  });
});
