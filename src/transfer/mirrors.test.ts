import { existsSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { git, listRefs, openMirror } from "#infra/git";
import { mirrorFolder, mirrorFolders, tidyMirror, touchMirror } from "./mirrors.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const person = { name: "P", email: "p@example.org" };
let mirrors: string;
let folder: string;
let commit: string;

beforeEach(async () => {
  mirrors = mkdtempSync(join(tmpdir(), "artel-mirrors-"));
  folder = mirrorFolder(mirrors, { storage: "s", repository: "r", name: "shop" });
  const mirror = await openMirror({ folder, commit: "0".repeat(40), person, shallow: [] });
  const tree = (await git(mirror, ["hash-object", "-t", "tree", "-w", "--stdin"], { stdin: "" }))
    .stdout;
  const made = await git(mirror, ["commit-tree", "-m", "c", tree.trim()], {
    environment: {
      GIT_AUTHOR_NAME: "A",
      GIT_AUTHOR_EMAIL: "a@b",
      GIT_COMMITTER_NAME: "A",
      GIT_COMMITTER_EMAIL: "a@b",
    },
  });
  commit = made.stdout.trim();
});
afterEach(() => rmSync(mirrors, { recursive: true, force: true }));

const set = (ref: string) => git({ gitDirectory: folder }, ["update-ref", ref, commit]);
const refs = async () => [...(await listRefs({ gitDirectory: folder }, "refs/")).keys()];
const age = (days: number) => {
  const then = new Date(Date.now() - days * DAY_MS);
  utimesSync(join(folder, "HEAD"), then, then);
};

test("a repository has a mirror of its own, wherever another one has the same path", () => {
  const of = (storage: string, repository: string, name = "shop") =>
    mirrorFolder(mirrors, { storage, repository, name });
  expect(of("s", "r")).toBe(folder);
  expect(new Set([of("s", "r"), of("t", "r"), of("s", "q")]).size).toBe(3);
  expect(of("s", "r", "../../etc")).toMatch(new RegExp(`^${mirrors}/[A-Za-z0-9_-]+\\.git$`));
});

describe("tidying", () => {
  test("forgets what sessions have that ended, and keeps what is nowhere else", async () => {
    await set("refs/artel/bases/b");
    await set("refs/artel/handed-over/ended/t-1-1");
    await set("refs/artel/handed-over/live/t-1-1");
    await set("refs/artel/sessions/ended/t-1-2");
    age(90);
    await tidyMirror(folder, { live: new Set(["live"]), hasWorktrees: false }, Date.now());
    expect(await refs()).toEqual([
      "refs/artel/bases/b",
      "refs/artel/handed-over/live/t-1-1",
      "refs/artel/sessions/ended/t-1-2",
    ]);
  });

  test("removes a mirror that was not used for a month and holds nothing of its own", async () => {
    await set("refs/artel/bases/b");
    await set("refs/artel/handed-over/ended/t-1-1");
    age(90);
    await touchMirror(folder);
    const nothing = { live: new Set<string>(), hasWorktrees: false };
    await tidyMirror(folder, nothing, Date.now());
    expect(await mirrorFolders(mirrors)).toEqual([folder]);
    age(31);
    await tidyMirror(folder, { ...nothing, hasWorktrees: true }, Date.now());
    expect(await mirrorFolders(mirrors)).toEqual([folder]);
    await tidyMirror(folder, nothing, Date.now());
    expect(existsSync(folder)).toBe(false);
    expect(await mirrorFolders(join(mirrors, "none"))).toEqual([]);
  });
});
