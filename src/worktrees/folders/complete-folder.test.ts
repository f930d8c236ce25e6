import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { completeFolder } from "./complete-folder.ts";
import { removeTree } from "./remove-tree.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "artel-folder-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const signal = new AbortController().signal;
const fillWith = (text: string) => (staging: string) => writeFile(path.join(staging, "file"), text);

test("is filled once and found afterwards", async () => {
  const first = await completeFolder({ root, name: "a", signal, fill: fillWith("one") });
  const second = await completeFolder({ root, name: "a", signal, fill: fillWith("two") });
  expect([first.reused, second.reused]).toEqual([false, true]);
  expect(await readFile(path.join(second.path, "file"), "utf8")).toBe("one");
});

test("concurrent callers do the work once", async () => {
  let fills = 0;
  const fill = async (staging: string): Promise<void> => {
    fills += 1;
    await fillWith("x")(staging);
  };
  const all = [1, 2, 3, 4].map(() => completeFolder({ root, name: "a", signal, fill }));
  const reused = (await Promise.all(all)).filter((one) => one.reused);
  expect([fills, reused.length]).toEqual([1, 3]);
});

test("a failure leaves nothing, and the next attempt succeeds", async () => {
  const fill = async (staging: string): Promise<void> => {
    await fillWith("half")(staging);
    throw new Error("no");
  };
  await expect(completeFolder({ root, name: "a", signal, fill })).rejects.toThrow("no");
  expect(await readdir(path.join(root, ".staging"))).toEqual([]);
  expect((await completeFolder({ root, name: "a", signal, fill: fillWith("b") })).reused).toBe(
    false,
  );
});

test("an abort while filling keeps nothing", async () => {
  const controller = new AbortController();
  const fill = async (staging: string): Promise<void> => {
    await fillWith("half")(staging);
    controller.abort();
  };
  await expect(
    completeFolder({ root, name: "a", signal: controller.signal, fill }),
  ).rejects.toThrow();
  expect(await readdir(root)).not.toContain("a");
});

test("what a killed process left is thrown away", async () => {
  const face = fileURLToPath(new URL("./complete-folder.ts", import.meta.url));
  const script = `
    const { completeFolder } = await import(${JSON.stringify(face)});
    const { writeFile } = await import("node:fs/promises");
    await completeFolder({ root: ${JSON.stringify(root)}, name: "torn", signal: new AbortController().signal,
      fill: async (staging) => { await writeFile(staging + "/half", ""); console.log("filling"); setInterval(() => {}, 1000); await new Promise(() => {}); } });`;
  const child = spawn(
    process.execPath,
    ["--conditions=artel-source", "--input-type=module", "-e", script],
    {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const closed = new Promise((resolve) => child.once("close", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.kill("SIGKILL");
  await closed;
  expect(await readdir(path.join(root, ".staging"))).toEqual(["torn"]);
  // Its lock is given up a moment after it.
  const left = async (): Promise<readonly string[]> => {
    const name = `other-${performance.now()}`;
    await completeFolder({ root, name, signal, fill: fillWith("x") });
    return readdir(path.join(root, ".staging"));
  };
  await expect.poll(left).toEqual([]);
  const again = await completeFolder({ root, name: "torn", signal, fill: fillWith("whole") });
  expect(again.reused).toBe(false);
  expect((await readdir(again.path)).sort()).toEqual([".artel-complete", "file"]);
});

test("a folder without its mark is not taken for whole", async () => {
  await mkdir(path.join(root, "a"));
  await writeFile(path.join(root, "a/stale"), "");
  const made = await completeFolder({ root, name: "a", signal, fill: fillWith("x") });
  expect((await readdir(made.path)).sort()).toEqual([".artel-complete", "file"]);
});

test("removes folders that took the right to write away", async () => {
  const folder = path.join(root, "closed/inner");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "file"), "");
  await chmod(folder, 0o500);
  await chmod(path.dirname(folder), 0o500);
  await removeTree(path.dirname(folder));
  expect(await readdir(root)).toEqual([]);
});
