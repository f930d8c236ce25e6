import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Parts } from "#infra/resilience";
import { partPolicies } from "../support/parts.ts";
import { createSandbox, guardSandbox, type SandboxPolicy } from "#adapters/sandboxes";

const policies = partPolicies({ failures: 2, retries: 1 });
const limits = {
  timeMs: 10_000,
  memoryBytes: 2 ** 28,
  processes: 50,
  openFiles: 64,
  fileBytes: 2 ** 20,
  outputBytes: 2 ** 16,
};

let folder: string;
let worktree: string;
let starts: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "artel-guarded-")));
  worktree = join(folder, "worktree");
  starts = join(folder, "starts");
  for (const path of [worktree, join(folder, "bin")]) mkdirSync(path);
  for (const path of [worktree, folder]) chmodSync(path, 0o777);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** In front of the real bwrap: what this script says comes of starting a sandbox. */
function bwrap(script: string): void {
  const path = join(folder, "bin", "bwrap");
  writeFileSync(path, `#!/bin/sh\necho start >> ${starts}\n${script}\n`);
  chmodSync(path, 0o755);
}
const FAILING = 'echo "bwrap: no luck today" >&2; exit 1';
const WORKING = `exec ${realpathSync("/usr/bin/bwrap")} "$@"`;

function scene() {
  const time = { now: Date.now() };
  const parts = new Parts({ policies, clock: { now: () => time.now } });
  const path = `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`;
  const sandbox = guardSandbox(createSandbox("os", { path }), parts, "s1");
  const environment: SandboxPolicy = {
    worktree,
    environment: {},
    network: { kind: "none" },
    limits,
  };
  const run = (argv: readonly string[], signal?: AbortSignal) =>
    sandbox.run({ argv, cwd: worktree }, environment, signal);
  const code = (argv: readonly string[]) =>
    run(argv).then(
      ({ exitCode }) => exitCode,
      (error: { code: string }) => error.code,
    );
  const start = (argv: readonly string[]) => sandbox.start?.({ argv, cwd: worktree }, environment);
  return { parts, time, run, start, code, states: () => parts.states()[0] };
}

test("a sandbox that cannot be set up is left alone, and used again when it can", async () => {
  const { code, time, states } = scene();
  bwrap(FAILING);
  expect([await code(["true"]), await code(["true"])]).toEqual(["SETUP_FAILED", "SETUP_FAILED"]);
  expect(states()).toMatchObject({ state: "open", retries: 2, failures: 2 });
  expect(states()?.lastFailure).toMatch(/no luck today/);
  bwrap(WORKING);
  expect(await code(["true"])).toBe("PART_UNAVAILABLE");
  time.now += 30_000;
  expect(await code(["sh", "-c", "exit 7"])).toBe(7);
  expect(states()).toMatchObject({ state: "closed", failures: 0 });
});

test("is tried with a command that does nothing, while a long one is not begun", async () => {
  const { code, time, states } = scene();
  bwrap(FAILING);
  await code(["true"]);
  await code(["true"]);
  time.now += 30_000;
  expect(await code(["touch", "begun"])).toBe("SETUP_FAILED");
  expect(states()).toMatchObject({ state: "open" });
  bwrap(WORKING);
  time.now += 30_000;
  const long = code(["sleep", "3"]);
  await expect.poll(() => states()?.state).toBe("closed");
  const begin = performance.now();
  expect(await code(["true"])).toBe(0);
  expect(performance.now() - begin).toBeLessThan(2_000);
  expect(await long).toBe(0);
});

test("how a command ends, and what is wrong with it, is not the sandbox's fault", async () => {
  const { code, states } = scene();
  bwrap(WORKING);
  expect(await code(["false"])).toBe(1);
  expect(await code(["sh", "-c", "kill -9 $$"])).toBeNull();
  expect(await code([])).toBe("BAD_POLICY");
  expect(await code(["sh", "-c", "exit 127"])).toBe(127);
  expect(states()).toMatchObject({ state: "closed", failures: 0, retries: 0 });
});

test("a command that is cancelled says so in its result, wherever it was", async () => {
  const { run, states } = scene();
  bwrap(WORKING);
  const cancelled = { ended: "cancelled", exitCode: null };
  expect(await run(["true"], AbortSignal.abort())).toMatchObject(cancelled);
  const stop = new AbortController();
  const long = run(["sleep", "20"], stop.signal);
  setTimeout(() => stop.abort(), 100);
  expect(await long).toMatchObject(cancelled);
  expect(states()).toMatchObject({ state: "closed", failures: 0 });
});

test("what is talked to is not begun either where no sandbox can be set up, and its end is no failure", async () => {
  const { start, time, states } = scene();
  bwrap(FAILING);
  await expect(start(["cat"])).rejects.toMatchObject({ code: "SETUP_FAILED" });
  await expect(start(["cat"])).rejects.toMatchObject({ code: "SETUP_FAILED" });
  await expect(start(["cat"])).rejects.toMatchObject({ code: "PART_UNAVAILABLE" });
  bwrap(WORKING);
  time.now += 30_000;
  const running = await start(["sh", "-c", "cat; exit 7"]);
  running?.stdin.end();
  expect(await running?.result).toMatchObject({ exitCode: 7, ended: "exit" });
  expect(states()).toMatchObject({ state: "closed", failures: 0 });
});

test("a command that was never started says so in its result", async () => {
  bwrap(FAILING);
  const path = `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`;
  const sandbox = createSandbox("os", { path });
  const running = await sandbox.start?.(
    { argv: ["cat"], cwd: worktree },
    { worktree, environment: {}, network: { kind: "none" }, limits },
  );
  await expect(running?.result).rejects.toThrow(/no luck today/);
});
