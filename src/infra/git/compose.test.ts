import { afterEach, beforeEach, expect, test } from "vitest";
import { FixtureRepository } from "../../../test/support/fixture-repository.ts";
import { composeTree } from "./compose.ts";
import { changedEntries, listTree } from "./read.ts";

let repository: FixtureRepository;
let base: string;
let changed: string;

beforeEach(() => {
  repository = new FixtureRepository({
    "a.ts": "1",
    "b/ä c.ts": "1",
    "gone.ts": "1",
    "same.ts": "1",
  });
  base = repository.git("rev-parse", "HEAD");
  repository.write({ "a.ts": "2", "b/ä c.ts": "2", "new/file.ts": "1" });
  repository.remove("gone.ts");
  changed = repository.commit("change");
});
afterEach(() => repository.dispose());

test("tells what is there now of each path that differs", async () => {
  const found = await changedEntries(repository, base, changed);
  const now = new Map((await listTree(repository, changed)).map((entry) => [entry.path, entry]));
  expect(found.map(({ path }) => path)).toEqual(["a.ts", "b/ä c.ts", "gone.ts", "new/file.ts"]);
  for (const { path, entry } of found) expect(entry).toEqual(now.get(path));
  expect(await changedEntries(repository, base, base)).toEqual([]);
});

test("makes a tree of a part of a change and touches neither index, work tree nor refs", async () => {
  const before = repository.git("status", "--porcelain") + repository.git("for-each-ref");
  const part = await composeTree(repository, {
    base,
    changed,
    paths: ["b/ä c.ts", "gone.ts", "same.ts", "nowhere.ts"],
  });
  expect((await changedEntries(repository, base, part)).map(({ path }) => path)).toEqual([
    "b/ä c.ts",
    "gone.ts",
  ]);
  const all = (await changedEntries(repository, base, changed)).map(({ path }) => path);
  const treeOf = (commit: string) => repository.git("rev-parse", `${commit}^{tree}`);
  expect(await composeTree(repository, { base, changed, paths: all })).toBe(treeOf(changed));
  expect(await composeTree(repository, { base, changed, paths: [] })).toBe(treeOf(base));
  expect(repository.git("status", "--porcelain") + repository.git("for-each-ref")).toBe(before);
});
