import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { typeTightening } from "../../src/worker/toolsmith/type-tightening/job.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const base = {
  "package.json": JSON.stringify({ name: "sample", type: "module" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      module: "nodenext",
      target: "es2022",
      strict: true,
      types: [],
      noEmit: true,
    },
  }),
};

itConformsToTheJobContract(typeTightening, () =>
  jobWorktree({
    files: {
      ...base,
      "src/a.ts":
        "export function f(): number {\n  const text: any = 'a'.trim();\n  return text.length;\n}\n",
      "src/b.ts":
        "export class B {\n  private all: number[] = [];\n  #size: number;\n  constructor() {\n    this.#size = 1;\n  }\n  add(): number {\n    return this.all.push(this.#size);\n  }\n}\n",
    },
  }),
);

test("tightens what the type check accepts, and nothing else", async () => {
  const source = `export const seen: any = 1;
export class C {
  private fixed: string;
  private moving: number[] = [];
  private count = 0;
  private static shared: string[] = [];
  public open: string[] = [];
  constructor(fixed: string) {
    this.fixed = fixed;
  }
  run(given: any): unknown {
    this.moving = [this.count];
    const known: any = this.fixed.trim();
    const wrong: any = this.fixed.trim();
    const loose: any = given.name;
    const list: any = [];
    const parsed: any = JSON.parse("1");
    let other: any = 1;
    other = known.length;
    return [wrong.nothing, loose, list, parsed, other, C.shared];
  }
}
`;
  const solution = JSON.stringify({ files: [], references: [{ path: "./tsconfig.source.json" }] });
  const worktree = await jobWorktreeForTest({
    files: {
      ...base,
      "tsconfig.json": solution,
      "tsconfig.source.json": base["tsconfig.json"],
      "a.ts": `\uFEFF${source}`,
    },
  });
  const { units } = await typeTightening.survey(worktree.context);
  expect(units.map(({ title }) => title)).toEqual([
    "readonly fixed, readonly shared, known without any in a.ts",
  ]);
  expect(await typeTightening.apply?.(units, worktree.context)).toEqual({ failed: [] });
  expect(await worktree.read("a.ts")).toBe(
    `\uFEFF${source}`
      .replace("private fixed", "private readonly fixed")
      .replace("static shared", "static readonly shared")
      .replace("known: any", "known"),
  );
});

test("without a TypeScript configuration it is skipped", async () => {
  const { context } = await jobWorktreeForTest({ files: { "a.ts": "export const a: any = 1;\n" } });
  expect((await typeTightening.survey(context)).skipped).toContain("no TypeScript configuration");
});
