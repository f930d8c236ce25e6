import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { unExport } from "../../src/worker/toolsmith/un-export/job.ts";
import type { JobWorktreeOptions } from "../support/job-worktree.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const repository = {
  tools: ["oxfmt"],
  files: {
    "package.json": JSON.stringify({
      name: "sample",
      type: "module",
      exports: { ".": "./dist/index.js", "./more": "./dist/more.js" },
      scripts: { build: "tsc", start: "node src/index.ts" },
      devDependencies: { oxfmt: "*" },
    }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: { outDir: "dist", rootDir: "src", module: "nodenext" },
    }),
    ".oxfmtrc.json": "{}",
    "README.md": "Call `documentedHelper()` when needed. We build it and use the result.\n",
    "src/index.ts": `import { used } from "./inner.ts";
import { many } from "./many.ts";
export { passedOn } from "./inner.ts";
console.log(used(), many);
`,
    "src/more.ts": `export const entry = 1;\n`,
    "src/inner.ts": `import { tmpdir } from "node:os";

export interface Shape {
  a: number;
}
export const limit: Shape = { a: 1 };
export const build = (): number => limit.a;
export function overloaded(value: string): string;
export function overloaded(value: number): number;
export function overloaded(value: unknown): unknown {
  return value;
}
/** @internal for tests of others */
export const tagged = 1;
export const documentedHelper = (): number => build() + tagged;
export const dead = 1;
export const one = 1,
  two = 2;
export class Merged {}
export interface Merged {
  more: string;
}
export const passedOn = 3;
export const used = (): unknown => [
  documentedHelper(),
  overloaded(1),
  one,
  two,
  new Merged(),
  tmpdir(),
];
`,
    "src/many.ts": `const many = 1;
const other = many;
const last = other;
type Kind = typeof last;
const kind: Kind = last;

export { many, other, last, type Kind };
export { kind };
`,
  },
} satisfies JobWorktreeOptions;

itConformsToTheJobContract(unExport, () => jobWorktree(repository));

test("takes back exactly the exports that nothing needs", async () => {
  const worktree = await jobWorktreeForTest(repository);
  const { units, findings, notes } = await unExport.survey(worktree.context);
  expect(units.map(({ id }) => id.replace("un-export:src/", ""))).toEqual([
    "inner.ts#limit",
    "inner.ts#build",
    "inner.ts#overloaded",
    "inner.ts#Shape",
    "many.ts#other",
    "many.ts#last",
    "many.ts#Kind",
  ]);
  expect(Object.fromEntries(findings.map(({ title, message }) => [title, message]))).toEqual({
    "Unused export documentedHelper": "Nothing imports it, but README.md mentions it.",
    "Unused export dead":
      "Nothing imports it, and nothing in its own file uses it: it may be dead.",
    "Unused export one": "Nothing imports it, but it is declared together with other names.",
    "Unused export two": "Nothing imports it, but it is declared together with other names.",
    "Unused export Merged": "Nothing imports it, but several declarations of this name merge.",
    "Unused export kind":
      "Nothing imports it, and nothing in its own file uses it: it may be dead.",
  });
  expect(notes.join()).toContain("tagged (src/inner.ts)");
  await unExport.apply?.(units, worktree.context);
  const inner = await worktree.read("src/inner.ts");
  expect(inner).toMatch(/^interface Shape/m);
  expect(inner).toMatch(/^const build = /m);
  expect(inner.match(/^function overloaded/gm)).toHaveLength(3);
  expect(inner).toContain("export const passedOn");
  expect(await worktree.read("src/many.ts")).toContain("export { many };\nexport { kind };\n");
});

test.each([
  ["a pattern of what is built", { "./*": { import: "./esm/*.mjs", default: "./*.js" } }],
  ["a pattern of a folder", { "./*": "./dist/*" }],
  ["a pattern of sources", { "./*": "./src/*.ts" }],
])("what %s lets others import is public", async (_name, patterns) => {
  const manifest = JSON.parse(repository.files["package.json"]) as { exports: object };
  manifest.exports = { ".": "./dist/index.js", ...patterns };
  const files = { ...repository.files, "package.json": JSON.stringify(manifest) };
  const worktree = await jobWorktreeForTest({ ...repository, files });
  expect((await unExport.survey(worktree.context)).units).toEqual([]);
});

test.each([
  ["a folder of another name", "./distribution/index.js", "source"],
  ["a bundle of another name", "./dist/sample.umd.js", "src"],
  ["types in a folder of theirs", "./dist/types/index.d.ts", "src"],
])("what is built into %s is public as its source is", async (_name, entry, folder) => {
  const files = {
    "package.json": JSON.stringify({
      name: "@scope/sample",
      type: "module",
      exports: entry,
      scripts: { start: "node start.ts" },
    }),
    "start.ts": `import "./${folder}/index.ts";\n`,
    [`${folder}/index.ts`]: `import { helper } from "./inner.ts";
export { helper };
export type { Options } from "./inner.ts";
export const own = 1;
export const twice = own * 2;
`,
    [`${folder}/inner.ts`]: `export interface Options { a: number }
export const helper = (options: Options): number => options.a + local;
export const local = 1;
`,
  };
  const worktree = await jobWorktreeForTest({ files });
  const { units } = await unExport.survey(worktree.context);
  expect(units.map(({ id }) => id)).toEqual([`un-export:${folder}/inner.ts#local`]);
});

test("a repository without package.json is skipped with the reason", async () => {
  const worktree = await jobWorktreeForTest({ files: { "a.js": "export const a = 1;\n" } });
  expect(await unExport.survey(worktree.context)).toMatchObject({ skipped: "no package.json" });
});
