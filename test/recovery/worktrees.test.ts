import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRepository } from "#infra/git";
import { createWorktrees } from "#worktrees";
import { worktreeOwner } from "../support/worktree-owner.ts";

const churn = join(import.meta.dirname, "worktree-churn.ts");

let folder: string;
let path: string;

function run(...commandArguments: string[]): string {
  return execFileSync("git", commandArguments, {
    cwd: path,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

function start(...programArguments: string[]) {
  const child = spawn(process.execPath, ["--conditions=artel-source", churn, ...programArguments], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { text: "", errors: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.text += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.errors += text));
  return { child, output, closed: once(child, "close") as Promise<[number | null, string | null]> };
}

const poolFolders = (data: string) =>
  readdirSync(join(data, "worktrees")).map((name) => join(data, "worktrees", name));

async function open(data: string, repository = path) {
  return createWorktrees({
    repository: await openRepository(repository),
    dataFolder: data,
    identity: worktreeOwner,
  });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "artel recovery ü "));
  path = join(folder, "repository");
  mkdirSync(path);
  run("init", "--quiet", "--initial-branch=main");
  run("config", "user.name", "Ada");
  run("config", "user.email", "ada@example.org");
  for (let index = 0; index < 300; index += 1) {
    mkdirSync(join(path, `folder-${index % 20}`), { recursive: true });
    writeFileSync(
      join(path, `folder-${index % 20}`, `file-${index}.ts`),
      `export const value = ${index};\n`,
    );
  }
  run("add", "--all");
  run("commit", "--quiet", "-m", "start");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("worktrees", () => {
  it("are handed out 50 at once by four processes in three repositories, cold and warm, without a failure", async () => {
    const data = join(folder, "data-many");
    const repositories = [path, join(folder, "second"), join(folder, "third")] as const;
    for (const clone of repositories.slice(1)) run("clone", "--quiet", path, clone);
    const [one, two, three] = repositories;
    const processes = [
      start("once", one, data, "a", "15"),
      start("once", one, data, "b", "15"),
      start("once", two, data, "c", "10"),
      start("once", three, data, "d", "10"),
    ];
    for (const { closed, output } of processes) {
      const [code] = await closed;
      expect(output.errors).toBe("");
      expect(code).toBe(0);
    }
    const paths = new Set<string>();
    for (const repository of repositories) {
      const worktrees = await open(data, repository);
      const records = await worktrees.list();
      expect(records).toHaveLength(repository === one ? 30 : 10);
      // The second time they were those that had been given back: there are as many as were ever in use at once.
      expect(worktrees.idle()).toEqual([]);
      for (const { id, base } of records) {
        const worktree = await worktrees.open(id);
        paths.add(worktree!.path);
        expect(readdirSync(worktree!.path)).toHaveLength(21);
        expect(await worktree!.changedPaths(base)).toEqual([]);
      }
    }
    expect(paths.size).toBe(50);
    const worktrees = await open(data);
    const cleaned = await worktrees.cleanUp({ isLive: async (session) => session === "b" });
    expect(cleaned).toHaveLength(15);
    await worktrees.cleanUp({ isLive: async () => false });
    expect(await worktrees.list()).toEqual([]);
    expect(existsSync(join(path, ".git/worktrees"))).toBe(false);
  }, 300_000);

  it("lose no work and leave nothing when their processes are killed at any moment", async () => {
    const data = join(folder, "data-killed");
    const commits = new Set<string>();
    let handedOut = 0;
    for (let round = 0; round < 4; round += 1) {
      // The second goes on while the first is killed, in the same pool.
      const pair = [0, 1].map((which) => start("churn", path, data, `k${round}p${which}`, "3"));
      const unsaved = new Set<string>();
      for (const { child, output, closed } of pair) {
        // Some steps into its work, at no particular moment of the next one.
        while (output.text.split("\n").length - 1 <= 3 * round) await once(child.stdout, "data");
        await sleep(Math.random() * 60);
        child.kill("SIGKILL");
        await closed;
        expect(output.errors).toBe("");
        for (const line of output.text.split("\n")) {
          const [what, value] = line.split(" ") as [string, string];
          if (what === "commit") commits.add(value);
          if (what === "unsaved") unsaved.add(value);
        }
      }
      const worktrees = await open(data);
      await worktrees.cleanUp({ isLive: async () => false });
      expect(await worktrees.list()).toEqual([]);
      expect(run("worktree", "list").split("\n")).toHaveLength(1);
      expect(run("status", "--porcelain")).toBe("");
      for (const id of unsaved) {
        expect(run("show", `refs/artel/trash/${id}:unsaved.txt`)).toContain(`${id} `);
      }
      // What is idle now is as good as new.
      for (const { commit } of worktrees.idle()) {
        const again = await worktrees.add({ id: `r${(handedOut += 1)}`, session: "next", commit });
        expect(readdirSync(again.path)).toHaveLength(21);
        expect(await again.changedPaths(commit)).toEqual([]);
      }
      await worktrees.cleanUp({ isLive: async () => false });
      for (const root of poolFolders(data)) {
        const left = readdirSync(root, { recursive: true, encoding: "utf8" });
        expect(left.filter((name) => ![".records", ".slots", ".removed"].includes(name))).toEqual(
          [],
        );
      }
    }
    expect(commits.size).toBeGreaterThan(5);
    const unreachable = run("fsck", "--unreachable", "--no-reflogs", "--no-progress");
    expect([...commits].filter((commit) => unreachable.includes(commit))).toEqual([]);
    const kept = run("for-each-ref", "--format=%(objectname)", "refs/artel/sessions").split("\n");
    expect([...commits].filter((commit) => !kept.includes(commit))).toEqual([]);
  }, 300_000);
});
