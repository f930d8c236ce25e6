import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { freePort } from "./free-port.ts";

/** A PostgreSQL server of its own in a temporary folder, which ends with `stop`. */
export interface ThrowAwayPostgres {
  readonly url: string;
  readonly pid: number | undefined;
  /** Starts it again where it was, after it was killed. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const INSTALL = `PostgreSQL is needed for this test. Install it with:
  sudo apt-get install -y postgresql
or set POSTGRES_BIN to the folder that contains initdb and postgres.`;

export async function startPostgres(): Promise<ThrowAwayPostgres> {
  const programs = programFolder();
  const account = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), "artel-postgres-"));
  if (account) chownSync(folder, account.uid, account.gid);
  const data = join(folder, "data");
  const options = { cwd: folder, ...account };
  execFileSync(
    join(programs, "initdb"),
    ["--no-sync", "--auth=trust", "--username=artel", "--encoding=UTF8", `--pgdata=${data}`],
    { ...options, stdio: ["ignore", "ignore", "pipe"] },
  );
  const port = await freePort();
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "fsync=off",
    `unix_socket_directories=${folder}`,
  ];
  const url = `postgresql://artel@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  const start = async () => {
    server = spawn(
      join(programs, "postgres"),
      ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
      { ...options, stdio: "ignore" },
    );
    await untilReady(url, server);
  };
  const stop = () => shutDown(server, folder);
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    get pid() {
      return server?.pid;
    },
    start,
    stop,
  };
}

/** Runs SQL that needs no answer, such as CREATE DATABASE. */
export async function administer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function programFolder(): string {
  const given = process.env["POSTGRES_BIN"];
  const installed = globSync("/usr/lib/postgresql/*/bin").toSorted(
    (a, b) => versionIn(b) - versionIn(a),
  );
  const onPath = (process.env["PATH"] ?? "").split(":");
  const candidates = given ? [given] : [...installed, ...onPath];
  const found = candidates.find(
    (folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")),
  );
  if (found === undefined) throw new Error(INSTALL);
  return found;
}

function versionIn(path: string): number {
  return Number(/postgresql\/(\d+)/.exec(path)?.[1] ?? 0);
}

/** PostgreSQL refuses to run as root; Debian's package brings the user for it. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = ["postgres", "nobody"].find((name) => idOf(name, "-u") !== undefined);
  const uid = user && idOf(user, "-u");
  const gid = user && idOf(user, "-g");
  if (uid === undefined || gid === undefined || uid === "" || gid === "") throw new Error(INSTALL);
  return { uid: Number(uid), gid: Number(gid) };
}

function idOf(user: string, flag: "-u" | "-g"): string | undefined {
  try {
    return execFileSync("id", [flag, user], { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`postgres ended with status ${server.exitCode}`);
    try {
      await administer(url, "select 1");
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error("postgres did not become ready within 30 s");
}

async function shutDown(server: ChildProcess | undefined, folder: string): Promise<void> {
  if (server !== undefined && server.exitCode === null && server.signalCode === null) {
    const ended = once(server, "exit");
    server.kill("SIGINT");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}
