import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { unusedImports } from "../../src/worker/toolsmith/unused-imports/job.ts";
import type { JobWorktree } from "../support/job-worktree.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const manifest = JSON.stringify({ name: "sample", devDependencies: { oxfmt: "*" } });
const elided = JSON.stringify({ compilerOptions: { module: "nodenext", jsx: "react" } });
const verbatim = JSON.stringify({ compilerOptions: { verbatimModuleSyntax: true } });

itConformsToTheJobContract(unusedImports, () =>
  jobWorktree({
    tools: ["oxfmt"],
    files: {
      "package.json": manifest,
      "tsconfig.json": elided,
      ".oxfmtrc.json": "{}",
      "src/a.ts": `// licence\nimport { join, basename } from "node:path";\nimport other from "./b.js";\n\nexport const a = join("a", "b");\n`,
      "src/b.ts": `import type { A } from "./a.js";\nimport * as all from "./a.js";\nimport "./effect.js";\nexport default 1;\n`,
      "src/effect.ts": `console.log("loaded");\nexport {};\n`,
    },
  }),
);

/** The files after the job, and what it said. */
async function after(
  files: Record<string, string>,
  options: unknown = {},
): Promise<{ read: JobWorktree["read"]; notes: string; changed: readonly string[] }> {
  const worktree = await jobWorktreeForTest({
    files: { "package.json": manifest, ...files },
    options,
  });
  const { units, notes, skipped } = await unusedImports.survey(worktree.context);
  expect(skipped).toBeUndefined();
  expect(await unusedImports.apply?.(units, worktree.context)).toEqual({ failed: [] });
  return { read: worktree.read, notes: notes.join(), changed: units.flatMap(({ paths }) => paths) };
}

test("keeps side effects, handler parameters and the licence", async () => {
  const { read } = await after({
    "tsconfig.json": elided,
    "a.ts": `/* licence */
import { one, two } from "./b.js";
import gone from "./b.js";
import "./effect.js";

export function handler(_request: unknown, next: () => void, unused: number): void {
  const result = one();
  next();
}
`,
  });
  expect(await read("a.ts")).toBe(`/* licence */
import { one } from "./b.js";
import "./effect.js";

export function handler(_request: unknown, next: () => void, unused: number): void {
  const result = one();
  next();
}
`);
});

test("keeps the JSX factory where JSX is compiled the classic way", async () => {
  const component = `import React from "react";\nexport const a = <p />;\n`;
  const classic = await after({ "tsconfig.json": elided, "a.tsx": component, "b.jsx": component });
  expect(classic.changed).toEqual([]);
  const automatic = await after({
    "tsconfig.json": JSON.stringify({ compilerOptions: { jsx: "react-jsx" } }),
    "a.tsx": component,
  });
  expect(await automatic.read("a.tsx")).toBe("export const a = <p />;\n");
  const pragma = `/** @jsx h */\nimport { h, Fragment } from "preact";\nexport const a = <p />;\n`;
  const factory = await after({ "tsconfig.json": elided, "a.tsx": pragma });
  expect(await factory.read("a.tsx")).toContain("import { h } from");
});

test("keeps what only decorators, types and documentation need", async () => {
  const { changed } = await after({
    "tsconfig.json": elided,
    "a.ts": `import { Service } from "./service.js";
import type { Shape } from "./service.js";
import { Linked } from "./service.js";

/** See {@link Linked}. */
@Reflect.metadata("a", 1)
export class A {
  constructor(private readonly service: Service, readonly shape: Shape) {}
}
`,
    "b.js": `import { Kind } from "./service.js";\n/** @type {Kind} */\nexport const b = 1;\n`,
  });
  expect(changed).toEqual([]);
});

test("where imports are kept as written, only modules without effects are no longer loaded", async () => {
  const files = {
    "tsconfig.json": verbatim,
    "a.ts": `import loaded from "./effect.js";
import { constant } from "./constant.js";
import { join } from "node:path";
import thing from "some-package";
import type { T } from "./effect.js";
export const a = 1;
`,
    "effect.ts": `console.log("loaded");\nexport default 1;\nexport type T = 1;\n`,
    "constant.ts": `export const constant = 1;\nexport const f = (): number => constant;\n`,
    "plain.js": `import loaded from "./effect.js";\nimport { a, b } from "./other.js";\nexport default a;\n`,
  };
  const kept = await after(files);
  expect(await kept.read("a.ts")).toBe(`import loaded from "./effect.js";
import thing from "some-package";
export const a = 1;
`);
  expect(await kept.read("plain.js")).toBe(
    `import loaded from "./effect.js";\nimport { a } from "./other.js";\nexport default a;\n`,
  );
  expect(kept.notes).toContain("loaded (a.ts)");
  const removed = await after(files, { whenModuleMayHaveEffects: "remove" });
  expect(await removed.read("a.ts")).toBe("export const a = 1;\n");
});

test("a module stays a module, and a guarded or unreadable import stays", async () => {
  const { changed, read } = await after({
    "tsconfig.json": elided,
    "script.ts": `import { a } from "./a.js";\nconst global = 1;\n`,
    "guarded.ts": `// @ts-expect-error no types\nimport a from "untyped";\nexport const b = 1;\n`,
    "broken.ts": `import { a } from "./a.js";\nexport const = ;\n`,
    "windows.ts": `import { a, b } from "./a.js";\r\nexport const c = a;\r\n`,
  });
  expect(changed).toEqual(["windows.ts"]);
  expect(await read("windows.ts")).toBe(`import { a } from "./a.js";\r\nexport const c = a;\r\n`);
});
