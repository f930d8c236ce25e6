import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { acquireLock } from "./file-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "artel-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const face = fileURLToPath(new URL("./index.ts", import.meta.url));

function contender(source: string) {
  const child = spawn(
    process.execPath,
    [
      "--conditions=artel-source",
      "--input-type=module",
      "-e",
      `import { acquireLock } from ${JSON.stringify(face)};${source}`,
    ],
    { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise<number | null>((resolve) =>
    child.once("close", (code) => resolve(code)),
  );
  const spoke = new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
  return { child, ended, spoke };
}

describe("acquireLock", () => {
  it("refuses or waits while another holds it", async () => {
    const path = join(folder, "busy", "lock");
    const first = await acquireLock(path);
    await expect(acquireLock(path, { waitMs: 0 })).rejects.toMatchObject({
      code: "LOCK_BUSY",
      kind: "busy",
    });
    await expect(acquireLock(path, { waitMs: 50 })).rejects.toMatchObject({ code: "LOCK_BUSY" });
    const controller = new AbortController();
    const cancelled = acquireLock(path, { signal: controller.signal });
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: "LOCK_CANCELLED" });
    const second = acquireLock(path, { waitMs: 5_000 });
    await first.release();
    await first.release();
    await (await second).release();
    await (await acquireLock(path, { waitMs: 0 })).release();
  });

  it("says why a file cannot be locked", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    await expect(acquireLock(join(file, "lock"))).rejects.toMatchObject({ code: "LOCK_FAILED" });
    const dangling = join(folder, "dangling");
    symlinkSync(join(folder, "no-such", "place"), dangling);
    await expect(acquireLock(dangling)).rejects.toMatchObject({ code: "LOCK_FAILED" });
  });

  it("lets fifty contenders of five processes in one at a time", async () => {
    const path = join(folder, "many");
    const counter = join(folder, "counter");
    writeFileSync(counter, "0");
    const source = `
      import { readFileSync, writeFileSync } from "node:fs";
      await Promise.all(Array.from({ length: 10 }, async () => {
        const lock = await acquireLock(${JSON.stringify(path)}, { waitMs: 20000 });
        const value = Number(readFileSync(${JSON.stringify(counter)}, "utf8"));
        await new Promise((resolve) => setTimeout(resolve, 1));
        writeFileSync(${JSON.stringify(counter)}, String(value + 1));
        await lock.release();
      }));`;
    const codes = await Promise.all(Array.from({ length: 5 }, () => contender(source).ended));
    expect(codes).toEqual([0, 0, 0, 0, 0]);
    expect(readFileSync(counter, "utf8")).toBe("50");
  });

  it("is free again after kill -9 of the holder, and does not keep a process running", async () => {
    const path = join(folder, "killed");
    const held = `await acquireLock(${JSON.stringify(path)}); console.log("held");`;
    const killed = contender(`${held} setInterval(() => {}, 1000);`);
    await killed.spoke;
    await expect(acquireLock(path, { waitMs: 0 })).rejects.toMatchObject({ code: "LOCK_BUSY" });
    killed.child.kill("SIGKILL");
    await (await acquireLock(path, { waitMs: 2_000 })).release();
    expect(await contender(held).ended).toBe(0);
    await (await acquireLock(path, { waitMs: 2_000 })).release();
  });
});
