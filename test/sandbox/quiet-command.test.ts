import { chownSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createSandbox } from "#adapters/sandboxes";
import { createTargetRunner } from "#worktrees";

const sandbox = createSandbox("os");
const worktree = realpathSync(mkdtempSync(join(tmpdir(), "artel-quiet-")));
const { uid, gid } = sandbox.identity();
if (process.getuid?.() === 0) chownSync(worktree, uid, gid);
afterAll(() => rmSync(worktree, { recursive: true, force: true }));

const node = dirname(process.execPath);
const cancelling = new AbortController();
const runner = createTargetRunner({
  worktree,
  sandbox,
  commandMs: 60_000,
  marker: "quiet-command",
  signal: cancelling.signal,
  toolchain: {
    node: { version: process.version, program: process.execPath },
    packageManager: undefined,
    path: [node, "/usr/bin", "/bin"],
    readOnly: [node],
    environment: {},
    installEnvironment: {},
    notes: [],
  },
});
const shell = (script: string) =>
  runner.run({ argv: ["sh", "-c", script], directory: ".", purpose: "test", quietMs: 1_500 });

test("a command that falls silent is ended as at its time limit; one that goes on is not", async () => {
  const silent = await shell("echo begun; sleep 30");
  expect(silent).toMatchObject({ ended: "time", exitCode: null, stdout: "begun\n" });
  const steady = await shell("for i in 1 2 3 4 5; do echo $i; sleep 0.5; done");
  expect(steady).toMatchObject({ ended: "exit", exitCode: 0 });
  const silentFromTheStart = await shell("sleep 2");
  expect(silentFromTheStart).toMatchObject({ ended: "exit", exitCode: 0 });
});

test("what is printed behind the limit of output counts", async () => {
  const flood = "head -c 400000000 /dev/zero; for i in 1 2 3 4; do sleep 0.5; echo $i; done";
  expect(await shell(flood)).toMatchObject({ ended: "exit", truncated: true });
});

test("a cancelled one stays cancelled", async () => {
  const running = shell("echo begun; sleep 30");
  setTimeout(() => cancelling.abort(), 300);
  expect(await running).toMatchObject({ ended: "cancelled" });
});
