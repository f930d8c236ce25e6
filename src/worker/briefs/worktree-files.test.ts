import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WorktreeFiles } from "./worktree-files.ts";

let folder: string;
let root: string;
let files: WorktreeFiles;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel-files-ü "));
  root = join(folder, "work tree");
  mkdirSync(join(root, "src"), { recursive: true });
  mkdirSync(join(root, ".git"));
  writeFileSync(join(root, ".git", "config"), "[core]\n");
  writeFileSync(join(root, "src", "a.ts"), "export {};\n");
  writeFileSync(join(folder, "secret"), "secret");
  files = new WorktreeFiles(root);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the files of a worktree", () => {
  it("reads, makes with folders, replaces, lists and removes", async () => {
    expect(await files.read("src/a.ts")).toBe("export {};\n");
    await files.write("docs/naïve/b c.md", "text");
    expect(readFileSync(join(root, "docs/naïve/b c.md"), "utf8")).toBe("text");
    await files.write("src/a.ts", "new");
    expect(await files.read("./src/a.ts")).toBe("new");
    expect(await files.list(".")).toEqual(["docs/", "src/"]);
    await files.remove("src/a.ts");
    expect(await files.exists("src/a.ts")).toBe(false);
  });

  it.each(["../secret", "/etc/passwd", "src/../../secret", "src/\0a", ".", ""])(
    "refuses %j, which is not inside",
    async (path) => {
      await expect(files.read(path)).rejects.toThrow(/worktree|NUL/);
      await expect(files.write(path, "x")).rejects.toThrow(/worktree|NUL/);
      expect(readFileSync(join(folder, "secret"), "utf8")).toBe("secret");
    },
  );

  it.each([".git/config", ".git/hooks/pre-commit", "src/.git/config", "./.git/config"])(
    "refuses %s, which is git's own",
    async (path) => {
      await expect(files.read(path)).rejects.toThrow("git's own");
      await expect(files.write(path, "x")).rejects.toThrow("git's own");
      await expect(files.remove(path)).rejects.toThrow("git's own");
      expect(readFileSync(join(root, ".git/config"), "utf8")).toBe("[core]\n");
    },
  );

  it("follows no link, wherever it leads", async () => {
    symlinkSync(join(folder, "secret"), join(root, "link"));
    symlinkSync(folder, join(root, "out"));
    symlinkSync("src", join(root, "inside"));
    symlinkSync(join(folder, "made"), join(root, "dangling"));
    for (const path of ["link", "out/secret", "inside/a.ts"]) {
      await expect(files.read(path)).rejects.toThrow("symbolic link");
      await expect(files.write(path, "x")).rejects.toThrow("symbolic link");
      await expect(files.remove(path)).rejects.toThrow("symbolic link");
    }
    await expect(files.write("dangling", "x")).rejects.toThrow("symbolic link");
    await expect(files.write("out/new/file", "x")).rejects.toThrow("symbolic link");
    expect(readFileSync(join(folder, "secret"), "utf8")).toBe("secret");
    expect(existsSync(join(folder, "made"))).toBe(false);
    expect(existsSync(join(folder, "new"))).toBe(false);
  });

  it("says what a file is that is no text", async () => {
    writeFileSync(join(root, "image"), Buffer.from([1, 0, 2]));
    writeFileSync(join(root, "latin"), Buffer.from([0x66, 0xfc, 0x72]));
    writeFileSync(join(root, "large"), "x".repeat(4_000_001));
    await expect(files.read("image")).rejects.toThrow("image: it is binary (3 bytes)");
    await expect(files.read("latin")).rejects.toThrow("latin: it is not UTF-8 text (3 bytes)");
    await expect(files.read("large")).rejects.toThrow("too large");
    await expect(files.read("src")).rejects.toThrow("no file");
    await expect(files.read("nothing")).rejects.toThrow("nothing: there is no such file");
    await expect(files.write("src", "x")).rejects.toThrow("it is a folder");
    execFileSync("mkfifo", [join(root, "pipe")]);
    await expect(files.read("pipe")).rejects.toThrow("no file");
    await expect(files.write("pipe", "x")).rejects.toThrow("no file");
  });

  it("keeps the mode of a file that it replaces", async () => {
    writeFileSync(join(root, "run.sh"), "#!/bin/sh\n");
    chmodSync(join(root, "run.sh"), 0o755);
    await files.write("run.sh", "#!/bin/sh\ntrue\n");
    const { statSync } = await import("node:fs");
    expect(statSync(join(root, "run.sh")).mode & 0o777).toBe(0o755);
  });
});
