import { DBOS } from "@dbos-inc/dbos-sdk";
import { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { QueueError } from "./errors.ts";
import type { ProcessTable } from "./processes.ts";

export interface QueueLogger {
  debug(message: string): void;
  warn(message: string): void;
}

/** The tables of the engine that this code was written for. */
const ENGINE_TABLES = "dbos-5.3.0";
const LEASE_SECONDS = 60;

export interface EngineOptions {
  readonly pool: Pool;
  readonly processes: ProcessTable;
  readonly applicationVersion: string;
  readonly logger: QueueLogger;
}

/** Starts DBOS, of which a process has one, and makes or updates its tables when that was not done yet. */
export async function launchEngine(options: EngineOptions): Promise<DBOSExecutor> {
  if (DBOS.isInitialized()) {
    throw new QueueError("QUEUE_RUNNING", "failed", "This process already has a running queue.");
  }
  const { pool } = options;
  const processId = options.processes.id;
  while (!(await isPrepared(pool))) {
    // DBOS does not expect two processes to make its tables at once.
    if (!(await acquireLease(pool, processId))) {
      await releaseOfDead(pool, options.processes);
      await sleep(100);
      continue;
    }
    try {
      await launch(options, true);
      await markPrepared(pool);
      return executor();
    } finally {
      await releaseLease(pool, processId);
    }
  }
  await launch(options, false);
  return executor();
}

async function launch(options: EngineOptions, runMigrations: boolean): Promise<void> {
  DBOS.setConfig({
    name: "artel",
    systemDatabasePool: options.pool,
    applicationVersion: options.applicationVersion,
    executorID: options.processes.id,
    logger: engineLogger(options.logger),
    // Tasks are taken by our dispatcher, only for sessions of this process.
    listenQueues: [],
    runMigrations,
  });
  try {
    await DBOS.launch();
  } catch (error) {
    // So that it can be launched again.
    await DBOS.shutdown();
    throw error;
  }
}

function executor(): DBOSExecutor {
  const running = DBOSExecutor.globalInstance;
  if (!running) throw new Error("DBOS is launched but has no executor");
  return running;
}

/** Failures of workflows reach their callers; here they and the engine's chatter are only for debugging. */
function engineLogger(logger: QueueLogger) {
  const debug = (entry: unknown) => logger.debug(`dbos: ${describe(entry)}`);
  const warn = (entry: unknown) => {
    const text = describe(entry);
    if (text.startsWith("Database connection failed")) logger.warn(text);
    else logger.debug(`dbos: ${text}`);
  };
  return { debug, info: debug, warn, error: debug };
}

function describe(entry: unknown): string {
  return entry instanceof Error ? entry.message : String(entry);
}

async function isPrepared(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query("select from artel.lease where name = $1", [ENGINE_TABLES]);
  return rows.length > 0;
}

async function markPrepared(pool: Pool): Promise<void> {
  await pool.query(
    "insert into artel.lease (name, holder, expires_at) values ($1, 'done', 'infinity') on conflict do nothing",
    [ENGINE_TABLES],
  );
}

async function acquireLease(pool: Pool, holder: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `insert into artel.lease (name, holder, expires_at)
     values ('dbos-tables', $1, now() + make_interval(secs => $2))
     on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
     where artel.lease.expires_at < now()`,
    [holder, LEASE_SECONDS],
  );
  return rowCount === 1;
}

async function releaseLease(pool: Pool, holder: string): Promise<void> {
  await pool.query("delete from artel.lease where name = 'dbos-tables' and holder = $1", [holder]);
}

/** Who was killed in the middle must not keep the others waiting. */
async function releaseOfDead(pool: Pool, processes: ProcessTable): Promise<void> {
  const { rows } = await pool.query<{ holder: string }>(
    "select holder from artel.lease where name = 'dbos-tables'",
  );
  const holder = rows[0]?.holder;
  if (holder === undefined || (await processes.alive([holder])).has(holder)) return;
  await releaseLease(pool, holder);
}
