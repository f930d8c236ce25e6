import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { detectProject } from "#analysis";
import { openRegistry } from "./registries.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel-obstacles-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PNPM = { "pnpm-lock.yaml": "lockfileVersion: '9.0'\n" };
const BERRY = { "yarn.lock": "__metadata:\n  version: 8\n" };
const CLASSIC = { "yarn.lock": "# yarn lockfile v1\n" };
const BUN = { "bun.lock": "{}" };

/** Nothing is run to know it: the runner refuses. */
async function obstacle(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const worktree = await mkdtemp(join(folder, "w-"));
  const texts = { "package.json": "{}", ...files };
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(worktree, path)), { recursive: true });
    await writeFile(join(worktree, path), text);
  }
  const tracked = Object.keys(texts);
  const project = await detectProject({ root: worktree, tracked });
  const runner = { run: () => Promise.reject(new Error("nothing is to be run")) };
  return openRegistry({ worktree, project, files: tracked, runner })?.obstacle();
}

test.each([
  [{ ...PNPM, ".pnpmfile.cjs": "" }, /^\.pnpmfile\.cjs is code/],
  [{ ...PNPM, ".npmrc": "pnpmfile=./hooks.cjs\n" }, /pnpmfile/],
  [{ ...PNPM, "pnpm-workspace.yaml": "configDependencies:\n  x: 1.0.0\n" }, /configDependencies/],
  [{ ...PNPM, ".npmrc": "git = ./git.sh\n" }, /program to run with its setting git/],
  [{ ...BERRY, ".yarnrc.yml": "plugins:\n  - path: ./plugin.cjs\n" }, /names plugins/],
  [{ ...BERRY, ".yarnrc.yml": "enableConstraintsChecks: true\n" }, /asks for constraints/],
  [{ ...BERRY, ".yarn/cache/a.zip": "" }, /^\.yarn\/cache is committed/],
  [{ ...BERRY, ".pnp.cjs": "" }, /^\.pnp\.cjs is committed/],
  [{ ...CLASSIC, ".yarnrc": 'yarn-offline-mirror "./packages"\n' }, /offline mirror/],
  [{ ...CLASSIC, "package.json": `{"dependencies":{"a":"file:./a"}}` }, /cannot lock a/],
  [{ ...BUN, "bunfig.toml": `[install.security]\nscanner = "x"\n` }, /names a scanner/],
  [{ "bun.lockb": "\0" }, /is binary/],
])("what would run code or change more than the lockfile: %j", async (files, reason) => {
  expect(await obstacle(files as unknown as Readonly<Record<string, string>>)).toMatch(reason);
});

test.each([
  [PNPM],
  [CLASSIC],
  [BUN],
  [
    {
      ...BERRY,
      ".yarnrc.yml": "nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.1.0.cjs\n",
    },
  ],
])("what does not: %j", async (files) => {
  expect(await obstacle(files as unknown as Readonly<Record<string, string>>)).toBeUndefined();
});
