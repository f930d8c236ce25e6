import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { brokenLinks } from "../../src/worker/toolsmith/broken-links/job.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const files = {
  ".gitignore": "node_modules\ndist\n",
  "docs/Guide.md": "# The guide\n\n## Getting started\n\n## Don't\n\n## Don't\n",
  "docs/deep/setup.md":
    "# Setup\n\n[up](../Guide.md#getting-started) [gone](../gone.md) [top](./docs/Guide.md)\n",
  "docs/logo (1).svg": "<svg/>\n",
  "site/mkdocs.yml": "site_name: x\n",
  "site/docs/page.md": "[other](other) [bad](./none.md) [here](#nothing)\n",
  "CHANGELOG.md": "[old](docs/never.md)\n",
  "vendored.txt": "",
  "README.md": `# Sample

[guide](docs/guide.md#getting-started), [moved][setup], ![logo](docs/logo%20(1).svg)
[built](dist/index.js) [issues](../../issues) [site](https://example.org/none.md)
[self](#sample) [no self](#samples) [no part](docs/Guide.md#ending) [second](docs/Guide.md#dont-1)
[none](docs/none.md), [undefined][nowhere] and \`[code](none.md)\` a[i][j]
[again](again/Setup.md) [one](one.md) [other](vendor/other/README.md)[^1]

[^1]: See it there.

[setup]: docs/setup.md "Setup"
`,
};

/** A history in which docs/setup.md was moved before the last commit. */
function moved(worktree: string): Record<string, never> {
  const git = (...words: string[]): void => {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"];
    execFileSync("git", ["-C", worktree, ...identity, ...words], { stdio: "ignore" });
  };
  git("mv", "docs/deep/setup.md", "docs/setup.md");
  git("commit", "--no-verify", "-m", "before");
  git("mv", "docs/setup.md", "docs/deep/setup.md");
  git("commit", "--no-verify", "-m", "move");
  return {};
}

/** What git tracks as one thing: links, and a submodule. They are among no files that a job is given. */
function withDoors(worktree: string): Record<string, never> {
  moved(worktree);
  const git = (...words: string[]): void => {
    execFileSync("git", ["-C", worktree, ...words], { stdio: "ignore" });
  };
  symlinkSync("docs/deep", join(worktree, "again"));
  symlinkSync("docs/Guide.md", join(worktree, "one.md"));
  git("add", "again", "one.md");
  git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},vendor/other`);
  return {};
}

itConformsToTheJobContract(brokenLinks, () => jobWorktree({ files, context: moved }));

test("what moved is mended, what is not there is told, and what cannot be judged is left", async () => {
  const worktree = await jobWorktreeForTest({ files, context: withDoors });
  const { units, findings } = await brokenLinks.survey(worktree.context);
  expect(units.map(({ title }) => title)).toEqual([
    "Link docs/guide.md#getting-started of README.md to docs/Guide.md",
    "Link docs/setup.md of README.md to docs/deep/setup.md",
    "Link ./docs/Guide.md of docs/deep/setup.md to docs/Guide.md",
  ]);
  expect(findings.map(({ rule, title, location }) => [rule, title, location])).toEqual([
    [
      "artel/broken-anchor",
      "A link to #samples leads to no heading",
      { path: "README.md", line: 5 },
    ],
    [
      "artel/broken-anchor",
      "A link to docs/Guide.md#ending leads to no heading",
      { path: "README.md", line: 5 },
    ],
    ["artel/broken-link", "A link to docs/none.md leads nowhere", { path: "README.md", line: 6 }],
    [
      "artel/undefined-reference",
      "The reference [nowhere] is not defined",
      { path: "README.md", line: 6 },
    ],
    [
      "artel/broken-link",
      "A link to ../gone.md leads nowhere",
      { path: "docs/deep/setup.md", line: 3 },
    ],
    [
      "artel/broken-link",
      "A link to ./none.md leads nowhere",
      { path: "site/docs/page.md", line: 1 },
    ],
  ]);
  await brokenLinks.apply?.(units, worktree.context);
  const readme = await worktree.read("README.md");
  expect(readme).toBe(
    files["README.md"]
      .replace("docs/guide.md", "docs/Guide.md")
      .replace("docs/setup.md", "docs/deep/setup.md"),
  );
  expect(await worktree.read("docs/deep/setup.md")).toContain("[top](../Guide.md)");
  const context = { ...worktree.context, options: { anchors: false, exclude: ["docs/**"] } };
  expect((await brokenLinks.survey(context)).findings.map(({ rule }) => rule)).toEqual([
    "artel/broken-link",
    "artel/undefined-reference",
    "artel/broken-link",
  ]);
});
