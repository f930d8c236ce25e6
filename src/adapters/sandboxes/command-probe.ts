import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Sandbox, SandboxPolicy, SandboxProbe, SandboxResult } from "./sandbox.ts";
import { SandboxUnavailableError } from "./errors.ts";

const checksSchema = z.array(
  z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() }),
);

const PROCESSES = 40;

/** Runs inside, and reports on standard output what it could and could not do. Plain JavaScript without imports of ours. */
const attempts = `
const { readFileSync, writeFileSync } = require("node:fs");
const { spawn } = require("node:child_process");
const { connect } = require("node:net");
const given = JSON.parse(process.argv[1]);
const checks = [];
const check = (name, ok, detail) => checks.push({ name, ok, detail: String(detail) });
const denied = (name, attempt) => {
  try { attempt(); check(name, false, "it was possible"); }
  catch (error) { check(name, true, error.code ?? error.message); }
};
const allowed = (name, attempt) => {
  try { attempt(); check(name, true, "done"); }
  catch (error) { check(name, false, error.code ?? error.message); }
};
allowed("write in the worktree", () => writeFileSync("probe", "written"));
denied("write outside of it", () => writeFileSync(given.outside, "written"));
denied("write to /usr", () => writeFileSync("/usr/artel-probe", "written"));
denied("read outside of it", () => readFileSync(given.outside));
const socket = connect({ host: "127.0.0.1", port: given.port });
socket.on("connect", () => done("it was possible", false));
socket.on("error", (error) => done(error.code, true));
function done(detail, ok) {
  socket.destroy();
  check("connect to a service of the machine", ok, detail);
  let refused = 0;
  let asked = 0;
  for (; asked < given.processes * 2 && refused === 0; asked += 1) {
    const child = spawn("sleep", ["5"], { stdio: "ignore" });
    child.on("error", () => {});
    if (child.pid === undefined) refused += 1;
  }
  check("more processes than allowed", refused > 0, refused > 0 ? "refused after " + (asked - 1) : asked + " were started");
  process.stdout.write(JSON.stringify(checks), () => process.exit(0));
}
`;

/** Tries, from inside, what must be denied. */
export async function probeSandbox(sandbox: Sandbox): Promise<SandboxProbe> {
  const folder = mkdtempSync(join(tmpdir(), "artel-probe-"));
  const outside = mkdtempSync(join(tmpdir(), "artel-probe-"));
  const server = createServer((socket) => socket.destroy());
  try {
    const { uid, gid } = sandbox.identity();
    if (process.getuid?.() === 0) chownSync(folder, uid, gid);
    writeFileSync(join(outside, "file"), "outside", { mode: 0o644 });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    const given = {
      outside: join(outside, "file"),
      port: (server.address() as AddressInfo).port,
      processes: PROCESSES,
    };
    const result = await sandbox.run(
      { argv: [process.execPath, "-e", attempts, JSON.stringify(given)], cwd: folder },
      probePolicy(folder),
    );
    return judged(result);
  } catch (error) {
    if (error instanceof SandboxUnavailableError) return { available: false, error, checks: [] };
    throw error;
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync(outside, { recursive: true, force: true });
  }
}

function judged({ stdout, stderr, enforced }: SandboxResult): SandboxProbe {
  if (stdout === "") {
    const error = new SandboxUnavailableError(
      "SETUP_FAILED",
      `Node did not run in the sandbox: ${stderr.trim().slice(0, 500)}`,
    );
    return { available: false, error, checks: [] };
  }
  const checks = checksSchema.parse(JSON.parse(stdout));
  const failed = checks.filter(({ ok }) => !ok);
  if (failed.length === 0) return { available: true, checks, enforced };
  const error = new SandboxUnavailableError(
    "NOT_HOLDING",
    `The sandbox does not hold on this machine: ${failed.map(({ name, detail }) => `${name}: ${detail}`).join("; ")}.`,
  );
  return { available: false, error, checks, enforced };
}

function probePolicy(folder: string): SandboxPolicy {
  return {
    worktree: folder,
    readOnly: [process.execPath],
    environment: {},
    network: { kind: "none" },
    limits: {
      timeMs: 20_000,
      memoryBytes: 512 * 1024 * 1024,
      processes: PROCESSES,
      openFiles: 256,
      fileBytes: 1024 * 1024,
      outputBytes: 64 * 1024,
    },
  };
}
