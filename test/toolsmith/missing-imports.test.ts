import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { missingImports } from "../../src/worker/toolsmith/missing-imports/job.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const base = {
  "package.json": JSON.stringify({ name: "sample", type: "module" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: { module: "nodenext", strict: true, types: [], noEmit: true },
  }),
  "src/area.ts": "export function area(a: number): number {\n  return a * a;\n}\n",
};

itConformsToTheJobContract(missingImports, () =>
  jobWorktree({
    files: {
      ...base,
      "src/a.ts": `import { other } from "./b.js";\n\nexport const a = area(other);\n`,
      "src/b.ts": "export const other = 1;\nexport const b = area(2);\n",
    },
  }),
);

test("takes the one import that the repository means, and leaves guesses alone", async () => {
  const worktree = await jobWorktreeForTest({
    files: {
      ...base,
      "src/round.ts": "export const size = 1;\n",
      "src/square.ts": "export const size = 2;\nexport const color = 'red';\n",
      "src/blue.ts": "export const color = 'blue';\n",
      "src/uses.ts": `import { size } from "./square.js";\nexport const all = size;\n`,
      "src/text.ts": "export const text = 'a';\n",
      // size: two, of which one is in use; color: two, none in use; text: would be no number; gone: nowhere
      "src/a.ts": "export const a = [size, color, gone, text * 2];\n",
    },
  });
  const { units, notes } = await missingImports.survey(worktree.context);
  expect(units.map(({ title }) => title)).toEqual(["Import size from ./square.js in src/a.ts"]);
  expect(notes.join()).toContain("color (src/a.ts), text (src/a.ts)");
  expect(await missingImports.apply?.(units, worktree.context)).toEqual({ failed: [] });
  expect(await worktree.read("src/a.ts")).toContain(`import { size } from "./square.js";`);
});

test("plain JavaScript too, but not scripts of a page, which are given names by others", async () => {
  const worktree = await jobWorktreeForTest({
    files: {
      "lib/area.cjs": "exports.area = (a) => a * a;\n",
      "lib/uses.cjs": `const { area } = require("./area.cjs");\n\nexports.b = area(3);\n`,
      "lib/a.cjs": "exports.a = area(2);\n",
      "page/script.js": "area(2);\n",
    },
  });
  const { units } = await missingImports.survey(worktree.context);
  expect(units.map(({ title }) => title)).toEqual(["Import area from ./area.cjs in lib/a.cjs"]);
  expect(await missingImports.apply?.(units, worktree.context)).toEqual({ failed: [] });
  expect(await worktree.read("lib/a.cjs")).toContain(`const { area } = require("./area.cjs");`);
});
