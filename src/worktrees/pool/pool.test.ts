import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRepository } from "#infra/git";
import type { Repository } from "#infra/git";
import { worktreeOwner } from "../../../test/support/worktree-owner.ts";
import { protect } from "../dependencies/outputs.ts";
import { writeInstallRecord } from "../dependencies/install-record.ts";
import { createWorktrees, sweepIdleWorktrees, type Worktrees } from "../index.ts";
import type { Dependencies } from "../worktree.ts";

let folder: string;
let path: string;
let repository: Repository;
let base: string;
let other: string;
let dataFolder: string;
let worktrees: Worktrees;
let failures: unknown[];
let round = 0;

function run(...commandArguments: string[]): string {
  return execFileSync("git", commandArguments, { cwd: path, encoding: "utf8" }).trim();
}

/** All that a tool could see of a worktree: kinds, modes, owners and contents by path. */
function contentsOf(worktree: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(worktree, { recursive: true, encoding: "utf8" })) {
    const file = join(worktree, name);
    const { mode, uid, ino } = lstatSync(file);
    const content = lstatSync(file).isSymbolicLink()
      ? readlinkSync(file)
      : lstatSync(file).isFile() && name !== ".git"
        ? readFileSync(file, "utf8")
        : "";
    // A file of node_modules is the prepared one itself.
    const shared = name.includes("node_modules") && lstatSync(file).isFile() ? ino : "";
    found[name] = `${mode.toString(8)} ${uid} ${shared} ${content}`;
  }
  return found;
}

async function prepared(key: string, packages: readonly string[]): Promise<Dependencies> {
  const prepare = join(dataFolder, "dependencies", key);
  for (const name of packages) {
    mkdirSync(join(prepare, "content/node_modules", name, "lib"), { recursive: true });
    writeFileSync(join(prepare, "content/node_modules", name, "lib/index.js"), `${key} ${name}\n`);
  }
  mkdirSync(join(prepare, "content/dist"));
  writeFileSync(join(prepare, "content/dist/client.js"), `${key}\n`);
  await protect(join(prepare, "content/node_modules"), worktreeOwner);
  await writeInstallRecord(prepare, {
    modules: ["node_modules"],
    generated: ["dist"],
    commands: [],
    notes: [],
  });
  return { key, folder: prepare };
}

function open(idle: number): Worktrees {
  const onFailure = (error: unknown) => failures.push(error);
  return createWorktrees({
    repository,
    dataFolder,
    identity: worktreeOwner,
    pool: { idle, onFailure },
  });
}

const root = () => join(dataFolder, "worktrees", readdirSync(join(dataFolder, "worktrees"))[0]!);
const tokenOf = (slot: string) =>
  readdirSync(join(root(), ".slots", slot)).find((name) => /^(idle|held|making)~/.test(name))!;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "artel pool ü "));
  path = join(folder, "repository");
  mkdirSync(join(path, "src/deep"), { recursive: true });
  run("init", "--quiet", "--initial-branch=main");
  run("config", "user.name", "Ada");
  run("config", "user.email", "ada@example.org");
  writeFileSync(join(path, ".gitignore"), "dist/\nnode_modules/\n*.log\n");
  writeFileSync(join(path, "src/a.ts"), "export const a = 1;\n");
  writeFileSync(join(path, "src/deep/b.ts"), "export const b = 1;\n");
  writeFileSync(join(path, "src/ö \n.ts"), "odd\n");
  symlinkSync("a.ts", join(path, "src/link"));
  writeFileSync(join(path, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  run("add", "--all");
  run("commit", "--quiet", "-m", "start");
  base = run("rev-parse", "HEAD");
  writeFileSync(join(path, "src/a.ts"), "export const a = 2;\n");
  run("rm", "--quiet", "-r", "src/deep");
  writeFileSync(join(path, "src/new.ts"), "new\n");
  run("add", "--all");
  run("commit", "--quiet", "-m", "second");
  other = run("rev-parse", "HEAD");
  repository = await openRepository(path);
});

beforeEach(() => {
  round += 1;
  failures = [];
  dataFolder = join(folder, `data ${round}`);
  worktrees = open(3);
});

afterEach(() => expect(failures).toEqual([]));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const add = (id: string, commit = base, dependencies?: Dependencies) =>
  worktrees.add({ id, session: "s", commit, dependencies });

