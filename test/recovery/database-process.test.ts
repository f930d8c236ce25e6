import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { databaseProcess } from "../support/database.ts";
import { embeddedDatabases } from "../support/embedded-databases.ts";
import { openPlace, socketFolder, socketPath } from "../../src/infra/database/embedded/place.ts";

// Many processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const { newFolder, remember, connected } = embeddedDatabases();

describe("the database process", () => {
  test("comes back after kill -9, with everything that was acknowledged", async () => {
    const dataFolder = newFolder();
    const { pool } = await connected(dataFolder);
    await pool.query("create table written (n int primary key)");
    const acknowledged: number[] = [];
    const killed = new Set<number>();
    for (let n = 0; n < 900; n += 1) {
      if (n % 300 === 150) {
        const pid = databaseProcess(dataFolder)!;
        killed.add(pid);
        setTimeout(() => process.kill(pid, "SIGKILL"), 3);
      }
      await pool.query("insert into written values ($1)", [n]).then(
        () => acknowledged.push(n),
        () => {}, // the one in flight: it may be there or not
      );
    }
    const { rows } = await pool.query<{ n: number }>("select n from written");
    const found = new Set(rows.map(({ n }) => n));
    expect(acknowledged.filter((n) => !found.has(n))).toEqual([]);
    expect(killed.size).toBe(3);
    expect(acknowledged.length).toBeGreaterThanOrEqual(890);
  });

  test("that is killed while somebody connects is started again for them", async () => {
    const dataFolder = newFolder();
    await connected(dataFolder);
    for (let delay = 0; delay < 60; delay += 10) {
      const connecting = connected(dataFolder);
      await sleep(delay);
      process.kill(databaseProcess(dataFolder)!, "SIGKILL");
      const { pool } = await connecting;
      await pool.query("select 1").catch(() => pool.query("select 1"));
    }
  });

  test("that is killed in the middle of a transaction ends that, and nothing else", async () => {
    const dataFolder = newFolder();
    const { pool } = await connected(dataFolder);
    await pool.query("create table written (n int primary key)");
    const client = await pool.connect();
    await client.query("begin");
    await client.query("insert into written values (1)");
    process.kill(databaseProcess(dataFolder)!, "SIGKILL");
    await new Promise<void>((resolve) => client.once("end", resolve));
    await expect(client.query("insert into written values (2)")).rejects.toThrow();
    client.release(true);
    await pool.query("insert into written values (3)");
    expect((await pool.query("select n from written")).rows).toEqual([{ n: 3 }]);
  });

  test("is one, however many processes start it at once", async () => {
    const dataFolder = newFolder();
    const script = `
      const { connectDatabase } = await import(${JSON.stringify(join(import.meta.dirname, "../../src/infra/database/index.ts"))});
      const database = await connectDatabase({ dataFolder: process.argv[1], idleSeconds: 20 });
      const { rows } = await database.pool.query("select pg_postmaster_start_time()::text as started");
      console.log(rows[0].started);
      await database.close();`;
    const starters = Array.from({ length: 6 }, () =>
      output(["--conditions=artel-source", "--input-type=module", "-e", script, dataFolder]),
    );
    const started = await Promise.all(starters);
    expect(started[0]).toMatch(/^\d{4}-/);
    expect(new Set(started).size).toBe(1);
  });

  test("ends when nobody needs it, and is started again by the next query", async () => {
    const dataFolder = newFolder();
    const { pool } = await connected(dataFolder, 0.3);
    await pool.query("create table kept (a int)");
    const first = databaseProcess(dataFolder);
    pool.options.idleTimeoutMillis = 1;
    await pool.query("select 1");
    await expect.poll(() => databaseProcess(dataFolder), { timeout: 10_000 }).toBeUndefined();
    expect((await pool.query("select count(*)::int as n from kept")).rows).toEqual([{ n: 0 }]);
    expect(databaseProcess(dataFolder)).not.toBe(first);
  });

  test("ends when its data folder is removed, and leaves a new one alone", async () => {
    const dataFolder = newFolder();
    const database = await connected(dataFolder);
    const pid = databaseProcess(dataFolder)!;
    rmSync(dataFolder, { recursive: true });
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    expect(existsSync(dataFolder)).toBe(false);
    await database.close();
    await connected(dataFolder);
    expect(readdirSync(join(dataFolder, "database"))).toContain("data");
  });

  test("keeps its session of its own: a Ctrl-C in the terminal does not reach it", async () => {
    const dataFolder = newFolder();
    await connected(dataFolder);
    const pid = databaseProcess(dataFolder)!;
    const group = await output([
      "-e",
      `
      const fields = require("fs").readFileSync("/proc/${pid}/stat", "utf8").split(") ")[1].split(" ");
      console.log(fields[2], fields[3]);`,
    ]);
    expect(group).toBe(`${pid} ${pid}`);
  });

  test("starts over what a killed set-up left behind", async () => {
    const dataFolder = newFolder();
    const place = openPlace(dataFolder);
    mkdirSync(place.data);
    writeFileSync(join(place.data, "PG_VERSION"), "18\n");
    writeFileSync(place.unfinished, "");
    const { pool } = await connected(dataFolder);
    expect((await pool.query("select 1 as a")).rows).toEqual([{ a: 1 }]);
    expect(existsSync(place.unfinished)).toBe(false);
  });
});

describe("the socket", () => {
  test("moves to a private folder when the path is too long for the operating system", async () => {
    const dataFolder = join(newFolder(), "deep".repeat(20), "deeper".repeat(10));
    remember(dataFolder);
    const { pool } = await connected(dataFolder);
    expect((await pool.query("select 1 as a")).rows).toEqual([{ a: 1 }]);
    expect(Buffer.byteLength(socketPath(socketFolder(openPlace(dataFolder))))).toBeLessThan(104);
  });

  test("refuses a folder that somebody else may have put there", () => {
    const runtime = newFolder();
    const dataFolder = join(newFolder(), "deep".repeat(30));
    symlinkSync(newFolder(), join(runtime, "artel"));
    const before = process.env["XDG_RUNTIME_DIR"];
    process.env["XDG_RUNTIME_DIR"] = runtime;
    try {
      expect(() => socketFolder(openPlace(dataFolder))).toThrow("is not a private folder");
    } finally {
      if (before === undefined) delete process.env["XDG_RUNTIME_DIR"];
      else process.env["XDG_RUNTIME_DIR"] = before;
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function output(parameters: string[]): Promise<string> {
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child, "close");
  return text.trim();
}
