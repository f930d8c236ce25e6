import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { deadCode } from "../../src/worker/toolsmith/dead-code/job.ts";
import type { JobWorktreeOptions } from "../support/job-worktree.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const repository = {
  files: {
    "package.json": JSON.stringify({
      name: "sample",
      type: "module",
      main: "src/index.js",
      dependencies: { "used-package": "1.0.0", "lonely-package": "1.0.0" },
      devDependencies: { "named-package": "1.0.0", "eslint-plugin-quiet": "1.0.0" },
    }),
    "src/index.js": `import "used-package";\n`,
    "src/orphan.js": "export const orphan = 1;\n",
    "src/loaded-by-name.js": "export const a = 1;\n",
    "tests/helper.js": "export const helper = 1;\n",
    "deploy.yaml": "run: src/loaded-by-name.js\nwith: named-package\nlint: [quiet]\n",
  },
} satisfies JobWorktreeOptions;

itConformsToTheJobContract(deadCode, () => jobWorktree(repository));

test("proposes only what no tracked file names", async () => {
  const worktree = await jobWorktreeForTest({ ...repository, options: {} });
  const { findings, units, notes } = await deadCode.survey(worktree.context);
  expect(units).toEqual([]);
  expect(findings.map(({ rule, title, location }) => [rule, title, location.path])).toEqual([
    ["artel/unused-file", "Unused file src/orphan.js", "src/orphan.js"],
    ["artel/unused-dependency", "Unused dependency lonely-package", "package.json"],
  ]);
  expect(notes).toHaveLength(2);
});

test("a dependency or file that the configuration names is not proposed", async () => {
  const options = { ignoreDependencies: ["lonely-package"], exclude: ["src/orphan.*"] };
  const worktree = await jobWorktreeForTest({ ...repository, options });
  expect((await deadCode.survey(worktree.context)).findings).toEqual([]);
});