/** As the sandbox's user, who owns the files. */
function vandalise(worktree: string): void {
  const { atime, mtime } = statSync(join(worktree, "src/a.ts"));
  writeFileSync(join(worktree, "src/a.ts"), "export const a = 9;\n"); // of the same length
  utimesSync(join(worktree, "src/a.ts"), atime, mtime);
  writeFileSync(join(worktree, "new.txt"), "new\n");
  writeFileSync(join(worktree, "left.log"), "ignored\n");
  mkdirSync(join(worktree, "hidden"));
  writeFileSync(join(worktree, "hidden/.gitignore"), "*\n");
  writeFileSync(join(worktree, "hidden/file"), "hidden\n");
  rmSync(join(worktree, "src/deep"), { recursive: true });
  symlinkSync("/etc", join(worktree, "src/deep"));
  chmodSync(join(worktree, "run.sh"), 0o600);
  renameSync(join(worktree, "src/ö \n.ts"), join(worktree, "src/moved"));
  mkdirSync(join(worktree, "src/.git/hooks"), { recursive: true });
  writeFileSync(join(worktree, "src/.git/hooks/post-checkout"), "#!/bin/sh\n", { mode: 0o755 });
  rmSync(join(worktree, ".git"));
  mkdirSync(join(worktree, ".git"));
  mkdirSync(join(worktree, "src/node_modules/evil"), { recursive: true });
  chmodSync(join(worktree, "src"), 0o500);
}

function vandaliseDependencies(worktree: string): void {
  const modules = join(worktree, "node_modules");
  rmSync(join(modules, "one"), { recursive: true });
  writeFileSync(join(modules, "two/lib/planted.js"), "planted\n");
  rmSync(join(modules, "two/lib/index.js"));
  writeFileSync(join(modules, "two/lib/index.js"), "replaced\n");
  linkSync(join(modules, "two/lib/planted.js"), join(modules, "planted.js"));
  mkdirSync(join(modules, ".cache"));
  chmodSync(join(modules, "three"), 0o500);
  writeFileSync(join(worktree, "dist/client.js"), "built\n");
}

describe("a worktree that is given back", () => {
  it("is handed out again as if it were new, whatever was done in it", async () => {
    const dependencies = await prepared("key-1", ["one", "two", "three"]);
    const first = await add("first", base, dependencies);
    await first.attach(dependencies);
    const fresh = contentsOf(first.path);
    vandalise(first.path);
    vandaliseDependencies(first.path);
    await worktrees.giveBack("first", dependencies);
    expect(await worktrees.list()).toEqual([]);
    await worktrees.settle();
    expect(worktrees.idle()).toMatchObject([{ path: first.path, commit: base }]);

    const second = await add("second", base, dependencies);
    expect(second.path).toBe(first.path);
    await second.attach(dependencies);
    expect(contentsOf(second.path)).toEqual(fresh);
    expect(await second.head()).toBe(base);
    expect(await second.changedPaths(base)).toEqual([]);
  }, 30_000);

  it("is moved to another commit, and gets other dependencies, where others are wanted", async () => {
    const [one, two] = [await prepared("k1", ["one"]), await prepared("k2", ["two"])];
    const wanted = createWorktrees({ repository, dataFolder, identity: worktreeOwner });
    const model = await wanted.add({ id: "model", session: "s", commit: other });
    await model.attach(two);
    const expected = contentsOf(model.path);
    const first = await add("first", base, one);
    await first.attach(one);
    writeFileSync(join(first.path, "left.log"), "ignored\n");
    await worktrees.giveBack("first", one);
    await worktrees.settle();
    const second = await add("second", other, two);
    expect(second.path).toBe(first.path);
    await second.attach(two);
    expect(contentsOf(second.path)).toEqual(expected);
    // What is changed now is still seen, after the move as after a checkout.
    writeFileSync(join(second.path, "src/a.ts"), "export const a = 3;\n");
    expect(await second.changedPaths(other)).toEqual(["src/a.ts"]);
    await worktrees.giveBack("second", two);
    await worktrees.settle();
    const third = await add("third", other, two);
    await third.attach(two);
    expect(contentsOf(third.path)).toEqual(expected);
  }, 30_000);

  it("is not kept when there are enough, nor after it was not used for long", async () => {
    const ids = ["a", "b", "c", "d", "e"];
    await Promise.all(ids.map((id) => add(id)));
    await Promise.all(ids.map((id) => worktrees.giveBack(id)));
    await worktrees.settle();
    expect(worktrees.idle()).toHaveLength(3);
    const now = Date.now();
    expect(await sweepIdleWorktrees({ dataFolder, idleMs: 60_000, now })).toBe(0);
    expect(await sweepIdleWorktrees({ dataFolder, idleMs: 60_000, now: now + 120_000 })).toBe(3);
    expect(readdirSync(join(dataFolder, "worktrees"))).toEqual([]);
  }, 30_000);
});

