import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "./free-port.ts";

/** A Redis server of its own in a temporary folder, which ends with `stop`. */
export interface ThrowAwayRedis {
  /** With the password. */
  readonly url: string;
  readonly port: number;
  readonly password: string;
  stop(): Promise<void>;
}

const INSTALL = `Redis is needed for this test. Install it with:
  sudo apt-get install -y redis-server
or set REDIS_BIN to the folder that contains redis-server.`;

export async function startRedis(): Promise<ThrowAwayRedis> {
  const program = serverProgram();
  const folder = mkdtempSync(join(tmpdir(), "artel-redis-"));
  const port = await freePort();
  const password = "pass-word-of-a-test";
  const settings = {
    port,
    bind: "127.0.0.1",
    dir: folder,
    requirepass: password,
    save: "",
    appendonly: "no",
  };
  const server = spawn(
    program,
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { cwd: folder, stdio: "ignore" },
  );
  const stop = () => shutDown(server, folder);
  const url = `redis://:${password}@127.0.0.1:${port}`;
  try {
    await untilReady(url, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, port, password, stop };
}

/** Runs one command that needs no answer, such as FLUSHALL. */
export async function commandRedis(url: string, command: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.call(command);
  } finally {
    client.disconnect();
  }
}

function serverProgram(): string {
  const given = process.env["REDIS_BIN"];
  const folders = given ? [given] : (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, "redis-server")).find(isExecutable);
  if (found === undefined) throw new Error(INSTALL);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with ${server.exitCode}`);
    try {
      await commandRedis(url, "PING");
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error("redis-server did not become ready within 10 s");
}

async function shutDown(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, "exit");
    server.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}
