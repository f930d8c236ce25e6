import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findSecrets } from "../secrets/find-secrets.ts";
import { findWeaknesses } from "../security/find-weaknesses.ts";
import { searchFiles } from "./search-files.ts";

let folder: string;
let root: string;
let cacheFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel-findings-"));
  root = join(folder, "repository");
  cacheFolder = join(folder, "cache");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const key = ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");
const texts: Record<string, string> = {
  "src/a.ts": `export const run = (code: string) => eval(code);\n`,
  "src/b.ts": `export const token = "${key}";\n`,
  "src/c.ts": `export const c = 1;\n`,
};

async function write(changed: Record<string, string> = texts): Promise<void> {
  for (const [path, text] of Object.entries(changed)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function searchedAnew() {
  const files = await Promise.all(
    Object.keys(texts).map(async (path) => ({
      path,
      content: await readFile(join(root, path), "utf8"),
    })),
  );
  const [secrets, weaknesses] = [await findSecrets(files), await findWeaknesses(files)];
  return [...secrets.findings, ...weaknesses.findings];
}

const search = () => searchFiles({ root, files: Object.keys(texts), cacheFolder });

test("finds the same with a cache as without, before and after a change", async () => {
  await write();
  const first = await search();
  expect(first.map(({ kind }) => kind)).toEqual(["secret", "security"]);
  expect(first).toEqual(await searchedAnew());
  expect(await search()).toEqual(first);
  await write({ "src/c.ts": texts["src/a.ts"] ?? "", "src/b.ts": "export {};\n" });
  const second = await search();
  expect(second.map(({ location }) => location.path)).toEqual(["src/a.ts", "src/c.ts"]);
  expect(second).toEqual(await searchedAnew());
});

test("what is kept holds no secret, and a damaged file is not believed", async () => {
  await write();
  const first = await search();
  const [name = ""] = await readdir(cacheFolder);
  const kept = await readFile(join(cacheFolder, name), "utf8");
  expect(kept).toContain("src/b.ts");
  expect(kept).not.toContain(key);
  await writeFile(join(cacheFolder, name), kept.replace("src/b.ts", "src/x.ts"));
  expect(await search()).toEqual(first);
  await writeFile(join(cacheFolder, name), "");
  expect(await search()).toEqual(first);
});

test("links, binary and missing files are passed over", async () => {
  await write({ "src/a.ts": texts["src/a.ts"] ?? "", "src/b.ts": `\0${texts["src/b.ts"]}` });
  await symlink(join(root, "src/a.ts"), join(root, "src/c.ts"));
  const found = await searchFiles({ root, files: [...Object.keys(texts), "src/gone.ts"] });
  expect(found.map(({ location }) => location.path)).toEqual(["src/a.ts"]);
});
