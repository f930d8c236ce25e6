import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createSandbox } from "#adapters/sandboxes";
import { findProgram, runProcess } from "#infra/process";

const root = process.getuid?.() === 0;
const repository = resolve(import.meta.dirname, "../..");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "artel-refusal-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command that would leave a marker in a worktree, in a Node of its own, and tells what came of it. */
/** `#adapters` is known only to modules inside of the package, hence the address. */
const face = JSON.stringify(join(repository, "src/adapters/sandboxes/index.ts"));

const attempt = (worktree: string, path: string): string => `
import { createSandbox } from ${face};
const sandbox = createSandbox("os", { path: ${JSON.stringify(path)} });
const limits = { timeMs: 5000, memoryBytes: 2 ** 28, processes: 50, openFiles: 64, fileBytes: 2 ** 20, outputBytes: 2 ** 16 };
const outcome = await sandbox
  .run(
    { argv: ["touch", "marker"], cwd: ${JSON.stringify(worktree)} },
    { worktree: ${JSON.stringify(worktree)}, environment: {}, network: { kind: "none" }, limits },
  )
  .then((result) => ({ result }), (error) => ({ name: error.name, code: error.code, message: error.message, remedy: error.remedy }));
const probe = await sandbox.probe();
console.log(JSON.stringify({ ...outcome, available: probe.available, probeCode: probe.error?.code }));
`;

const nodeArguments = (source: string): string[] => [
  "--conditions=artel-source",
  "--input-type=module",
  "-e",
  source,
];

const hostPath = process.env["PATH"] ?? "";

function worktreeFor(name: string): string {
  const worktree = join(folder, name);
  mkdirSync(worktree);
  chmodSync(worktree, 0o777);
  return worktree;
}

function expectRefusal(stdout: string, worktree: string, code: string): void {
  const outcome: unknown = JSON.parse(stdout);
  expect(outcome).toMatchObject({
    name: "SandboxUnavailableError",
    code,
    remedy: expect.stringMatching(/\w{3}/),
    available: false,
    probeCode: code,
  });
  expect(existsSync(join(worktree, "marker"))).toBe(false);
}

describe("refusals", () => {
  it("64 bwrap missing from the PATH", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    for (const name of ["sh", "setpriv", "unshare", "mount", "prlimit"]) {
      const program = findProgram(name, `${hostPath}:/usr/sbin:/sbin`);
      if (program !== undefined) symlinkSync(program, join(bin, name));
    }
    const worktree = worktreeFor("no-bwrap");
    const { stdout, stderr } = await runProcess({
      argv: [process.execPath, ...nodeArguments(attempt(worktree, bin))],
      cwd: repository,
    });
    expect(stdout, stderr).not.toBe("");
    expectRefusal(stdout, worktree, "NO_BWRAP");
    expect(stdout).toContain("apt-get install bubblewrap");
  });

  it.skipIf(!root)("65 user namespaces disabled (needs root to arrange)", async () => {
    const worktree = worktreeFor("no-userns");
    // In a user namespace of its own, with all users of the host, the number of further ones is set to none.
    const child = spawn(
      "unshare",
      [
        "--user",
        "--keep-caps",
        "sh",
        "-c",
        'read go; echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --reuid 0 --regid 0 --clear-groups -- "$@"',
        "sh",
        process.execPath,
        ...nodeArguments(attempt(worktree, hostPath)),
      ],
      { cwd: repository, stdio: ["pipe", "pipe", "inherit"] },
    );
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    const ended = new Promise((done) => child.once("close", done));
    await untilOwnNamespace(child.pid ?? 0);
    for (const map of ["uid_map", "gid_map"]) {
      writeFileSync(`/proc/${child.pid}/${map}`, "0 0 65536\n");
    }
    child.stdin.end("go\n");
    await ended;
    expectRefusal(stdout, worktree, "NO_USERNS");
  });

  it.skipIf(!root)("66 running as root that cannot become another user", async () => {
    const worktree = worktreeFor("root");
    const { stdout, stderr } = await runProcess({
      argv: [
        "setpriv",
        "--bounding-set=-setuid,-setgid",
        "--",
        process.execPath,
        ...nodeArguments(attempt(worktree, hostPath)),
      ],
      cwd: repository,
    });
    expect(stdout, stderr).not.toBe("");
    expectRefusal(stdout, worktree, "RUNNING_AS_ROOT");
  });

  it.skipIf(!root)("66 running as root that may not mount, where mounting is needed", async () => {
    const closed = join(folder, "closed");
    mkdirSync(closed, { mode: 0o700 });
    const worktree = join(closed, "worktree");
    mkdirSync(worktree);
    const { stdout, stderr } = await runProcess({
      argv: [
        "setpriv",
        "--bounding-set=-sys_admin",
        "--",
        process.execPath,
        ...nodeArguments(attempt(worktree, hostPath)),
      ],
      cwd: repository,
    });
    expect(stdout, stderr).not.toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ code: "NO_MOUNT" });
    expect(existsSync(join(worktree, "marker"))).toBe(false);
  });

  it("67 a system call filter that forbids namespaces, as in a container", async () => {
    // Our own sandbox forbids them too: a sandbox inside it has to be refused, not to run without isolation.
    const outer = createSandbox("os");
    const worktree = worktreeFor("filtered");
    const { stdout, stderr } = await outer.run(
      {
        argv: [process.execPath, ...nodeArguments(attempt(worktree, "/usr/bin:/bin"))],
        cwd: worktree,
      },
      {
        worktree,
        readOnly: [repository, process.execPath],
        environment: {},
        network: { kind: "none" },
        limits: {
          timeMs: 20_000,
          memoryBytes: 2 ** 30,
          processes: 200,
          openFiles: 256,
          fileBytes: 2 ** 24,
          outputBytes: 2 ** 16,
        },
      },
    );
    expect(stdout, stderr).not.toBe("");
    expectRefusal(stdout, worktree, "NO_USERNS");
  });
});

async function untilOwnNamespace(pid: number): Promise<void> {
  const own = readlinkSync("/proc/self/ns/user");
  await expect
    .poll(() => readlinkSync(`/proc/${pid}/ns/user`), { timeout: 5_000, interval: 10 })
    .not.toBe(own);
}
