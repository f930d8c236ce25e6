import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// Feeds the checker, with the real configuration, a small tree of deliberate violations: a misconfigured
// resolver lets every violation pass silently.
const root = join(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);

interface Rule {
  readonly name: string;
  readonly from: { readonly path?: string };
  readonly to: { readonly path?: string };
}
const { forbidden } = require(join(root, ".dependency-cruiser.cjs")) as {
  forbidden: readonly Rule[];
};
const rowRules = forbidden.filter(({ name }) => name.endsWith("-imports-only-lower-rows"));

/** Folders with faces of their own below them. */
const nested: Readonly<Record<string, string>> = {
  infra: "infra/git",
  adapters: "adapters/forges",
};
const faceOf = (folder: string) => nested[folder] ?? folder;

/** File by file what is wrong with it, and the rule that must say so. */
const violations: Readonly<Record<string, { text: string; rule: string | undefined }>> = {
  "src/gates/lower-to-higher.ts": {
    text: 'import { face } from "#worker";\nexport const a = face;\n',
    rule: "gates-imports-only-lower-rows",
  },
  "src/gates/same-row.ts": {
    text: 'import { face } from "#queue";\nexport const a = face;\n',
    rule: "gates-imports-only-lower-rows",
  },
  "src/queue/type-only.ts": {
    text: 'import type { Shape } from "#worker";\nexport type A = Shape;\n',
    rule: "queue-imports-only-lower-rows",
  },
  "src/queue/dynamic.ts": {
    text: 'export const a = () => import("#worker");\n',
    rule: "queue-imports-only-lower-rows",
  },
  "src/queue/relative.ts": {
    text: 'import { face } from "../worker/index.ts";\nexport const a = face;\n',
    rule: "queue-imports-only-lower-rows",
  },
  "src/gates/re-export.ts": {
    text: 'export { face } from "#cli";\n',
    rule: "gates-imports-only-lower-rows",
  },
  "src/gates/past-the-face.ts": {
    text: 'import { inner } from "../domain/inner.ts";\nexport const a = inner;\n',
    rule: "only-through-the-face",
  },
  "src/gates/past-the-face-type.ts": {
    text: 'import type { Inner } from "../domain/inner.ts";\nexport type A = Inner;\n',
    rule: "only-through-the-face",
  },
  "src/gates/past-the-nested-face.ts": {
    text: 'import { inner } from "../infra/git/inner.ts";\nexport const a = inner;\n',
    rule: "only-through-the-nested-face",
  },
  "src/infra/process/past-the-neighbour.ts": {
    text: 'import { inner } from "../git/inner.ts";\nexport const a = inner;\n',
    rule: "nested-folders-meet-through-the-face",
  },
  "src/gates/one.ts": {
    text: 'import { two } from "./two.ts";\nexport const one = () => two;\n',
    rule: "no-cycle",
  },
  "src/gates/two.ts": {
    text: 'import { one } from "./one.ts";\nexport const two = () => one;\n',
    // A cycle is told once, of its first file.
    rule: undefined,
  },
  "src/gates/unresolvable.ts": {
    text: 'import { face } from "#nowhere";\nexport const a = face;\n',
    rule: "no-unresolvable",
  },
  "src/gates/imports-test.ts": {
    text: 'import { help } from "../../test/support/help.ts";\nexport const a = help;\n',
    rule: "product-does-not-import-tests",
  },
  "src/gates/imports-bench.ts": {
    text: 'import { help } from "../../bench/help.ts";\nexport const a = help;\n',
    rule: "product-does-not-import-tests",
  },
  "src/gates/development.ts": {
    text: 'import { expect } from "vitest";\nexport const a = expect;\n',
    rule: "no-development-dependency-in-product",
  },
  // What is allowed, so that a checker that refuses everything is noticed as well.
  "src/gates/allowed.ts": {
    text: 'import { z } from "zod";\nimport { face } from "#domain";\nimport type { Shape } from "#infra/git";\nexport const a: [typeof z, typeof face, Shape?] = [z, face];\n',
    rule: undefined,
  },
  "src/gates/allowed.test.ts": {
    text: 'import { test } from "vitest";\nimport { help } from "../../test/support/help.ts";\ntest(help, () => undefined);\n',
    rule: undefined,
  },
};

let tree: string;
let found: ReadonlySet<string>;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

/** The folder that a row rule is about, and one that it must not import. */
function foldersOf(rule: Rule): readonly [string, string] {
  const from = /^\^src\/(\w+)\//.exec(rule.from.path ?? "")?.[1] ?? "";
  const to = /\((\w+)/.exec(rule.to.path ?? "")?.[1] ?? "";
  return [from, to];
}

function writeTree(): void {
  for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) {
    cpSync(join(root, file), join(tree, file));
  }
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  const folders = new Set([...rowRules.flatMap(foldersOf), "infra", "domain"]);
  for (const folder of [...folders].map(faceOf).concat("infra/process")) {
    write(`src/${folder}/inner.ts`, "export const inner = 1;\nexport type Inner = number;\n");
    write(
      `src/${folder}/index.ts`,
      'export { inner as face } from "./inner.ts";\nexport type { Inner as Shape } from "./inner.ts";\n',
    );
  }
  write("test/support/help.ts", 'export const help = "x";\n');
  write("bench/help.ts", 'export const help = "x";\n');
  for (const rule of rowRules) {
    const [from, to] = foldersOf(rule);
    write(
      `src/${faceOf(from)}/upwards.ts`,
      `import type { Shape } from "#${faceOf(to)}";\nexport type A = Shape;\n`,
    );
  }
  for (const [path, { text }] of Object.entries(violations)) write(path, text);
}

interface Cruise {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { name: string } }[];
  };
}

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), "artel-law-"));
  writeTree();
  const cruiser = join(root, "node_modules/.bin/depcruise");
  const words = [cruiser, "src", "--config", ".dependency-cruiser.cjs", "--output-type", "json"];
  const text = execFileSync(process.execPath, words, {
    cwd: tree,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const cruise = JSON.parse(text) as Cruise;
  found = new Set(cruise.summary.violations.map(({ from, rule }) => `${from} ${rule.name}`));
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe("the import law finds", () => {
  test.each(Object.entries(violations).filter(([, { rule }]) => rule !== undefined))(
    "%s",
    (path, { rule }) => {
      expect([...found].filter((line) => line.startsWith(`${path} `))).toContain(`${path} ${rule}`);
    },
  );

  test.each(rowRules.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
    expect(found).toContain(`src/${faceOf(foldersOf(rule)[0])}/upwards.ts ${name}`);
  });
});

test("nothing is found in files that keep the law", () => {
  const innocent = Object.entries(violations).filter(([, { rule }]) => rule === undefined);
  for (const [path] of innocent) {
    expect([...found].filter((line) => line.startsWith(`${path} `))).toEqual([]);
  }
});

test("every rule of the configuration is tried here", () => {
  const tried = new Set([...found].map((line) => line.split(" ")[1]));
  expect(forbidden.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});
