import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRepository, readCommit, readRef } from "#infra/git";
import type { Repository } from "#infra/git";
import { processIdentity } from "#infra/process";
import { createWorktrees } from "./index.ts";
import type { Worktrees } from "./index.ts";
import { worktreeOwner } from "../../test/support/worktree-owner.ts";

let folder: string;
let path: string;
let repository: Repository;
let base: string;
let worktrees: Worktrees;
let round = 0;

function run(...commandArguments: string[]): string {
  return execFileSync("git", commandArguments, {
    cwd: path,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

function unreachable(): string[] {
  return run("fsck", "--unreachable", "--no-reflogs", "--no-progress")
    .split("\n")
    .filter((line) => line.startsWith("unreachable commit"));
}

const add = (id: string, session = "s1") => worktrees.add({ id, session, commit: base });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "artel worktrees ü "));
  path = join(folder, "répository one");
  mkdirSync(join(path, "src"), { recursive: true });
  run("init", "--quiet", "--initial-branch=main");
  run("config", "user.name", "Ada");
  run("config", "user.email", "ada@example.org");
  writeFileSync(join(path, "src/a.ts"), "export const a = 1;\n");
  writeFileSync(join(path, 'src/ö "q"\n.ts'), "odd\n");
  writeFileSync(join(path, "-dash.txt"), "dash\n");
  writeFileSync(join(path, "run.sh"), "#!/bin/sh\n");
  chmodSync(join(path, "run.sh"), 0o755);
  writeFileSync(join(path, ".gitignore"), "dist/\n*.log\n");
  run("add", "--all");
  run("commit", "--quiet", "-m", "start");
  repository = await openRepository(path);
  base = repository.head.commit;
});

