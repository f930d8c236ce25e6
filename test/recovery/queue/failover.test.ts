import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { connectDatabase, type Database } from "#infra/database";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/database.ts";
import { type QueueProcess, QueueProcesses } from "./processes.ts";

// Many processes on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

let place: TemporaryDatabase;
let database: Database;
let processes: QueueProcesses;
let count = 0;

beforeAll(async () => {
  place = await temporaryDatabase();
  database = await connectDatabase(place.options);
});
afterEach(() => processes.killAll());
afterAll(async () => {
  await database?.close();
  await place?.remove();
});

function scene(): string {
  const name = `session-${(count += 1)}`;
  processes = new QueueProcesses(place, name);
  return name;
}

const worker = (name: string, settings: Partial<Parameters<QueueProcesses["start"]>[0]> = {}) =>
  processes.start({ role: "worker", name, agents: 4, ...settings });

const seen = (pattern: RegExp, timeout = 30_000) =>
  expect.poll(() => processes.lines().some((line) => pattern.test(line)), { timeout }).toBe(true);

/** Sum of the results of tasks 1 to n. */
const sumOf = (tasks: number) => String((10 * tasks * (tasks + 1)) / 2);

interface Book {
  outcome: string;
  count: number;
  leased: number;
}

async function book(session: string): Promise<Book[]> {
  const { rows } = await database.pool.query<Book>(
    `select outcome, count(*)::int as count, count(lease_token)::int as leased
     from artel.task where session = $1 group by outcome`,
    [session],
  );
  return rows;
}

/** Every step of every task was recorded once; one that began twice began in a process that was killed with it. */
function expectOnce(tasks: number, killed: ReadonlySet<string>): void {
  const marks = processes.marks();
  for (let task = 1; task <= tasks; task += 1) {
    for (const step of ["read", "write"]) {
      const own = marks.filter((mark) => mark.task === task && mark.step === step);
      const begun = own.filter(({ what }) => what === "begin");
      const repeated = begun.slice(0, -1).filter(({ process }) => !killed.has(process));
      expect(repeated, `step ${step} of task ${task}: ${JSON.stringify(own)}`).toEqual([]);
      expect(own.some(({ what }) => what === "end")).toBe(true);
    }
  }
}

async function endOf(session: QueueProcess): Promise<string> {
  return session.printed;
}

describe("worker processes", () => {
  test("share the tasks of a session that has no agents of its own", async () => {
    const name = scene();
    worker("w1");
    worker("w2");
    await seen(/w1 started/);
    await seen(/w2 started/);
    const session = processes.start({
      role: "session",
      name,
      tasks: 40,
      chained: true,
      stepMs: 30,
    });
    expect(await endOf(session)).toBe(sumOf(40));
    expect(await book(name)).toEqual([{ outcome: "passed", count: 40, leased: 0 }]);
    expectOnce(40, new Set());
    const by = Map.groupBy(processes.marks(), ({ process }) => process);
    expect([...by.keys()].toSorted()).toEqual(["w1", "w2"]);
  });

  test("take over from one that is killed, at once", async () => {
    const name = scene();
    const first = worker("w1", { stepMs: 60_000, leaseSeconds: 15 });
    const session = processes.start({ role: "session", name, tasks: 3 });
    await seen(/w1 begin 3 read/);
    const killed = Date.now();
    first.child.kill("SIGKILL");
    worker("w2", { leaseSeconds: 15 });
    expect(await endOf(session)).toBe(sumOf(3));
    // Well within the lease: that the process is gone can be seen here.
    expect(Date.now() - killed).toBeLessThan(12_000);
    expectOnce(3, new Set(["w1"]));
  });

  test("take over from one that is paused, which is refused when it wakes", async () => {
    const name = scene();
    const first = worker("w1", { stepMs: 8_000 });
    const session = processes.start({ role: "session", name, tasks: 2 });
    await seen(/w1 begin 2 read/);
    first.child.kill("SIGSTOP");
    worker("w2");
    expect(await endOf(session)).toBe(sumOf(2));
    const before = await book(name);
    first.child.kill("SIGCONT");
    await seen(/w1 aborted 1 read/);
    await seen(/w1 aborted 2 read/);
    expect(
      processes.marks().filter(({ process, what }) => process === "w1" && what === "end"),
    ).toEqual([]);
    expect(await book(name)).toEqual(before);
  });

  test("that end in order give back what they have", async () => {
    const name = scene();
    const first = worker("w1", { stepMs: 60_000 });
    const session = processes.start({ role: "session", name, tasks: 2 });
    await seen(/w1 begin 2 read/);
    first.child.kill("SIGTERM");
    await first.printed;
    const { rows } = await database.pool.query(
      "select count(*)::int as n from artel.task where session = $1 and lease_token is null and ended_at is null",
      [name],
    );
    expect(rows).toEqual([{ n: 2 }]);
    worker("w2");
    expect(await endOf(session)).toBe(sumOf(2));
  });

  test("go on with the tasks while the session's process is killed and resumed", async () => {
    const name = scene();
    worker("w1", { stepMs: 20 });
    const session = processes.start({ role: "session", name, tasks: 60 });
    await seen(/w1 end 5 write/);
    session.child.kill("SIGKILL");
    const again = processes.start({ role: "session", name, resume: true });
    expect(await endOf(again)).toBe(sumOf(60));
    expectOnce(60, new Set());
    expect(await book(name)).toEqual([{ outcome: "passed", count: 60, leased: 0 }]);
  });

  test("a task with which five processes were lost is given up, and said so", async () => {
    const name = scene();
    const session = processes.start({ role: "session", name, tasks: 1, leaseSeconds: 2 });
    for (let round = 1; round <= 5; round += 1) {
      const next = worker(`w${round}`, { stepMs: 60_000, leaseSeconds: 2 });
      await seen(new RegExp(`w${round} begin 1 read`));
      next.child.kill("SIGKILL");
      await next.printed;
    }
    worker("w6");
    await expect
      .poll(() => book(name), { timeout: 30_000 })
      .toEqual([{ outcome: "failed", count: 1, leased: 0 }]);
    const { rows } = await database.pool.query(
      "select failure, losses from artel.task where session = $1",
      [name],
    );
    expect(rows).toMatchObject([{ losses: 5, failure: { code: "TASK_LOST" } }]);
    session.child.kill("SIGKILL");
  });
});

test("a thousand tasks, four workers, one of them killed again and again", async () => {
  const name = scene();
  const tasks = 1_000;
  const killed = new Set<string>();
  const workers = ["w1", "w2", "w3", "w4"].map((id) => worker(id, { agents: 8 }));
  const session = processes.start({ role: "session", name, tasks, chained: true });
  const pause = (milliseconds: number) =>
    new Promise((resolve) => setTimeout(resolve, milliseconds, "on"));
  for (let round = 5; (await Promise.race([session.printed, pause(1_500)])) === "on"; round += 1) {
    const victim = workers.splice(Math.floor(Math.random() * workers.length), 1)[0];
    if (victim === undefined) throw new Error("no worker is left");
    victim.child.kill("SIGKILL");
    killed.add(victim.name);
    workers.push(worker(`w${round}`, { agents: 8 }));
  }
  expect(await endOf(session)).toBe(sumOf(tasks));
  expect(killed.size).toBeGreaterThan(0);
  expect(await book(name)).toEqual([{ outcome: "passed", count: tasks, leased: 0 }]);
  expectOnce(tasks, killed);
});
