// What a reservation and a settlement cost, alone and 50 at once, beside the two bare statements that only count what is
// reserved and spent: `npm run bench budget`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBudget, type BudgetKernel } from "#budget";
import { connectDatabase, type Database } from "#infra/database";
import { startPostgres } from "../test/support/postgres.ts";
import { median, printFigure } from "./figure.ts";

const SAMPLES = 500;
const AT_ONCE = 50;
const WARM_UP = 50;
const GOAL_MS = 5;

const dataFolder = mkdtempSync(join(tmpdir(), "artel-bench-budget-"));

/** Milliseconds of each of the samples, so many of which are taken at once. */
async function sampled(atOnce: number, run: (n: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const work = async () => {
    while (next < WARM_UP + SAMPLES) {
      const n = next;
      next += 1;
      const begin = performance.now();
      await run(n);
      if (n >= WARM_UP) times.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return times.toSorted((one, other) => one - other);
}

/** Reserves and settles a call of one of 50 agents in one session. */
function call(kernel: BudgetKernel, session: string, run: string) {
  return async (n: number): Promise<void> => {
    const agent = `agent-${n % AT_ONCE}`;
    const reservation = await kernel.reserve({
      call: `${session}/${run}/${n}`,
      spender: { session, task: `task-${n % AT_ONCE}`, agent, person: "ada" },
      provider: "provider",
      model: "m",
      estimate: { tokens: 10_000, dollars: 0.15 },
      fingerprint: `${run}/${n}`,
    });
    await kernel.settle(reservation, { tokens: 4_321, dollars: 0.0321 });
  };
}

/** The least that counts: two updates of one row. */
function bare({ pool }: Database) {
  return async (): Promise<void> => {
    await pool.query("update bench_account set reserved = reserved + $1 where id = 1", [0.15]);
    await pool.query(
      "update bench_account set reserved = reserved - $1, spent = spent + $2 where id = 1",
      [0.15, 0.0321],
    );
  };
}

async function measure(database: Database, name: string): Promise<void> {
  await database.pool.query(
    "create table bench_account (id integer primary key, reserved numeric not null, spent numeric not null)",
  );
  await database.pool.query("insert into bench_account values (1, 0, 0)");
  const living = async (ids: readonly string[]) => new Set(ids);
  const kernel = createBudget({ database, process: "bench", living, waitMs: 0 });
  const session = "s";
  const none = { task: {}, agent: {}, provider: {}, person: {}, day: { dollars: 1e6 } };
  await kernel.open(session, {
    person: "ada",
    limits: { ...none, session: { tokens: 1e12, dollars: 1e6 } },
    repeatedCalls: 5,
  });
  for (const atOnce of [1, AT_ONCE]) {
    const run = atOnce === 1 ? "alone" : "50-at-once";
    const baseline = await sampled(atOnce, bare(database));
    const times = await sampled(atOnce, call(kernel, session, run));
    const print = (percentile: "p50" | "p99", of: (sorted: readonly number[]) => number) =>
      printFigure({
        name: `budget.${name}.${run}.${percentile}`,
        value: of(times),
        unit: "ms",
        baseline: { name: `two updates of a row, ${percentile}`, value: of(baseline) },
        conditions: `reserve and settle, six accounts, ${SAMPLES} calls, ${database.kind}`,
        ...(atOnce === 1 && percentile === "p50" ? { goal: { below: GOAL_MS } } : {}),
      });
    print("p50", median);
    print("p99", (sorted) => sorted[Math.floor(sorted.length * 0.99)] ?? 0);
  }
  kernel.close();
}

const server = await startPostgres();
try {
  const postgresql = await connectDatabase({ dataFolder, databaseUrl: server.url });
  await measure(postgresql, "postgresql");
  await postgresql.close();
  const embedded = await connectDatabase({ dataFolder, idleSeconds: 1 });
  await measure(embedded, "embedded");
  await embedded.close();
} finally {
  await server.stop();
  // The database's process ends by itself a second later, and is waited for so that its folder can go.
  spawnSync("sleep", ["3"]);
  rmSync(dataFolder, { recursive: true, force: true });
}
