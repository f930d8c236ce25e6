/**
 * The queue beside bare DBOS, pg-boss and graphile-worker, one after the other on the same PostgreSQL, each in a process
 * of its own; and what single operations cost among ten thousand tasks. `--tasks <n>`: of the throughput, 1,000.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { administer, startPostgres } from "../test/support/postgres.ts";
import { printFigure } from "./figure.ts";
import { resultSchema, type Result, type Settings } from "./queue/measurement.ts";
import { measureOperations, measureShapes } from "./queue/operations.ts";

const { values } = parseArgs({ options: { tasks: { type: "string", default: "1000" } } });
const IDLE_PROBES = 10;
/** Bare DBOS looks once a second whether a workflow has ended, so that a probe of it takes fifty times as long. */
const probes = (system: string) => (system === "dbos" ? 20 : 100);

const server = await startPostgres();
const folder = mkdtempSync(join(tmpdir(), "artel-bench-queue-"));
try {
  const dbos = await measured("dbos");
  const artel = await measured("artel");
  const boss = await measured("pg-boss");
  const graphile = await measured("graphile-worker");
  print("queue.dispatch.active.p50", artel, dbos, ({ active }) => active.p50, { below: 25 });
  print("queue.dispatch.active.p99", artel, dbos, ({ active }) => active.p99);
  print("queue.dispatch.after-idle.p50", artel, dbos, ({ afterIdle }) => afterIdle.p50);
  print("queue.dispatch.after-idle.p99", artel, dbos, ({ afterIdle }) => afterIdle.p99);
  print("queue.task.wall", artel, dbos, perTask, { times: 1.3 });
  print("queue.task.wall.pg-boss", artel, boss, perTask, undefined, "pg-boss");
  print("queue.task.wall.graphile-worker", artel, graphile, perTask, undefined, "graphile-worker");
  print(
    "queue.dispatch.active.p50.pg-boss",
    artel,
    boss,
    ({ active }) => active.p50,
    undefined,
    "pg-boss",
  );
  print(
    "queue.dispatch.active.p50.graphile-worker",
    artel,
    graphile,
    ({ active }) => active.p50,
    undefined,
    "graphile-worker",
  );
  printFigure({
    name: "queue.idle",
    value: artel.idle * 100,
    unit: "%",
    baseline: { name: "bare DBOS", value: dbos.idle * 100 },
    goal: { below: 5 },
  });
  await administer(server.url, "create database operations");
  await measureOperations(urlOf("operations"), folder);
  await measureShapes(urlOf("operations"), folder);
  await measureShapes(undefined, folder);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Milliseconds of a task when 50 run at once. */
function perTask({ tasksPerSecond }: Result): number {
  return 1000 / tasksPerSecond;
}

function urlOf(database: string): string {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  return url.href;
}

async function measured(system: string): Promise<Result> {
  const database = system.replace("-", "_");
  await administer(server.url, `create database ${database}`);
  const settings: Settings = {
    databaseUrl: urlOf(database),
    dataFolder: folder,
    tasks: Number(values.tasks),
    probes: probes(system),
    idleProbes: IDLE_PROBES,
  };
  const program = join(import.meta.dirname, "queue", `${system}.ts`);
  const { stdout, status } = spawnSync(
    process.execPath,
    ["--conditions=artel-source", "--no-deprecation", program, JSON.stringify(settings)],
    { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${system} ended with ${status}`);
  return resultSchema.parse(JSON.parse(stdout));
}

/** From how many a figure was taken, of ours and of the baseline. */
function samples(name: string, baseline: string): string {
  if (name.startsWith("queue.task")) return `${values.tasks} tasks each`;
  if (name.includes("after-idle")) return `${IDLE_PROBES} probes each`;
  const others = baseline === "bare DBOS" ? probes("dbos") : probes(baseline);
  return `${probes("artel")} probes, ${others} of ${baseline}`;
}

function print(
  name: string,
  own: Result,
  other: Result,
  of: (result: Result) => number,
  goal?: { readonly below: number } | { readonly times: number },
  baseline = "bare DBOS",
): void {
  printFigure({
    name,
    value: of(own),
    unit: "ms",
    baseline: { name: baseline, value: of(other) },
    conditions: samples(name, baseline),
    ...(goal === undefined ? {} : { goal }),
  });
}
