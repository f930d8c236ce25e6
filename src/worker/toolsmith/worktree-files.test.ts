import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readText, writeText } from "./worktree-files.ts";

let folder: string;
let worktree: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel-files-"));
  worktree = join(folder, "tree");
  await mkdir(join(worktree, "src"), { recursive: true });
  await mkdir(join(folder, "outside"));
  await writeFile(join(folder, "outside/secret.ts"), "secret");
  await writeFile(join(worktree, "src/a.ts"), "\uFEFFconst a = 1;\r\n");
  await writeFile(join(worktree, "latin.ts"), Buffer.from([0xe4, 0xff]));
  await symlink(join(folder, "outside"), join(worktree, "linked"));
  await symlink(join(folder, "outside/secret.ts"), join(worktree, "link.ts"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("reads text as it is, byte order mark included", async () => {
  expect(await readText(worktree, "src/a.ts")).toBe("\uFEFFconst a = 1;\r\n");
});

test.each(["../outside/secret.ts", "link.ts", "linked/secret.ts", "src", "none.ts", "latin.ts"])(
  "%s is no text file of the worktree",
  async (path) => {
    expect(await readText(worktree, path)).toBeUndefined();
  },
);

test.each(["../outside/secret.ts", "link.ts", "linked/secret.ts", "new.ts"])(
  "%s is not written",
  async (path) => {
    await expect(writeText(worktree, path, "x")).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    expect(await readFile(join(folder, "outside/secret.ts"), "utf8")).toBe("secret");
  },
);
