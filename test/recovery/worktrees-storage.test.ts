import { execFileSync, spawnSync } from "node:child_process";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRepository } from "#infra/git";
import type { Repository } from "#infra/git";
import { createWorktrees } from "#worktrees";

let folder: string;
let disk: string;
let repository: Repository;

const probe = mkdtempSync(join(tmpdir(), "artel-mount-"));
const canMount = spawnSync("mount", ["-t", "tmpfs", "tmpfs", probe]).status === 0;
if (canMount) execFileSync("umount", [probe]);
rmSync(probe, { recursive: true });

const worktrees = () =>
  createWorktrees({
    repository,
    dataFolder: join(disk, "data"),
    identity: { uid: process.getuid!(), gid: process.getgid!() },
  });
const add = () => worktrees().add({ id: "a", session: "s", commit: repository.head.commit });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "artel-storage-"));
  disk = join(folder, "disk");
  const path = join(folder, "repository");
  mkdirSync(path);
  mkdirSync(disk);
  for (let index = 0; index < 40; index += 1) {
    writeFileSync(join(path, `file-${index}.txt`), `${index}\n`.repeat(20_000));
  }
  const run = (...commandArguments: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...commandArguments], {
      cwd: path,
    });
  run("init", "--quiet");
  run("add", "--all");
  run("commit", "--quiet", "-m", "start");
  repository = await openRepository(path);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.skipIf(!canMount)(
  "a full and a read-only disk are said, and leave nothing half-made",
  async () => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=600k", "tmpfs", disk]);
    try {
      await expect(add()).rejects.toMatchObject({ code: "DISK_FULL", kind: "environment" });
      expect(await worktrees().list()).toEqual([]);
      const left = readdirSync(disk, { recursive: true, encoding: "utf8" });
      expect(left.filter((name) => name.includes("pool-"))).toEqual([]);
      execFileSync("mount", ["-o", "remount,size=20m", disk]);
      const worktree = await add();
      expect(await worktree.changedPaths(repository.head.commit)).toEqual([]);
      await worktrees().remove("a");
      rmSync(join(disk, "data"), { recursive: true });
      execFileSync("mount", ["-o", "remount,ro", disk]);
      await expect(add()).rejects.toMatchObject({ code: "DATA_FOLDER_NOT_WRITABLE" });
    } finally {
      execFileSync("umount", [disk]);
    }
  },
);

it.skipIf(!canMount)(
  "work that cannot be kept on a full disk stays in its worktree until it can",
  async () => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", disk]);
    try {
      const path = join(disk, "repository");
      execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${repository.root}`, path]);
      const small = createWorktrees({
        repository: await openRepository(path),
        dataFolder: join(folder, "data"),
        identity: { uid: process.getuid!(), gid: process.getgid!() },
        pool: { idle: 2, onFailure: () => {} },
      });
      const commit = repository.head.commit;
      const worktree = await small.add({ id: "work", session: "s", commit });
      const work = randomBytes(1_000_000);
      writeFileSync(join(worktree.path, "unsaved.bin"), work);
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, "filler"), Buffer.alloc(bavail * bsize));

      const isFull = { code: "DISK_FULL", kind: "environment" };
      await expect(small.remove("work")).rejects.toMatchObject(isFull);
      await expect(small.keep("work")).rejects.toMatchObject(isFull);
      const isLive = async () => false;
      await expect(small.cleanUp({ isLive })).rejects.toMatchObject(isFull);
      expect(await small.list()).toMatchObject([{ id: "work", path: worktree.path }]);
      expect(readFileSync(join(worktree.path, "unsaved.bin")).equals(work)).toBe(true);

      rmSync(join(disk, "filler"));
      expect(await small.cleanUp({ isLive })).toEqual([
        { id: "work", trash: "refs/artel/trash/work" },
      ]);
      const kept = execFileSync("git", ["cat-file", "blob", "refs/artel/trash/work:unsaved.bin"], {
        cwd: path,
      });
      expect(kept.equals(work)).toBe(true);
    } finally {
      execFileSync("umount", [disk]);
    }
  },
);
