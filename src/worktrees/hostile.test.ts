import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRepository } from "#infra/git";
import type { Repository } from "#infra/git";
import { isForbiddenPath } from "./forbidden-path.ts";
import { createWorktrees } from "./index.ts";
import type { Worktree, Worktrees } from "./index.ts";
import { worktreeOwner } from "../../test/support/worktree-owner.ts";

// What a command in the sandbox could leave in its worktree, where it may write everything but `.git`; and `.git`
// as well, as if it could.
let folder: string;
let path: string;
let outside: string;
let planted: string;
let repository: Repository;
let base: string;
let worktrees: Worktrees;
let worktree: Worktree;
let round = 0;

function run(cwd: string, ...commandArguments: string[]): string {
  return execFileSync(
    "git",
    [
      "-c",
      "user.name=Ada",
      "-c",
      "user.email=a@b.c",
      "-c",
      "protocol.file.allow=always",
      ...commandArguments,
    ],
    {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    },
  ).trim();
}

const inside = (name: string) => join(worktree.path, name);
const treeFiles = (tree: string) =>
  run(path, "ls-tree", "-r", "-z", "--full-tree", tree)
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => `${line.slice(0, 6)} ${line.slice(line.indexOf("\t") + 1)}`);

/** A repository whose configuration runs a program for nearly everything that git does in it. */
function plantRepository(target: string): void {
  const at = mkdtempSync(join(folder, "plant-"));
  run(at, "init", "--quiet");
  writeFileSync(join(at, "file.txt"), "inner\n");
  run(at, "add", "--all");
  run(at, "commit", "--quiet", "-m", "inner");
  const command = `touch '${planted}'`;
  for (const key of [
    "core.fsmonitor",
    "filter.x.clean",
    "filter.x.process",
    "diff.external",
    "core.pager",
    "core.sshCommand",
  ]) {
    run(at, "config", key, command);
  }
  writeFileSync(join(at, ".gitattributes"), "* filter=x diff=x\n");
  writeFileSync(join(at, "file.txt"), "inner, changed\n");
  for (const hook of [
    "post-checkout",
    "pre-commit",
    "post-index-change",
    "reference-transaction",
  ]) {
    writeFileSync(join(at, ".git/hooks", hook), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
  }
  rmSync(planted, { force: true });
  cpSync(at, target, { recursive: true });
  rmSync(at, { recursive: true });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "artel-hostile-"));
  path = join(folder, "repository");
  outside = join(folder, "outside");
  planted = join(folder, "planted");
  mkdirSync(outside);
  writeFileSync(join(outside, "secret.txt"), "secret\n");
  writeFileSync(join(outside, "a.ts"), "outside\n");
  const library = join(folder, "library");
  mkdirSync(library);
  run(library, "init", "--quiet");
  writeFileSync(join(library, "library.txt"), "x\n");
  run(library, "add", "--all");
  run(library, "commit", "--quiet", "-m", "library");
  mkdirSync(join(path, "src"), { recursive: true });
  run(path, "init", "--quiet", "--initial-branch=main");
  writeFileSync(join(path, "src/a.ts"), "a\n");
  writeFileSync(join(path, "src/b.ts"), "b\n");
  writeFileSync(join(path, "plain.txt"), "plain\n");
  writeFileSync(join(path, ".gitignore"), "cache/\n");
  run(path, "submodule", "--quiet", "add", library, "vendor/library");
  run(path, "add", "--all");
  run(path, "commit", "--quiet", "-m", "start");
  run(path, "config", "filter.person.clean", `touch '${planted}'; cat`);
  run(path, "config", "filter.person.smudge", `touch '${planted}'; cat`);
  repository = await openRepository(path);
  base = repository.head.commit;
});

beforeEach(async () => {
  round += 1;
  worktrees = createWorktrees({
    repository,
    dataFolder: join(folder, `data-${round}`),
    identity: worktreeOwner,
  });
  worktree = await worktrees.add({ id: `w${round}`, session: "s", commit: base });
});

