import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "vitest";

export interface AnalysisFolder {
  /** A folder of the test alone. */
  readonly folder: string;
  /** What is analysed: an empty folder in it, no repository until `git("init")`. */
  readonly root: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  git(...words: string[]): string;
}

/** A new one for each test of a file, removed after it. */
export function analysisFolder(): AnalysisFolder {
  let folder: string;
  let root: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "artel analysis ü "));
    root = join(folder, "repository");
    await mkdir(root);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return {
    get folder() {
      return folder;
    },
    get root() {
      return root;
    },
    async write(files) {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content);
      }
    },
    git: (...words) =>
      execFileSync(
        "git",
        ["-c", "user.name=A", "-c", "user.email=a@a.a", "-c", "commit.gpgSign=false", ...words],
        { cwd: root, encoding: "utf8" },
      ),
  };
}

/** A workspace of two packages that find each other in every way there is; nothing is built. */
export const WORKSPACE = {
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
