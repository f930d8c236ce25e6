import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DiskBudget } from "./disk.ts";

const MEGABYTE = 1024 ** 2;

let folder: string;
let worktree: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "artel-disk-"));
  worktree = join(folder, "worktree");
  mkdirSync(worktree);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (megabytes: number, ...path: readonly string[]): void =>
  writeFileSync(join(folder, ...path), Buffer.alloc(megabytes * MEGABYTE, 1));

describe("a disk budget", () => {
  it("is exceeded by what was written since, not by what was there", async () => {
    write(8, "worktree", "old");
    // Changed before, by the clock of a file system.
    await setTimeout(100);
    const disk = new DiskBudget([worktree], 4 * MEGABYTE);
    expect(await disk.exceeded()).toBe(false);
    write(6, "worktree", "new");
    await vi.waitFor(async () => expect(await disk.exceeded()).toBe(true), 10_000);
  });

  it("is exceeded also while others free more than that", { timeout: 30_000 }, async () => {
    execFileSync("fallocate", ["--length", "1GiB", join(folder, "of others")]);
    const disk = new DiskBudget([worktree], 4 * MEGABYTE);
    rmSync(join(folder, "of others"));
    write(6, "worktree", "new");
    await vi.waitFor(async () => expect(await disk.exceeded()).toBe(true), {
      timeout: 20_000,
      interval: 100,
    });
  });
});