describe("prewarming", () => {
  it("has so many ready with their dependencies, and no more", async () => {
    const dependencies = await prepared("key", ["one"]);
    await worktrees.prewarm({ commit: base, dependencies }, 2);
    await expect.poll(() => worktrees.idle().length, { timeout: 20_000 }).toBe(2);
    await worktrees.settle();
    expect(worktrees.idle()).toHaveLength(2);
    for (const { name, path: place } of worktrees.idle()) {
      expect(tokenOf(name)).toMatch(new RegExp(`^idle~${base}~key~`));
      expect(existsSync(join(place, "node_modules/one/lib/index.js"))).toBe(true);
    }
  }, 30_000);
});

describe("what cannot be believed", () => {
  it("is not handed out: another's making, another user's, another boot's", async () => {
    await Promise.all(["a", "b", "c"].map((id) => add(id)));
    await Promise.all(["a", "b", "c"].map((id) => worktrees.giveBack(id)));
    await worktrees.settle();
    const [one, two, three] = worktrees.idle();
    const change = (slot: string, change: (token: string) => string) =>
      renameSync(
        join(root(), ".slots", slot, tokenOf(slot)),
        join(root(), ".slots", slot, change(tokenOf(slot))),
      );
    change(one!.name, () => "making~pool~abcdefghjkmn~boot:1:1"); // killed half-way
    change(two!.name, (token) => token.replace(/~\d+~([^~]+)$/, "~4711~$1"));
    change(three!.name, (token) => token.replace(/[^~]+$/, "another-boot"));
    writeFileSync(join(three!.path, "src/a.ts"), "work that a power cut left\n");
    const added = await add("d");
    expect([one!.path, two!.path, three!.path]).not.toContain(added.path);

    const cleaned = await worktrees.cleanUp({ isLive: async () => true });
    const ref = `refs/artel/trash/${three!.name}`;
    expect(cleaned).toEqual([{ id: three!.name, trash: ref }]);
    expect(run("show", `${ref}:src/a.ts`)).toBe("work that a power cut left");
    expect([one!.path, three!.path].map((place) => existsSync(place))).toEqual([false, false]);
    expect(await added.changedPaths(base)).toEqual([]);
  }, 30_000);

  it("is not put back while something still works in it", async () => {
    const { path: place } = await add("busy");
    const child = spawn("sleep", ["60"], { cwd: place, stdio: "ignore" });
    try {
      await sleep(50);
      await worktrees.giveBack("busy");
      await worktrees.settle();
      expect(worktrees.idle()).toEqual([]);
      expect(existsSync(place)).toBe(false);
    } finally {
      child.kill("SIGKILL");
    }
  }, 30_000);
});

it("work whose commit the repository has lost is kept all the same", async () => {
  writeFileSync(join(path, "lost.txt"), "lost\n");
  const tree = run("write-tree");
  const lost = run("commit-tree", "-m", "lost", tree);
  const worktree = await add("orphaned", lost);
  writeFileSync(join(worktree.path, "src/a.ts"), "work\n");
  rmSync(join(path, ".git/objects", lost.slice(0, 2), lost.slice(2)));
  const { trash } = await worktrees.remove("orphaned");
  expect(run("show", `${trash}:src/a.ts`)).toBe("work");
});

it("gives nothing to the wrong owner", async () => {
  if (process.getuid!() !== 0) return;
  const worktree = await add("owned");
  chownSync(join(worktree.path, "src/a.ts"), 0, 0);
  await worktrees.giveBack("owned");
  await worktrees.settle();
  const again = await add("again");
  expect(statSync(join(again.path, "src/a.ts")).uid).toBe(worktreeOwner.uid);
});
