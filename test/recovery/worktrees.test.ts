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
  it("are added 50 at once from two processes without a failure", async () => {
    const data = join(folder, "data-many");
    const processes = [start("once", path, data, "a", "25"), start("once", path, data, "b", "25")];
    for (const { closed, output } of processes) {
      const [code] = await closed;
      expect(output.errors).toBe("");
      expect(code).toBe(0);
    }
    const repository = await openRepository(path);
    const worktrees = createWorktrees({ repository, dataFolder: data, identity: worktreeOwner });
    const records = await worktrees.list();
    expect(records).toHaveLength(50);
    expect(run("worktree", "list").split("\n")).toHaveLength(51);
    for (const { id } of records) {
      const worktree = await worktrees.open(id);
      expect(await worktree!.changedPaths(repository.head.commit)).toEqual([]);
      expect(readdirSync(worktree!.path)).toHaveLength(21);
    }
    const cleaned = await worktrees.cleanUp({ isLive: async (session) => session === "b" });
    expect(cleaned).toHaveLength(25);
    await worktrees.cleanUp({ isLive: async () => false });
    expect(run("worktree", "list").split("\n")).toHaveLength(1);
  }, 120_000);

  it("lose no commit and leave nothing when their process is killed at any moment", async () => {
    const data = join(folder, "data-killed");
    const commits = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const { child, output, closed } = start("churn", path, data, `k${round}`, "3");
      // Some steps into its work, at no particular moment of the next one.
      while (output.text.split("\n").length - 1 <= round) await once(child.stdout, "data");
      await sleep(Math.random() * 60);
      child.kill("SIGKILL");
      await closed;
      expect(output.errors).toBe("");
      const unsaved = new Set<string>();
      for (const line of output.text.split("\n")) {
        const [what, value] = line.split(" ") as [string, string];
        if (what === "commit") commits.add(value);
        if (what === "unsaved") unsaved.add(value);
      }
      const repository = await openRepository(path);
      const worktrees = createWorktrees({ repository, dataFolder: data, identity: worktreeOwner });
      await worktrees.cleanUp({ isLive: async () => false });
      expect(await worktrees.list()).toEqual([]);
      expect(run("worktree", "list").split("\n")).toHaveLength(1);
      expect(
        readdirSync(join(path, ".git")).filter((name) => name.startsWith("artel-removed")),
      ).toEqual([]);
      expect(existsSync(join(path, ".git/worktrees"))).toBe(false);
      expect(run("status", "--porcelain")).toBe("");
      for (const id of unsaved) {
        expect(run("show", `refs/artel/trash/${id}:unsaved.txt`)).toContain(`${id} `);
      }
      const again = await worktrees.add({
        id: `k${round}-0-0`,
        session: "next",
        commit: repository.head.commit,
      });
      expect(await again.changedPaths(repository.head.commit)).toEqual([]);
      await worktrees.remove(again.id);
      await worktrees.cleanUp({ isLive: async () => false });
      const root = join(data, "worktrees", readdirSync(join(data, "worktrees"))[0]!);
      expect(readdirSync(root)).toEqual([".records"]);
      expect(readdirSync(join(root, ".records")).filter((name) => name.endsWith(".json"))).toEqual(
        [],
      );
    }
    expect(commits.size).toBeGreaterThan(5);
    const unreachable = run("fsck", "--unreachable", "--no-reflogs", "--no-progress");
    expect([...commits].filter((commit) => unreachable.includes(commit))).toEqual([]);
    const kept = run("for-each-ref", "--format=%(objectname)", "refs/artel/sessions").split("\n");
    expect([...commits].filter((commit) => !kept.includes(commit))).toEqual([]);
  }, 180_000);
});
