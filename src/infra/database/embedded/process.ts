/**
 * The process that owns the embedded database of one data folder. It is started on demand by `starter.ts`,
 * detached from the terminal, and ends itself when nobody needs it.
 *
 * It tells its starter how the start went, as one line of JSON on file descriptor 3.
 */
import { ftruncateSync, statSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { ArtelError } from "#shared";
import { folderError } from "../errors.ts";
import { FolderLock } from "./lock.ts";
import { openPlace, type Place, socketFolder, writeNotice } from "./place.ts";
import type { Outcome } from "./starter.ts";

const STARTER = 3;
const LOG = 2;
const MAX_LOG_BYTES = 1024 * 1024;
const STANDSTILL_MILLISECONDS = 60_000;
const LOST_FOLDER_CHECK_MILLISECONDS = 2000;

/** Held here for the life of the process: were it collected as garbage, the lock would be gone. */
let lock: FolderLock | undefined;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { "data-folder": { type: "string" }, "idle-seconds": { type: "string" } },
  });
  const dataFolder = values["data-folder"];
  if (dataFolder === undefined) throw new Error("--data-folder is missing");
  const place = openPlace(dataFolder);
  lock = FolderLock.tryAcquire(place.lock);
  if (!lock) {
    tell({ outcome: "taken" });
    return;
  }
  if (statSync(place.log).size > MAX_LOG_BYTES) ftruncateSync(LOG);
  process.on("SIGHUP", () => {});
  watchFolder(place);
  watchStandstill();
  await serve(place, Number(values["idle-seconds"] ?? "30"));
}

async function serve(place: Place, idleSeconds: number): Promise<void> {
  // Loaded only by the one that won: the others must be gone quickly.
  const { openEngine } = await import("./engine.ts");
  const { DatabaseServer } = await import("./server.ts");
  const engine = await openEngine(place);
  const folder = socketFolder(place);
  const server = await DatabaseServer.listen(engine, place, folder, idleSeconds);
  const stop = (reason: string) => void server.stop(reason);
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  void server.stopped.then((reason) => {
    log(`stopped: ${reason}`);
    process.exit(0);
  });
  writeNotice(place, folder);
  log(`serving ${place.data} in ${folder}`);
  tell({ outcome: "serving" });
}

/** Without its folder there is nothing left to write to, and a new one belongs to a new process. */
function watchFolder(place: Place): void {
  const mine = statSync(place.lock).ino;
  setInterval(() => {
    if (statSync(place.lock, { throwIfNoEntry: false })?.ino === mine) return;
    log("stopped: the data folder was removed");
    process.exit(0);
  }, LOST_FOLDER_CHECK_MILLISECONDS).unref();
}

/**
 * The engine runs on the main thread, and after some failures it never returns. Another thread ends the process
 * then; what was acknowledged is on disk, and the next client starts a new one.
 */
function watchStandstill(): void {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), STANDSTILL_MILLISECONDS / 10).unref();
  const watcher = new Worker(
    `const { workerData: { beats, milliseconds } } = require("node:worker_threads");
     let last = -1;
     setInterval(() => {
       const now = Atomics.load(beats, 0);
       if (now === last) process.kill(process.pid, "SIGKILL");
       last = now;
     }, milliseconds);`,
    {
      eval: true,
      workerData: { beats, milliseconds: STANDSTILL_MILLISECONDS },
      resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
    },
  );
  watcher.unref();
}

function tell(outcome: Outcome): void {
  try {
    writeSync(STARTER, `${JSON.stringify(outcome)}\n`);
  } catch {
    // the starter is gone, and whoever comes next will look for itself
  }
}

function log(text: string): void {
  console.error(`${new Date().toISOString()} [${process.pid}] ${text}`);
}

function fail(error: unknown): never {
  const known = error instanceof ArtelError ? error : folderError(error, process.cwd());
  const { code, kind, message, remedy } = known ?? {
    code: "DATABASE_START",
    kind: "environment" as const,
    message: `The embedded database failed: ${error instanceof Error ? error.message : String(error)}`,
    remedy: undefined,
  };
  log(error instanceof Error ? `${error.stack} ${describeCause(error)}` : String(error));
  tell({ outcome: "failed", code, kind, message, remedy });
  process.exit(1);
}

function describeCause(error: Error): string {
  return error.cause === undefined ? "" : `caused by ${String(error.cause)}`;
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
await main().catch(fail);
