import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findingSchema } from "#domain";
import { analyze } from "./analyze.ts";
import { toMarkdown } from "./report/markdown.ts";
import { opportunities } from "./report/opportunities.ts";
import { analysisFolder, WORKSPACE } from "../../test/support/analysis-folder.ts";

const place = analysisFolder();
const { git, write } = place;

describe("the import graph", () => {
  it("follows workspaces that are not built, package imports and tsconfig paths", async () => {
    await write(WORKSPACE);
    const { graph } = await analyze({ root: place.root, git: false });
    const edges = graph.edges.map(({ from, to }) => `${from.split("/").at(-1)} ${to}`);
    expect(edges.toSorted()).toEqual([
      "index.ts packages/core/src/own.ts",
      "main.ts packages/app/src/helper.ts",
      "main.ts packages/core/src/deep/thing.ts",
      "main.ts packages/core/src/index.ts",
    ]);
    expect(graph.unresolved).toEqual([
      { from: "packages/app/src/main.ts", specifier: "./gone", line: 5 },
    ]);
    expect(graph.externalPackages).toEqual({ react: 1, "node:fs": 1 });
  });

  it("finds cycles that exist at run time only, also through require, and tells lazy ones", async () => {
    await write({
      "a.ts": `import { b } from "./b.js";\nexport const a = () => b;`,
      "b.ts": `import { a } from "./a";\nexport const b = () => a;`,
      "types/a.ts": `import { B } from "./b";\nexport interface A { b: B }`,
      "types/b.ts": `import { A } from "./a";\nexport interface B { a: A }`,
      "pass/a.ts": `export { T } from "./b";\nexport const value = 1;`,
      "pass/b.ts": `import { value } from "./a";\nexport interface T { v: typeof value }\nexport const b = value;`,
      "common/a.js": `const b = require("./b");\nmodule.exports = b;`,
      "common/b.js": `const a = require("./a");\nmodule.exports = a;`,
      "later/a.ts": `import { b } from "./b";\nexport const a = b;`,
      "later/b.ts": `export const b = () => import("./a");`,
    });
    const { graph } = await analyze({ root: place.root, git: false });
    expect(graph.cycles.map((cycle) => [cycle.files.join(" "), cycle.lazy])).toEqual([
      ["a.ts b.ts", false],
      ["common/a.js common/b.js", false],
      ["later/a.ts later/b.ts", true],
    ]);
    expect(graph.cycles[0]?.shortest).toEqual([
      { path: "a.ts", line: 1 },
      { path: "b.ts", line: 1 },
    ]);
  });
});

describe("files", () => {
  it("lists broken, unsupported and skipped files, and follows no symbolic link", async () => {
    await writeFile(join(place.folder, "outside.ts"), "export const outside = 1;");
    await write({
      "good.ts": "export const a = 1;",
      "bad name ü.ts": "const = 1;",
      "view.vue": "<template/>",
      "movie.ts": "G\0\0\0",
      "large.js": `// ${"x".repeat(1_100_000)}`,
      "dist/built.js": "var a",
      "broken/package.json": "{",
      "broken/tsconfig.json": "{ not json",
      "broken/a.ts": `import x from "@/nothing"; export default x;`,
    });
    await symlink(join(place.folder, "outside.ts"), join(place.root, "link.ts"));
    git("init", "-q");
    git("add", "-f", ".");
    const analysis = await analyze({ root: place.root });
    expect(analysis.files.map((file) => file.path)).toEqual([
      "bad name ü.ts",
      "broken/a.ts",
      "good.ts",
    ]);
    expect(analysis.broken).toMatchObject([{ path: "bad name ü.ts", line: 1, column: 7 }]);
    expect(analysis.unsupported).toEqual({ vue: 1 });
    expect(
      Object.fromEntries(analysis.skipped.map((each) => [each.path, each.reason])),
    ).toMatchObject({
      "movie.ts": "binary",
      "large.js": expect.stringContaining("larger than 1 MB"),
      "dist/built.js": expect.stringContaining("build output"),
    });
    expect(analysis.history.status).toBe("unavailable");
    await expect(
      analyze({ root: place.root, files: ["link.ts"], git: false }),
    ).resolves.toMatchObject({
      skipped: [{ path: "link.ts", reason: "a symbolic link" }],
    });
  });

  it("analyses an empty folder, refuses what is none, and stops when told", async () => {
    await expect(analyze({ root: place.root })).resolves.toMatchObject({
      totals: { files: 0, lines: 0 },
    });
    await expect(analyze({ root: join(place.root, "none") })).rejects.toMatchObject({
      code: "ANALYSIS_ROOT_NOT_FOUND",
      kind: "refused",
    });
    await write({ "a.ts": "export const a = 1;" });
    await expect(analyze({ root: place.root, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  it("reads through the given reader", async () => {
    const readFile = async (path: string): Promise<string> => `export const name = "${path}";`;
    const analysis = await analyze({
      root: place.root,
      files: ["x.ts", "y.ts"],
      readFile,
      git: false,
    });
    expect(analysis.totals).toMatchObject({ files: 2, exportedSymbols: 2 });
  });
});

describe("opportunities", () => {
  const complex = `export function knot(a: number[]) {\n${"for (const x of a) { if (x) {\n".repeat(5)}${"}}".repeat(5)}\n}`;

  it("are findings, ranked, with fingerprints that survive moved lines", async () => {
    await write({
      "knot.ts": complex,
      "a.ts": `import { b } from "./b";\nexport const a = () => b;\ntry { a(); } catch {}`,
      "b.ts": `import { a } from "./a";\nexport function b(x: boolean, y: boolean) { return a; }`,
      "many.ts": `export const many = (a, b, c, d, e, f) => a;`,
      "bad.ts": "const = 1;",
    });
    const before = opportunities(await analyze({ root: place.root, git: false }));
    before.forEach(({ finding }) => findingSchema.parse(finding));
    expect(before.map(({ finding }) => finding.rule).toSorted()).toEqual([
      "artel/boolean-trap",
      "artel/complex-function",
      "artel/empty-catch",
      "artel/import-cycle",
      "artel/many-parameters",
      "artel/syntax-error",
    ]);
    expect(before.map((each) => each.score)).toEqual(
      before.map((each) => each.score).toSorted((a, b) => b - a),
    );
    const knot = before.find(({ finding }) => finding.rule === "artel/complex-function");
    expect(knot?.numbers["cognitive"]).toBe(55);

    await write({ "knot.ts": `// moved\n\n\n${complex}` });
    const after = opportunities(await analyze({ root: place.root, git: false }));
    expect(after.map(({ finding }) => finding.fingerprint)).toEqual(
      before.map(({ finding }) => finding.fingerprint),
    );
    expect(
      after.find(({ finding }) => finding.rule === "artel/complex-function")?.finding.location.line,
    ).toBe(4);
  });

  it("read well, and names from the repository cannot become markup", async () => {
    await write({ "a`<b>.ts": "const = 1;", "knot.ts": complex });
    const analysis = await analyze({ root: place.root, git: false });
    const text = toMarkdown(analysis, opportunities(analysis));
    expect(text).toContain("knot is hard to follow (cognitive complexity 55)");
    expect(text).toContain("Files with syntax errors (1)");
    expect(text).not.toMatch(/(?<!\\)<b>(?!\.ts)|a`/);
  });
});
