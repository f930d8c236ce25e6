import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTargetRunner } from "#worktrees";
import { makeFixture, signal } from "./fixture.ts";
import type { Fixture } from "./fixture.ts";

// These need the package registry of the machine's npm configuration and fail with NO_NETWORK or TOOL_UNAVAILABLE without.
let fixture: Fixture;
beforeEach(async () => {
  fixture = await makeFixture();
});
afterEach(() => fixture.remove());

test.each(["pnpm@10.28.0", "yarn@1.22.22", "yarn@4.12.0", "bun@1.2.20"])(
  "%s is fetched, installs a workspace, and runs its scripts without network",
  async (packageManager) => {
    await fixture.write({
      "package.json": {
        name: "root",
        version: "1.0.0",
        private: true,
        packageManager,
        workspaces: ["packages/*"],
        scripts: { hello: "node packages/b/b.js" },
        dependencies: { picocolors: "1.1.1" },
      },
      "pnpm-workspace.yaml": "packages: [packages/*]\n",
      "packages/a/package.json": { name: "a", version: "1.0.0", main: "a.js" },
      "packages/a/a.js": "module.exports = 'from a';",
      "packages/b/package.json": {
        name: "b",
        version: "1.0.0",
        dependencies: { a: packageManager.startsWith("yarn@1") ? "1.0.0" : "workspace:*" },
      },
      "packages/b/b.js": "console.log(require('a'), typeof require('picocolors').red);",
    });
    const project = await fixture.detect();
    const toolchain = await fixture.toolchain(project);
    expect(`${toolchain.packageManager?.name}@${toolchain.packageManager?.version}`).toBe(
      packageManager,
    );
    const prepared = await fixture.cache.prepare({
      project,
      worktree: fixture.repository,
      files: await fixture.files(),
      toolchain,
      limits: { installMs: 180_000 },
      signal,
    });
    const worktree = await fixture.worktree("one");
    await mkdir(path.join(worktree, "node_modules"), { recursive: true });
    await fixture.cache.attach(prepared, worktree);
    const runner = createTargetRunner({
      worktree,
      toolchain,
      sandbox: fixture.sandbox,
      commandMs: 60_000,
      marker: "m",
      signal,
    });
    // Yarn 4 runs no script of a project that has no lockfile.
    const [name = ""] = packageManager.split("@");
    const argv =
      name === "yarn" && !packageManager.startsWith("yarn@1")
        ? ["node", "packages/b/b.js"]
        : [name, "run", "hello"];
    const result = await runner.run({
      argv,
      directory: ".",
      purpose: "test",
    });
    expect(result.stdout + result.stderr).toContain("from a function");
    expect(await readFile(path.join(fixture.repository, "package.json"), "utf8")).toContain("root");
  },
  240_000,
);
