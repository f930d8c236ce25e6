import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { analyze } from "#analysis";

let folder: string;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel analysis ü "));
  root = join(folder, "repository");
  await mkdir(root);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (files: Record<string, string>): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
};
const git = (...words: string[]): string =>
  execFileSync(
    "git",
    ["-c", "user.name=A", "-c", "user.email=a@a.a", "-c", "commit.gpgSign=false", ...words],
    { cwd: root, encoding: "utf8" },
  );
const commit = (message: string): void => {
  git("add", "-A");
  git("commit", "-qm", message);
};

const WORKSPACE = {
  "package.json": `{ "name": "top", "private": true, "workspaces": ["packages/*"] }`,
  "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./packages/app/src/*"] } } }`,
  "packages/core/package.json": `{ "name": "@x/core", "exports": { ".": "./dist/index.js", "./deep/*": "./dist/deep/*.js" }, "imports": { "#own": "./src/own.ts" } }`,
  "packages/core/src/index.ts": `import { own } from "#own";\nexport const core = own;`,
  "packages/core/src/own.ts": `import "node:fs";\nexport const own = 1;`,
  "packages/core/src/deep/thing.ts": `export const thing = 1;`,
  "packages/app/package.json": `{ "name": "@x/app", "dependencies": { "react": "1" } }`,
  "packages/app/src/main.ts": `import react from "react";\nimport { core } from "@x/core";\nimport { thing } from "@x/core/deep/thing";\nimport { helper } from "@/helper";\nimport { gone } from "./gone";\nexport const main = [react, core, thing, helper, gone];`,
  "packages/app/src/helper.ts": `export const helper = 1;`,
};

describe("the cache", () => {
  const cacheFolder = (): string => join(folder, "cache");
  const run = (): ReturnType<typeof analyze> => analyze({ root, cacheFolder: cacheFolder() });
  const cacheFile = async (): Promise<string> => {
    const [name, ...others] = await readdir(cacheFolder());
    expect(others).toEqual([]);
    return join(cacheFolder(), name ?? "");
  };

  it("measures only what changed, and gives the same result", async () => {
    await write(WORKSPACE);
    git("init", "-q");
    commit("one");
    const first = await run();
    const second = await run();
    expect(second.cache).toEqual({ reused: 5, measured: 0 });
    expect({ ...second, cache: 0 }).toEqual({ ...first, cache: 0 });
    await write({ "packages/app/src/helper.ts": "export const helper = 2;" });
    expect((await run()).cache).toEqual({ reused: 4, measured: 1 });
  });

  it("is rebuilt when it is torn, foreign or unreadable", async () => {
    await write({ "a.ts": "export const a = 1;" });
    const fresh = await run();
    const file = await cacheFile();
    const whole = await readFile(file);
    const flipped = Buffer.from(whole);
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    for (const damaged of [
      whole.subarray(0, whole.length / 2),
      flipped,
      Buffer.from("hello"),
      Buffer.alloc(0),
    ]) {
      await writeFile(file, damaged);
      const rebuilt = await run();
      expect(rebuilt.cache).toEqual({ reused: 0, measured: 1 });
      expect(rebuilt.files).toEqual(fresh.files);
      expect(rebuilt.notes).toContain("the analysis cache was damaged and has been rebuilt");
      expect((await run()).cache.reused).toBe(1);
    }
  });

  it("bears several at once, and a folder that cannot be written", async () => {
    await write(WORKSPACE);
    await Promise.all(Array.from({ length: 4 }, run));
    await cacheFile();
    expect((await run()).cache).toEqual({ reused: 5, measured: 0 });
    await writeFile(join(folder, "plain"), "");
    const analysis = await analyze({ root, cacheFolder: join(folder, "plain") });
    expect(analysis.totals.files).toBe(5);
    expect(analysis.notes.join()).toContain("could not be written");
  });
});

describe("history", () => {
  const decisions = (name: string, count: number): string =>
    `export function ${name}(a: number) {\n${"  if (a > 1) a += 1;\n".repeat(count)}  return a;\n}\n`;

  const makeHistory = async (): Promise<void> => {
    git("init", "-q");
    for (let index = 0; index < 8; index += 1) {
      await write({
        "hot.ts": `${decisions("hot", 12)}// ${index}`,
        "twin.ts": `${decisions("twin", 3)}// ${index}`,
      });
      if (index < 2) await write({ "cold.ts": `${decisions("cold", 30)}// ${index}` });
      commit(`change ${index}`);
    }
  };

  it("ranks by commits and decisions, and sees what changes together", async () => {
    await makeHistory();
    const { history } = await analyze({ root });
    expect(history).toMatchObject({ status: "complete", commits: 8, authors: 1 });
    expect(history.hotSpots).toEqual([{ path: "hot.ts", commits: 8, decisions: 12, heat: 1 }]);
    expect(history.coChanges).toEqual([{ paths: ["hot.ts", "twin.ts"], together: 8, ratio: 1 }]);
    expect(history.files["cold.ts"]).toMatchObject({ commits: 2, authors: 1, mainAuthorShare: 1 });
  });

  it("reads only new commits when it has the old ones, and notices a rewritten history", async () => {
    await makeHistory();
    const cacheFolder = join(folder, "cache");
    await analyze({ root, cacheFolder });
    await write({ "hot.ts": decisions("hot", 13) });
    commit("one more");
    expect((await analyze({ root, cacheFolder })).history).toMatchObject({ commits: 9 });
    git("reset", "-q", "--hard", "HEAD~3");
    expect((await analyze({ root, cacheFolder })).history).toMatchObject({ commits: 6 });
  });

  it("says what a shallow clone hides, and works on a partial clone and a subfolder", async () => {
    await makeHistory();
    const source = root;
    git("config", "uploadpack.allowFilter", "true");
    root = join(folder, "shallow");
    execFileSync("git", ["clone", "-q", "--depth", "3", `file://${source}`, root]);
    expect((await analyze({ root })).notes.join()).toContain("shallow clone: only 3 commits");
    root = join(folder, "partial");
    execFileSync("git", ["clone", "-q", "--filter=blob:none", `file://${source}`, root]);
    await rm(source, { recursive: true });
    expect((await analyze({ root })).history).toMatchObject({ status: "complete", commits: 8 });
    await write({ "sub/a.ts": "export const a = 1;" });
    commit("sub");
    const below = await analyze({ root: join(root, "sub") });
    expect(below.files.map((file) => file.path)).toEqual(["a.ts"]);
    expect(below.history.files["a.ts"]?.commits).toBe(1);
  });
});
