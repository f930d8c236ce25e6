import { describe, expect, it } from "vitest";
import { analyze } from "../analyze.ts";
import { opportunities } from "../report/opportunities.ts";
import { toMarkdown } from "../report/markdown.ts";
import { analysisFolder } from "../../../test/support/analysis-folder.ts";
import { namingConvention } from "./naming.ts";

const { root, write } = (() => {
  const place = analysisFolder();
  return { root: () => place.root, write: place.write };
})();

const numbered = (count: number, text: (index: number) => [string, string]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => text(index)));

describe("layers", () => {
  /** Eight files of `api` import from `core`; as many of `core` as are asked for import from `api`. */
  const layered = (against: number) => ({
    ...numbered(8, (index) => [`src/api/a${index}.py`, `from src.core.c${index} import x\n`]),
    ...numbered(8, (index) => [
      `src/core/c${index}.py`,
      index < against ? `\nfrom src.api.a${(index + 1) % 8} import x\n` : "x = 1\n",
    ]),
    ...numbered(3, (index) => [`src/cli/d${index}.py`, `from src.api.a${index} import x\n`]),
  });

  it("are put in order by what they need, and the one import against it is found", async () => {
    await write(layered(1));
    const analysis = await analyze({ root: root(), git: false });
    const { layers } = analysis.architecture;
    expect(layers.root).toBe("src");
    expect(layers.layers.map((layer) => [layer.folder, layer.files])).toEqual([
      ["src/core", 8],
      ["src/api", 8],
      ["src/cli", 3],
    ]);
    expect(layers.layers[1]?.imports).toEqual({ "src/core": 8 });
    expect(layers.breaks).toEqual([
      {
        from: "src/core",
        to: "src/api",
        usual: 8,
        places: [{ path: "src/core/c0.py", line: 2, to: "src/api/a1.py" }],
      },
    ]);
    const found = opportunities(analysis).filter(
      ({ finding }) => finding.rule === "artel/layer-break",
    );
    expect(found.map(({ finding }) => finding.location)).toEqual([
      { path: "src/core/c0.py", line: 2 },
    ]);
    expect(toMarkdown(analysis, [])).toContain("`src/core`, `src/api`, `src/cli`");
  });

  it("that need each other in both directions are no rule that one could break", async () => {
    await write(layered(4));
    const { architecture } = await analyze({ root: root(), git: false });
    expect(architecture.layers.breaks).toEqual([]);
  });
});

describe("naming", () => {
  const repeat = (name: (index: string) => string, count = 10): string[] =>
    Array.from({ length: count }, (_, index) => name("abcdefghijklmnop"[index] ?? ""));

  it.each([
    ["camelCase", repeat((letter) => `get${letter.toUpperCase()}x`)],
    ["PascalCase", repeat((letter) => `Get${letter}`)],
    ["snake_case", repeat((letter) => `_get_${letter}`)],
    ["kebab-case", repeat((letter) => `get-${letter}`)],
  ])("is %s when nearly all names are so", (style, names) => {
    expect(namingConvention([...names, "run", "x"])).toEqual({ style, share: 1, names: 10 });
  });

  it("is none where names are mixed, few, or of one word", () => {
    const mixed = [
      ...repeat((letter) => `get_${letter}`),
      ...repeat((letter) => `get${letter.toUpperCase()}x`, 4),
    ];
    expect(namingConvention(mixed)).toBeUndefined();
    expect(namingConvention(repeat((letter) => `get_${letter}`, 9))).toBeUndefined();
    expect(namingConvention(repeat((letter) => letter))).toBeUndefined();
  });
});

describe("conventions and design patterns", () => {
  it("are what the code shows", async () => {
    await write({
      ...numbered(6, (index) => [
        `app/some_part${index}.go`,
        `package app\nfunc F() error { if e { return err }; return nil }\n`,
      ]),
      ...numbered(5, (index) => [`app/some_part${index}_test.go`, "package app\n"]),
      "lib/node.py":
        "class Node:\n  def __iter__(self): return self\n  def __next__(self): raise StopIteration\n",
      "lib/Walk.java": "class Walk { void visitIf() {} void visitFor() {} void visitCall() {} }",
      "lib/Two.java": "class Two { void visitIf() {} void next() {} }",
    });
    const { architecture } = await analyze({ root: root(), git: false });
    expect(architecture.conventions).toEqual({
      Go: {
        tests: { place: "beside", share: 1, files: 5 },
        errors: { style: "returned", share: 1, places: 6 },
      },
    });
    expect(architecture.designPatterns.map((each) => [each.pattern, each.type])).toEqual([
      ["visitor", "Walk"],
      ["iterator", "Node"],
    ]);
  });
});
