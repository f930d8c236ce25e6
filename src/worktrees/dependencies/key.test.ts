import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { detectProject } from "#analysis";
import { manifestKey } from "./key.ts";

const FILES = ["package.json", "vendor/scale.tgz", "src/scale.js"];
let worktree: string;
beforeEach(() => {
  worktree = mkdtempSync(join(tmpdir(), "artel-key-"));
  for (const folder of ["vendor", "src"]) mkdirSync(join(worktree, folder));
  write(
    "package.json",
    `{ "name": "small", "dependencies": { "scale": "file:vendor/scale.tgz" } }`,
  );
  write("vendor/scale.tgz", "1");
  write("src/scale.js", "1");
});
afterEach(() => rmSync(worktree, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(join(worktree, name), text);
}

test.each([
  ["package.json", true],
  ["vendor/scale.tgz", true],
  ["src/scale.js", false],
])("a change of %s asks for another installation: %s", async (name, asks) => {
  const project = await detectProject({ root: worktree, tracked: FILES });
  const before = await manifestKey(project, worktree, FILES);
  write(name, name === "package.json" ? `{ "name": "small" }` : "2");
  expect((await manifestKey(project, worktree, FILES)) !== before).toBe(asks);
});
