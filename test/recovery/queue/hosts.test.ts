import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectDatabase, type Database } from "#infra/database";
import { Hosts, noHosts } from "../../support/hosts.ts";
import { startPostgres, type ThrowAwayPostgres } from "../../support/postgres.ts";
import { QueueProcesses } from "./processes.ts";

const LEASE_SECONDS = 4;

let server: ThrowAwayPostgres;
let database: Database;
let hosts: Hosts;
let processes: QueueProcesses;
const dataFolder = mkdtempSync(join(tmpdir(), "artel-hosts-"));

beforeAll(async () => {
  if (noHosts !== undefined) return;
  server = await startPostgres();
  database = await connectDatabase({ dataFolder, databaseUrl: server.url });
  hosts = new Hosts();
  const options = { dataFolder, databaseUrl: server.url, idleSeconds: 20 };
  processes = new QueueProcesses({ options, remove: async () => {} }, "hosts");
});
afterEach(() => processes?.killAll());
afterAll(async () => {
  hosts?.remove();
  await database?.close();
  await server?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

const seen = (pattern: RegExp, timeout = 30_000) =>
  expect.poll(() => processes.lines().some((line) => pattern.test(line)), { timeout }).toBe(true);

test.skipIf(noHosts !== undefined)(
  "a host that is cut off stops its tasks by itself, and is refused when it is back",
  async () => {
    const { port } = new URL(server.url);
    const relay = await hosts.relay(Number(port));
    const [first, second] = [hosts.add(), hosts.add()];
    const workerOn = (host: typeof first, name: string, stepMs: number) =>
      processes.start(
        {
          role: "worker",
          name,
          agents: 2,
          leaseSeconds: LEASE_SECONDS,
          stepMs,
          databaseUrl: server.url.replace(/127\.0\.0\.1:\d+/, `${host.gateway}:${relay}`),
        },
        host.command,
      );
    workerOn(first, "cut", 60_000);
    await seen(/^cut started/);
    const session = processes.start({
      role: "session",
      name: "s",
      tasks: 2,
      leaseSeconds: LEASE_SECONDS,
    });
    await seen(/^cut begin 1 read/);
    await seen(/^cut begin 2 read/);
    first.cut();
    const cutAt = Date.now();
    workerOn(second, "other", 5);
    await seen(/^cut aborted 1 read/);
    await seen(/^cut aborted 2 read/);
    // By itself: nobody can have told it.
    expect(Date.now() - cutAt).toBeLessThan((LEASE_SECONDS + 4) * 1000);
    expect(await session.printed).toBe("30");
    const ended = await taskRows();
    expect(ended).toMatchObject([{ outcome: "passed" }, { outcome: "passed" }]);

    first.mend();
    await sleep(5_000);
    expect(await taskRows()).toEqual(ended);
    const byCut = processes.marks().filter(({ process }) => process === "cut");
    expect(byCut.filter(({ what }) => what === "end")).toEqual([]);
    // And is of use again.
    processes.start({ role: "session", name: "s2", tasks: 4, leaseSeconds: LEASE_SECONDS });
    const begun = () =>
      processes.marks().filter(({ process, what }) => process === "cut" && what === "begin").length;
    await expect.poll(begun, { timeout: 30_000 }).toBeGreaterThan(byCut.length / 2);
  },
  120_000,
);

async function taskRows(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    "select id, outcome, attempt, process, lease_token, ended_at::text from artel.task order by id",
  );
  return rows;
}
