import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { format } from "../../src/worker/toolsmith/format/job.ts";
import type { JobWorktreeOptions } from "../support/job-worktree.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const UGLY = "export   const a = {b:1}\n";

const repository = {
  tools: ["oxfmt"],
  files: {
    "package.json": JSON.stringify({
      scripts: { "format:check": "oxfmt --check src lib" },
      devDependencies: { oxfmt: "*" },
    }),
    ".oxfmtrc.json": `{ "semi": false, "ignorePatterns": ["src/ignored.ts"] }`,
    "src/one.ts": UGLY,
    "src/two [id].ts": UGLY,
    "src/good.ts": "export const a = { b: 1 }\n",
    "src/ignored.ts": UGLY,
    "src/made.ts": `// @generated\n${UGLY}`,
    "src/broken.ts": "export const = ;\n",
    "elsewhere/three.ts": UGLY,
  },
} satisfies JobWorktreeOptions;

itConformsToTheJobContract(format, () => jobWorktree(repository));

test("formats what the repository's own script covers, as its configuration says", async () => {
  const worktree = await jobWorktreeForTest(repository);
  const { units, notes } = await format.survey(worktree.context);
  expect(units.map(({ paths }) => paths)).toEqual([["src/one.ts"], ["src/two [id].ts"]]);
  expect(notes).toEqual(["Unformatted files left out, generated files: src/made.ts."]);
  await format.apply?.(units, worktree.context);
  expect(await worktree.read("src/two [id].ts")).toBe("export const a = { b: 1 }\n");
});

test("without a formatter of its own a repository is formatted only when it asks", async () => {
  const files = { "package.json": "{}", "src/one.ts": UGLY, "notes.md": "*  a\n" };
  const unasked = await jobWorktreeForTest({ files });
  expect(await format.survey(unasked.context)).toMatchObject({
    units: [],
    skipped: "no formatter in the repository",
  });
  const asked = await jobWorktreeForTest({ files, options: { useOurs: true } });
  const { units } = await format.survey(asked.context);
  expect(units.map(({ id }) => id)).toEqual(["format:src/one.ts"]);
  expect(await format.apply?.(units, asked.context)).toEqual({ failed: [] });
  expect(await asked.read("src/one.ts")).toBe("export const a = { b: 1 };\n");
});

test("a formatter that is missing or crashes is skipped with the reason", async () => {
  const files = { ...repository.files, ".oxfmtrc.json": "{ this is not JSON" };
  const crashing = await jobWorktreeForTest({ ...repository, files });
  expect((await format.survey(crashing.context)).skipped).toMatch(/^oxfmt: exit code \d+/);
});
