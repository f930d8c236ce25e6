import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { reapOrphans } from "#infra/process";

it("kill -9 of Artel takes the sandbox and all in it with it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "artel-killed-"));
  const worktree = join(folder, "worktree");
  mkdirSync(worktree);
  chmodSync(worktree, 0o777);
  const marker = `killed-${process.pid}-${Date.now()}`;
  const script = `
    import { createSandbox } from "#adapters/sandboxes";
    const limits = { timeMs: 60000, memoryBytes: 2 ** 28, processes: 50, openFiles: 64, fileBytes: 2 ** 20, outputBytes: 2 ** 16 };
    const worktree = ${JSON.stringify(worktree)};
    await createSandbox("os").run(
      { argv: ["sh", "-c", "setsid sleep 50 & echo started; sleep 50"], cwd: worktree, onOutput: (text) => console.log(text) },
      { worktree, environment: { ARTEL_MARKER: ${JSON.stringify(marker)} }, network: { kind: "none" }, limits },
    );`;
  const child = spawn(
    process.execPath,
    ["--conditions=artel-source", "--input-type=module", "-e", script],
    { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    await new Promise((resolve) => child.stdout.once("data", resolve));
    expect(processesWith(marker).length).toBeGreaterThanOrEqual(3);
    // Another Artel of the session, which has just begun: this is none of what was left behind.
    expect(await reapOrphans(marker)).toEqual([]);
    expect(processesWith(marker).length).toBeGreaterThanOrEqual(3);
    child.kill("SIGKILL");
    await expect.poll(() => processesWith(marker), { timeout: 3_000, interval: 20 }).toEqual([]);
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});

it("so does one that comes while the sandbox is being set up", async () => {
  const folder = mkdtempSync(join(tmpdir(), "artel-killed-"));
  chmodSync(folder, 0o777);
  const marker = `killed-early-${process.pid}-${Date.now()}`;
  const script = `
    import { createSandbox } from "#adapters/sandboxes";
    const limits = { timeMs: 60000, memoryBytes: 2 ** 28, processes: 50, openFiles: 64, fileBytes: 2 ** 20, outputBytes: 2 ** 16 };
    setTimeout(() => process.kill(process.pid, "SIGKILL"), Number(process.argv[1]));
    await createSandbox("os").run(
      { argv: ["sleep", "50"], cwd: ${JSON.stringify(folder)} },
      { worktree: ${JSON.stringify(folder)}, environment: { ARTEL_MARKER: ${JSON.stringify(marker)} }, network: { kind: "none" }, limits },
    );`;
  try {
    for (let delayMs = 0; delayMs < 60; delayMs += 3) {
      const words = [
        "--conditions=artel-source",
        "--input-type=module",
        "-e",
        script,
        String(delayMs),
      ];
      spawnSync(process.execPath, words, { cwd: import.meta.dirname, stdio: "ignore" });
      await expect.poll(() => processesWith(marker), { timeout: 3_000, interval: 20 }).toEqual([]);
    }
  } finally {
    for (const pid of processesWith(marker)) process.kill(Number(pid), "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

function processesWith(marker: string): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, "utf8").includes(`ARTEL_MARKER=${marker}\0`);
    } catch {
      return false;
    }
  });
}
