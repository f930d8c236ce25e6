import { connectDatabase } from "#infra/database";
import { taskTermsSchema, type GivenTaskTerms } from "#domain";
import { createQueue } from "#queue";
import { closeAttempts } from "../../src/queue/tasks/close.ts";
import { pauseTask, resumeTask } from "../../src/queue/tasks/control.ts";
import { enqueueTask } from "../../src/queue/tasks/enqueue.ts";
import { leaseTasks } from "../../src/queue/tasks/lease.ts";
import { readRoundState } from "../../src/queue/tasks/round-state.ts";
import { median, printFigure } from "../figure.ts";
import { fill, shapes } from "./ready-shapes.ts";

const TASKS = 10_000;
const SAMPLES = 200;

const REACH = {
  kinds: ["task"],
  skills: [],
  applicationVersion: "bench",
  sessions: undefined,
  eachRepository: undefined,
};

/**
 * What single operations cost while ten thousand tasks are queued, half of which wait for another; the median of 200.
 * The baseline is a statement that does nothing, `select 1`, on the same connection.
 */
export async function measureOperations(databaseUrl: string, dataFolder: string): Promise<void> {
  const database = await connectDatabase({ databaseUrl, dataFolder });
  const { pool } = database;
  // Makes the engine's tables.
  const queue = createQueue({ database, applicationVersion: "none", agents: [] });
  await queue.start();
  await pool.query(
    "insert into dbos.workflow_status (workflow_uuid, status, name) values ('s', 'PENDING', 'session')",
  );
  const create = (n: number, terms: GivenTaskTerms = {}) =>
    enqueueTask(pool, {
      id: `s/${n}`,
      session: "s",
      kind: "task",
      parent: undefined,
      input: "[]",
      serialization: null,
      applicationVersion: "bench",
      terms: taskTermsSchema.parse({ repository: `r${n % 10}`, ...terms }),
    });
  for (let n = 0; n < TASKS; n += 1) {
    await create(n, n % 2 === 1 ? { dependsOn: [`s/${n - 1}`] } : {});
  }
  await pool.query("analyze");
  const nothing = await sampled(() => pool.query("select 1"));
  const ready = await sampled(() => readRoundState(pool, REACH));
  const created = await sampled((n) => create(TASKS + n, { dependsOn: [`s/${n}`] }));
  const updated = await sampled((n) =>
    n % 2 === 0 ? pauseTask(pool, "s/4000") : resumeTask(pool, "s/4000"),
  );
  const wishes = Array.from({ length: SAMPLES }, (_, n) => ({
    task: `s/${2 * n}`,
    agent: "bench",
    role: "developer",
    provider: undefined,
  }));
  const { version } = await readRoundState(pool, REACH);
  const terms = { process: "bench", milliseconds: 600_000 };
  const leased = await leaseTasks(pool, terms, wishes, version);
  if (leased === "overtaken") throw new Error("nobody else is here");
  const closed = await sampled((n) => {
    const { id: task = "", token = "" } = leased[n] ?? {};
    return closeAttempts(pool, [{ task, token, outcome: "passed" }]);
  });
  await queue.stop();
  await database.close();
  print("queue.operations.ready", ready, nothing, 5);
  print("queue.operations.create", created, nothing, 1);
  print("queue.operations.update", updated, nothing, 1);
  print("queue.operations.close", closed, nothing, 0.5);
}

/**
 * The ready query alone, for many ways in which ten thousand tasks can lie in the queue. Without an address it is the
 * embedded database that is asked, for which no goal is set.
 */
export async function measureShapes(
  databaseUrl: string | undefined,
  dataFolder: string,
): Promise<void> {
  const database = await connectDatabase({
    dataFolder,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  const { pool } = database;
  const queue = createQueue({ database, applicationVersion: "none", agents: [] });
  await queue.start();
  const place = databaseUrl === undefined ? "embedded." : "";
  for (const shape of shapes) {
    await fill(pool, shape);
    const nothing = await sampled(() => pool.query("select 1"));
    const ready = await sampled(() => readRoundState(pool, REACH));
    const goal = databaseUrl === undefined ? undefined : 5;
    print(`queue.operations.${place}ready.${shape.name}`, ready, nothing, goal);
  }
  await queue.stop();
  await database.close();
}

async function sampled(operation: (n: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < SAMPLES; n += 1) {
    const before = performance.now();
    await operation(n);
    times.push(performance.now() - before);
  }
  return median(times);
}

function print(name: string, value: number, nothing: number, below: number | undefined): void {
  const baseline = { name: "select 1", value: nothing };
  const goal = below === undefined ? {} : { goal: { below } };
  printFigure({ name, value, unit: "ms", baseline, ...goal });
}
