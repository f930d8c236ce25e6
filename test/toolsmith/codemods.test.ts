import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { codemods } from "../../src/worker/toolsmith/codemods/job.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const manifest = (node: string) => JSON.stringify({ name: "sample", engines: { node } });
const source = `const fs = require("fs");
exports.f = (a, b) => {
  fs.exists(a, b);
  return Object.prototype.hasOwnProperty.call(a, "b") && new Buffer("c");
};
`;

itConformsToTheJobContract(codemods, () =>
  jobWorktree({
    files: {
      "package.json": manifest(">=20"),
      "src/a.js": source,
      "src/b.ts": "export const b = (a: string): string => a.substr(1).substr(0, 2);\n",
      "src/c.js": "export const c = 1;\n",
    },
  }),
);

test("rewrites what the supported versions know, and reports what is deprecated", async () => {
  const old = await jobWorktreeForTest({
    files: { "package.json": manifest(">=12"), "a.js": source },
  });
  const found = await codemods.survey(old.context);
  expect(found.notes.join()).toContain("Left out, because Node 12 is supported: has-own.");
  expect(found.findings).toMatchObject([
    { rule: "artel/fs-exists", location: { path: "a.js", line: 3 } },
  ]);
  await codemods.apply?.(found.units, old.context);
  expect(await old.read("a.js")).toBe(source.replace("new Buffer", "Buffer.from"));
});

test("packs, rules and files can be turned off", async () => {
  const found = async (options: unknown) => {
    const files = { "package.json": manifest(">=20"), "a.js": source };
    const { context } = await jobWorktreeForTest({ files, options });
    const { units, findings } = await codemods.survey(context);
    return [...units.map(({ title }) => title), ...findings.map(({ rule }) => rule)];
  };
  expect(await found({ packs: ["modernise"] })).toEqual(["1 place in a.js (has-own)"]);
  expect(await found({ disableRules: ["has-own", "fs-exists"] })).toEqual([
    "1 place in a.js (buffer-constructor)",
  ]);
  expect(await found({ exclude: ["*.js"] })).toEqual([]);
});

test("without JavaScript it is skipped", async () => {
  const { context } = await jobWorktreeForTest({ files: { "a.py": "" } });
  expect((await codemods.survey(context)).skipped).toBe("no JavaScript or TypeScript files");
});