beforeEach(() => {
  round += 1;
  worktrees = createWorktrees({
    repository,
    dataFolder: join(folder, `data ${round}`),
    identity: worktreeOwner,
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("add", () => {
  it("makes a worktree of the commit that belongs to the sandbox's user, and disturbs nothing of the person's", async () => {
    const before = [
      run("status", "--porcelain"),
      readFileSync(join(path, ".git/index"), "hex"),
      run("symbolic-ref", "HEAD"),
      run("for-each-ref"),
    ];
    const worktree = await add("one");
    expect(
      execFileSync("git", ["-c", "safe.directory=*", "status", "--porcelain"], {
        cwd: worktree.path,
        encoding: "utf8",
      }),
    ).toBe("");
    for (const file of [".", "src", "src/a.ts", ".git", "-dash.txt"]) {
      expect(lstatSync(join(worktree.path, file)).uid).toBe(worktreeOwner.uid);
    }
    expect(statSync(join(worktree.path, "run.sh")).mode & 0o111).toBe(0o111);
    expect(await worktree.changedPaths(base)).toEqual([]);
    expect(await worktree.files()).toEqual(
      [".gitignore", "-dash.txt", "run.sh", "src/a.ts", 'src/ö "q"\n.ts'].sort(),
    );
    run("worktree", "prune", "--expire=now");
    expect(run("worktree", "list").split("\n")).toHaveLength(1);
    expect(existsSync(join(path, ".git/worktrees"))).toBe(false);
    expect(await worktree.changedPaths(base)).toEqual([]);
    expect([
      run("status", "--porcelain"),
      readFileSync(join(path, ".git/index"), "hex"),
      run("symbolic-ref", "HEAD"),
      run("for-each-ref"),
    ]).toEqual(before);
    expect(await worktrees.remove("one")).toEqual({ trash: undefined });
    expect(run("worktree", "list").split("\n")).toHaveLength(1);
    expect(existsSync(worktree.path)).toBe(false);
    expect(await worktrees.list()).toEqual([]);
  });

  it("refuses an id in use, names that are paths, and a data folder in the repository", async () => {
    await add("one");
    await expect(add("one")).rejects.toMatchObject({ code: "WORKTREE_IN_USE", kind: "busy" });
    for (const id of ["../x", "", "a/b", "-x", "a..b", ".records", "x.lock"]) {
      await expect(add(id)).rejects.toMatchObject({ code: "WORKTREE_NAME_INVALID" });
    }
    const inside = createWorktrees({
      repository,
      dataFolder: join(path, ".artel"),
      identity: worktreeOwner,
    });
    await expect(inside.add({ id: "a", session: "s", commit: base })).rejects.toMatchObject({
      code: "DATA_FOLDER_INSIDE_REPOSITORY",
    });
    await worktrees.cleanUp({ isLive: async () => false });
  });

  it("adds many at once, next to a person's worktree of the same name", async () => {
    run("worktree", "add", "--quiet", "--detach", join(folder, "person", "many-0"), "HEAD");
    const made = await Promise.all(Array.from({ length: 12 }, (_, index) => add(`many-${index}`)));
    expect(await Promise.all(made.map((worktree) => worktree.changedPaths(base)))).toEqual(
      made.map(() => []),
    );
    writeFileSync(join(made[0]!.path, "src/a.ts"), "mine\n");
    expect(await made[0]!.changedPaths(base)).toEqual(["src/a.ts"]);
    await made[0]!.reset(base);
    const cleaned = await worktrees.cleanUp({ isLive: async () => false });
    expect(cleaned.map(({ trash }) => trash)).toEqual(made.map(() => undefined));
    expect(run("worktree", "list").split("\n")).toHaveLength(2);
    run("worktree", "remove", join(folder, "person", "many-0"));
  }, 60_000);

  it("leaves nothing when the commit does not exist or the data folder cannot be written", async () => {
    const missing = { id: "x", session: "s", commit: "1".repeat(40) };
    await expect(worktrees.add(missing)).rejects.toMatchObject({
      kind: expect.any(String),
      code: expect.any(String),
    });
    expect(await worktrees.list()).toEqual([]);
    expect(run("worktree", "list").split("\n")).toHaveLength(1);
    writeFileSync(join(folder, "file"), "");
    const blocked = createWorktrees({
      repository,
      dataFolder: join(folder, "file", "data"),
      identity: worktreeOwner,
    });
    await expect(blocked.add({ id: "x", session: "s", commit: base })).rejects.toMatchObject({
      code: "DATA_FOLDER_NOT_WRITABLE",
      kind: "environment",
    });
  });
});

describe("a change", () => {
  it("is committed on its parent as the person, kept under a ref, and can be opened again", async () => {
    const worktree = await add("one");
    writeFileSync(join(worktree.path, "src/a.ts"), "export const a = 2;\n");
    writeFileSync(join(worktree.path, "src/new.ts"), "new\n");
    writeFileSync(join(worktree.path, "debug.log"), "ignored\n");
    rmSync(join(worktree.path, "-dash.txt"));
    chmodSync(join(worktree.path, "run.sh"), 0o644);
    expect(await worktree.changedPaths(base)).toEqual([
      "-dash.txt",
      "run.sh",
      "src/a.ts",
      "src/new.ts",
    ]);
    const again = await createWorktrees({
      repository,
      dataFolder: join(folder, `data ${round}`),
      identity: worktreeOwner,
    }).open("one");
    const { commit, tree } = await again!.commit({
      name: "task-1",
      parent: base,
      message: "fix: a",
      time: 5000,
    });
    expect(
      (await again!.commit({ name: "task-1", parent: base, message: "fix: a", time: 5000 })).commit,
    ).toBe(commit);
    expect(tree).toBe(await worktree.writeTree());
    expect(await readRef(repository, "refs/artel/sessions/s1/task-1")).toBe(commit);
    expect(await readCommit(repository, commit)).toEqual({
      tree,
      parents: [base],
      message: "fix: a\n\nArtel-Session: s1",
    });
    expect(run("log", "-1", "--format=%an <%ce>", commit)).toBe("Ada <ada@example.org>");
    expect(await worktree.changedPaths(commit)).toEqual([]);

    await worktree.reset(base);
    expect(await worktree.changedPaths(base)).toEqual([]);
    expect(readFileSync(join(worktree.path, "debug.log"), "utf8")).toBe("ignored\n");
    expect(statSync(join(worktree.path, "run.sh")).mode & 0o111).toBe(0o111);
    expect(lstatSync(join(worktree.path, "src/a.ts")).uid).toBe(worktreeOwner.uid);
    await worktree.reset(commit);
    expect(readFileSync(join(worktree.path, "src/new.ts"), "utf8")).toBe("new\n");
    expect((await worktree.files()).includes("-dash.txt")).toBe(false);
    expect((await worktrees.remove("one")).trash).toBeUndefined();
    await expect(
      worktree.commit({ name: "../x", parent: base, message: "m" }),
    ).rejects.toMatchObject({ code: "WORKTREE_NAME_INVALID" });
  });

  it("never contains node_modules, and reset keeps them", async () => {
    const worktree = await add("one");
    mkdirSync(join(worktree.path, "packages/x/node_modules/y"), { recursive: true });
    writeFileSync(join(worktree.path, "packages/x/node_modules/y/index.js"), "");
    mkdirSync(join(worktree.path, "dist"));
    writeFileSync(join(worktree.path, "dist/out.js"), "");
    expect(await worktree.changedPaths(base)).toEqual([]);
    await worktree.reset(base);
    expect(existsSync(join(worktree.path, "packages/x/node_modules/y/index.js"))).toBe(true);
    expect(existsSync(join(worktree.path, "dist/out.js"))).toBe(true);
    await worktrees.remove("one");
  });
});

describe("remove", () => {
  it("keeps uncommitted work and unmerged commits, and loses no commit", async () => {
    const worktree = await add("one");
    writeFileSync(join(worktree.path, "src/a.ts"), "committed\n");
    const { commit } = await worktree.commit({ name: "t", parent: base, message: "m" });
    await worktree.reset(commit);
    run("update-ref", "-d", "refs/artel/sessions/s1/t"); // as if only the worktree had it
    writeFileSync(join(worktree.path, "unsaved.txt"), "unsaved\n");
    const { trash } = await worktrees.remove("one");
    expect(trash).toBe("refs/artel/trash/one");
    expect(run("show", `${trash}:unsaved.txt`)).toBe("unsaved");
    expect(run("rev-parse", `${trash}~1`)).toBe(commit);
    expect(unreachable().filter((line) => line.includes(commit))).toEqual([]);
    expect(await worktrees.remove("one")).toEqual({ trash: undefined });

    const second = await add("one");
    writeFileSync(join(second.path, "unsaved.txt"), "other\n");
    expect((await worktrees.remove("one")).trash).toBe("refs/artel/trash/one-2");
    expect(run("show", "refs/artel/trash/one:unsaved.txt")).toBe("unsaved");
    run("update-ref", "-d", "refs/artel/trash/one");
    run("update-ref", "-d", "refs/artel/trash/one-2");
  });

  it("works when the folder, the metadata or the record is gone", async () => {
    const worktree = await add("no-folder");
    rmSync(worktree.path, { recursive: true });
    expect(await worktrees.open("no-folder")).toBeUndefined();
    expect(await worktrees.remove("no-folder")).toEqual({ trash: undefined });

    const bare = await add("no-metadata");
    writeFileSync(join(bare.path, "new.txt"), "kept\n");
    rmSync(join(bare.path, "..", ".slots", basename(bare.path)), { recursive: true });
    expect(await worktrees.open("no-metadata")).toBeUndefined();
    const { trash } = await worktrees.remove("no-metadata");
    expect(run("diff", "--name-only", base, trash!)).toBe("new.txt");

    const lost = await add("no-record");
    writeFileSync(join(lost.path, "new.txt"), "also kept\n");
    rmSync(join(lost.path, "..", ".records", "no-record.json"));
    const cleaned = await worktrees.cleanUp({ isLive: async (session) => session === "s1" });
    expect(cleaned).toEqual([{ id: "no-record", trash: "refs/artel/trash/no-record" }]);
    expect(run("show", "refs/artel/trash/no-record:new.txt")).toBe("also kept");
    expect(run("worktree", "list").split("\n")).toHaveLength(1);
    expect(existsSync(lost.path)).toBe(false);
  });

  it("takes what dead sessions left and nothing of the living", async () => {
    const alive = await add("alive", "live");
    const dead = await add("dead", "dead");
    writeFileSync(join(dead.path, "work.txt"), "work\n");
    const cleaned = await worktrees.cleanUp({ isLive: async (session) => session === "live" });
    expect(cleaned).toEqual([{ id: "dead", trash: "refs/artel/trash/dead" }]);
    expect(await alive.changedPaths(base)).toEqual([]);
    expect((await worktrees.list()).map(({ id }) => id)).toEqual(["alive"]);
    await worktrees.remove("alive");
  });

  it("takes what a killed process left half-written, and not what a living one writes", async () => {
    const worktree = await add("one");
    const root = join(worktree.path, "..");
    const living = processIdentity(process.pid)!;
    const dead = living.replace(/\d+$/, "1");
    for (const identity of [living, dead]) {
      writeFileSync(join(root, ".records", `abcd2345~${identity}.draft`), "{");
      for (const folder of [".slots", ".removed"]) {
        const draft = join(root, folder, `.abcd2345~${identity}`);
        mkdirSync(draft, { recursive: true });
        writeFileSync(join(draft, "HEAD"), "");
      }
    }
    await worktrees.cleanUp({ isLive: async () => true });
    expect(readdirSync(join(root, ".records"))).toEqual([`abcd2345~${living}.draft`, "one.json"]);
    expect(readdirSync(join(root, ".slots"))).toEqual([`.abcd2345~${living}`, "pool-1"]);
    expect(readdirSync(join(root, ".removed"))).toEqual([`.abcd2345~${living}`]);
    await worktrees.remove("one");
    expect(readdirSync(root).filter((name) => !name.startsWith("."))).toEqual([]);
  });

  it("deletes folders that were made read-only", async () => {
    const worktree = await add("one");
    mkdirSync(join(worktree.path, "locked/deep"), { recursive: true });
    writeFileSync(join(worktree.path, "locked/deep/file.txt"), "x\n");
    chmodSync(join(worktree.path, "locked/deep/file.txt"), 0);
    chmodSync(join(worktree.path, "locked/deep"), 0o500);
    chmodSync(join(worktree.path, "locked"), 0);
    const { trash } = await worktrees.remove("one");
    expect(run("show", `${trash}:locked/deep/file.txt`)).toBe("x");
    expect(existsSync(worktree.path)).toBe(false);
  });
});