afterEach(async () => {
  expect(existsSync(planted)).toBe(false);
  expect(readdirSync(outside).sort()).toEqual(["a.ts", "secret.txt"]);
  expect(readFileSync(join(outside, "a.ts"), "utf8")).toBe("outside\n");
  if (process.getuid!() === 0) expect(lstatSync(join(outside, "a.ts")).uid).toBe(0);
  expect(run(path, "status", "--porcelain")).toBe("");
  await worktrees.remove(worktree.id);
  expect(run(path, "worktree", "list").split("\n")).toHaveLength(1);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a hostile worktree", () => {
  it("cannot mislead by its .git", async () => {
    const real = readFileSync(inside(".git"), "utf8");
    rmSync(inside(".git"));
    plantRepository(worktree.path);
    expect(await worktree.changedPaths(base)).toEqual([".gitattributes", "file.txt"]);
    await worktree.reset(base);
    expect(readFileSync(inside(".git"), "utf8")).toBe(real);
    expect(await worktree.writeTree()).toBe(run(path, "rev-parse", `${base}^{tree}`));
    rmSync(inside(".git"));
    symlinkSync(outside, inside(".git"));
    writeFileSync(inside("src/a.ts"), "changed\n");
    expect(await worktree.changedPaths(base)).toEqual(["src/a.ts"]);
    await worktree.reset(base);
    expect(readFileSync(inside(".git"), "utf8")).toBe(real);
    rmSync(inside(".git"));
  });

  it("has no part in a nested repository, and runs nothing that one configures", async () => {
    plantRepository(inside("nested"));
    plantRepository(inside("src"));
    plantRepository(inside("vendor/library"));
    expect(await worktree.changedPaths(base)).toEqual(["src/.gitattributes", "src/file.txt"]);
    const files = treeFiles(await worktree.writeTree());
    expect(files).toContain("160000 vendor/library");
    expect(files.filter((file) => file.includes("nested"))).toEqual([]);
    await worktree.reset(base);
    expect(existsSync(inside("nested"))).toBe(false);
    expect(existsSync(inside("src/.git"))).toBe(false);
    expect(readdirSync(inside("vendor/library"))).toEqual([]);
    plantRepository(inside("vendor/library"));
  });

  it("is not followed through links to the outside", async () => {
    rmSync(inside("src"), { recursive: true });
    symlinkSync(outside, inside("src"));
    symlinkSync(join(outside, "secret.txt"), inside("link.txt"));
    expect(await worktree.changedPaths(base)).toEqual(["link.txt", "src", "src/a.ts", "src/b.ts"]);
    const files = treeFiles(await worktree.writeTree());
    expect(files).toContain("120000 src");
    expect(files).toContain("120000 link.txt");
    expect(files.some((file) => file.includes("secret"))).toBe(false);
    await worktree.reset(base);
    expect(lstatSync(inside("src")).isDirectory()).toBe(true);
    expect(readFileSync(inside("src/a.ts"), "utf8")).toBe("a\n");
    rmSync(inside("src"), { recursive: true });
    symlinkSync(outside, inside("src"));
  });

  it("runs no filter by its attributes, not even one that the person configured", async () => {
    writeFileSync(inside(".gitattributes"), "* filter=person merge=person diff=person\n");
    writeFileSync(inside("src/a.ts"), "changed\n");
    const { commit } = await worktree.commit({ name: "t", parent: base, message: "m" });
    await worktree.reset(base);
    await worktree.reset(commit);
    expect(run(path, "show", `${commit}:src/a.ts`)).toBe("changed");
  });

  it("may swap files, folders, links and pipes", async () => {
    rmSync(inside("src"), { recursive: true });
    writeFileSync(inside("src"), "now a file\n");
    rmSync(inside("plain.txt"));
    mkdirSync(inside("plain.txt"));
    writeFileSync(inside("plain.txt/deep.ts"), "deep\n");
    execFileSync("mkfifo", [inside("pipe")]);
    expect(await worktree.changedPaths(base)).toEqual([
      "plain.txt",
      "plain.txt/deep.ts",
      "src",
      "src/a.ts",
      "src/b.ts",
    ]);
    expect(treeFiles(await worktree.writeTree())).toContain("100644 plain.txt/deep.ts");
    await worktree.reset(base);
    expect(await worktree.writeTree()).toBe(run(path, "rev-parse", `${base}^{tree}`));
    rmSync(inside("plain.txt"));
    execFileSync("mkfifo", [inside("plain.txt")]);
    rmSync(inside("src/a.ts"));
    plantRepository(inside("src/a.ts"));
    expect(await worktree.changedPaths(base)).toEqual(["plain.txt", "src/a.ts"]);
    await worktree.reset(base);
    expect(await worktree.changedPaths(base)).toEqual([]);
  });

  it("cannot hide a change behind an old modification time", async () => {
    const before = lstatSync(inside("plain.txt"));
    writeFileSync(inside("plain.txt"), "PLAIN\n");
    utimesSync(inside("plain.txt"), before.atime, before.mtime);
    expect(await worktree.changedPaths(base)).toEqual(["plain.txt"]);
    await worktree.reset(base);
    expect(readFileSync(inside("plain.txt"), "utf8")).toBe("plain\n");
  });

  it("has its change seen, however soon after the checkout it is made", async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      writeFileSync(inside("plain.txt"), turn % 2 === 0 ? "PLAIN\n" : "pLAIN\n"); // as long as before
      expect(await worktree.changedPaths(base)).toEqual(["plain.txt"]);
      await worktree.reset(base);
      expect(await worktree.writeTree()).toBe(run(path, "rev-parse", `${base}^{tree}`));
    }
  });

  it("cannot hide files from reset by an ignore file of its own", async () => {
    mkdirSync(inside("hidden/deep"), { recursive: true });
    writeFileSync(inside("hidden/.gitignore"), "*\n");
    writeFileSync(inside("hidden/deep/evil.ts"), "x\n");
    mkdirSync(inside("cache"));
    writeFileSync(inside("cache/.gitignore"), "*\n");
    await worktree.reset(base);
    expect(existsSync(inside("hidden"))).toBe(false);
    expect(existsSync(inside("cache/.gitignore"))).toBe(true);
  });

  it("cannot stop reset by modes", async () => {
    chmodSync(inside("src/a.ts"), 0);
    mkdirSync(inside("locked"));
    writeFileSync(inside("locked/x"), "");
    chmodSync(inside("locked"), 0o500);
    chmodSync(inside("src"), 0o500);
    await worktree.reset(base);
    expect(existsSync(inside("locked"))).toBe(false);
    expect(await worktree.changedPaths(base)).toEqual([]);
    expect(readFileSync(inside("src/a.ts"), "utf8")).toBe("a\n");
  });

  it("may use any file name", async () => {
    const names = [
      "a\nb.ts",
      'q"uote.ts',
      "ünï.ts",
      "-rf",
      "tab\t.ts",
      " space ",
      "back\\slash.ts",
      ":colon",
      "star*.ts",
      "[x].ts",
      "!bang",
    ];
    for (const name of names) writeFileSync(inside(name), name);
    writeFileSync(
      Buffer.concat([Buffer.from(`${worktree.path}/`), Buffer.from([0xff, 0xfe, 0x41])]),
      "bytes",
    );
    const changed = await worktree.changedPaths(base);
    expect(changed).toHaveLength(names.length + 1);
    expect(changed).toEqual(expect.arrayContaining(names));
    const { commit } = await worktree.commit({ name: "names", parent: base, message: "m" });
    await worktree.reset(base);
    expect(await worktree.changedPaths(base)).toEqual([]);
    await worktree.reset(commit);
    expect(readFileSync(inside("a\nb.ts"), "utf8")).toBe("a\nb.ts");
    expect((await worktree.files()).includes("-rf")).toBe(true);
    expect(
      readFileSync(
        Buffer.concat([Buffer.from(`${worktree.path}/`), Buffer.from([0xff, 0xfe, 0x41])]),
        "utf8",
      ),
    ).toBe("bytes");
  });

  it("cannot commit what would be a .git folder elsewhere", async () => {
    mkdirSync(inside(".GIT/hooks"), { recursive: true });
    writeFileSync(inside(".GIT/hooks/post-checkout"), "x");
    mkdirSync(inside("git~1"));
    writeFileSync(inside("git~1/config"), "x");
    writeFileSync(inside("good.ts"), "x");
    expect(await worktree.changedPaths(base)).toEqual(["good.ts"]);
    for (const name of [".git", "x/.Git/y", ".git.", ".git ::$INDEX_ALLOCATION", ".g\u200cit"]) {
      expect(isForbiddenPath(Buffer.from(name).toString("latin1"))).toBe(true);
    }
    for (const name of [".gitignore", ".github/x", "git", "x.git", "a.git/b"]) {
      expect(isForbiddenPath(name)).toBe(false);
    }
  });
});
