import { expect, test } from "vitest";
import { movedImports } from "./moved-imports.ts";

/** What is imported afterwards, of a file among these. */
async function mended(
  text: string,
  others: Readonly<Record<string, string>>,
  path = "src/a.ts",
): Promise<readonly string[]> {
  const files = { ...others, [path]: text };
  const found = await movedImports(path, text, {
    files: Object.keys(files),
    read: async (other) => files[other],
  });
  for (const { start, end, from } of found) expect(text.slice(start, end)).toBe(from);
  return found.map(({ to }) => to);
}

const SUM = "export const sum = 1;\nexport default 2;\n";

test.each([
  ['import { sum } from "./sum.js";', "src/math/sum.ts", "./math/sum.js"],
  ['import { sum } from "./sum";', "src/math/sum.ts", "./math/sum"],
  ['import { sum } from "./sum.ts";', "src/math/sum.ts", "./math/sum.ts"],
  ['import sum from "./math/Sum.js";', "src/math/sum.js", "./math/sum.js"],
  ['import * as all from "../sum.mjs";', "lib/sum.mjs", "../lib/sum.mjs"],
  ['export { sum } from "./sum.js";', "src/b/sum.js", "./b/sum.js"],
  ['const { sum } = await import("./sum.js");', "src/b/sum.js", "./b/sum.js"],
  ['const { sum } = require("./sum");', "src/b/sum.js", "./b/sum"],
  ['vi.mock("./sum.js", () => ({}));', "src/b/sum.js", "./b/sum.js"],
  ['import "./sum.js";', "src/ü b/sum.js", "./ü b/sum.js"],
])("%s follows %s", async (text, moved, expected) => {
  expect(await mended(text, { [moved]: SUM })).toEqual([expected]);
});

test.each([
  ["is there", 'import { sum } from "./sum.js";', { "src/sum.ts": SUM }],
  ["is a folder that is there", 'import { sum } from "./sum";', { "src/sum/index.ts": SUM }],
  ["is a package", 'import { sum } from "sum";', { "src/b/sum.js": SUM }],
  ["fits twice", 'import { sum } from "./sum.js";', { "src/b/sum.js": SUM, "src/c/sum.js": SUM }],
  ["exports something else", 'import { total } from "./sum.js";', { "src/b/sum.js": SUM }],
  ["is an index like any other", 'import { sum } from "./b/index.js";', { "c/index.js": SUM }],
  ["is text", 'const text = `import { sum } from "./sum.js";`;', { "src/b/sum.js": SUM }],
  ["is outside", 'import { sum } from "../../sum.js";', { "src/b/sum.js": SUM }],
  [
    "is in a file that does not parse",
    'import { sum } from "./sum.js"; ((',
    { "src/b/sum.js": SUM },
  ],
])("what %s stays", async (_, text, others) => {
  expect(await mended(text, others)).toEqual([]);
});
