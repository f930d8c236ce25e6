import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { DatabaseError, type DatabaseErrorCode, folderError } from "../errors.ts";
import { type Place, readNotice, socketFolder, socketPath } from "./place.ts";

/** What a database process tells the one who started it. */
const outcomeSchema = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("serving") }),
  /** Another process owns the data directory. */
  z.object({ outcome: z.literal("taken") }),
  z.object({
    outcome: z.literal("failed"),
    code: z.string(),
    kind: z.string(),
    message: z.string(),
    remedy: z.string().optional(),
  }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

const START_LIMIT_MILLISECONDS = 60_000;
/** Longer than any statement of ours takes: the engine answers between statements. */
const ANSWER_LIMIT_MILLISECONDS = 5_000;
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

const underWay = new Map<string, Promise<string>>();

/** The folder of the socket of a database process that answers; starts one when there is none. */
export function ensureServing(place: Place, idleSeconds: number): Promise<string> {
  const known = underWay.get(place.folder);
  if (known) return known;
  const attempt = bringUp(place, idleSeconds).finally(() => underWay.delete(place.folder));
  underWay.set(place.folder, attempt);
  return attempt;
}

async function bringUp(place: Place, idleSeconds: number): Promise<string> {
  const deadline = Date.now() + START_LIMIT_MILLISECONDS;
  for (let pause = 10; Date.now() < deadline; pause = Math.min(pause * 2, 200)) {
    const folder = await serving(place);
    if (folder !== undefined) return folder;
    const outcome = await start(place, idleSeconds);
    if (outcome.outcome === "failed") throw startError(place, outcome);
    // Taken: its owner is about to serve, or about to end.
    if (outcome.outcome === "taken") await sleep(pause);
  }
  throw new DatabaseError(
    "DATABASE_BUSY",
    `Another process holds ${place.lock} and does not answer.`,
    {
      kind: "busy",
      remedy: `End process ${readNotice(place)?.pid ?? "that holds it"} if it hangs, and run the command again. A data folder shared between machines or containers needs DATABASE_URL.`,
    },
  );
}

async function serving(place: Place): Promise<string | undefined> {
  const notice = readNotice(place);
  if (!notice) return undefined;
  return (await answers(socketPath(notice.socketFolder))) ? notice.socketFolder : undefined;
}

/**
 * Asks for encryption, which the server declines: proof that somebody accepts and reads. The kernel accepts for a
 * process that stands still as well.
 */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(ANSWER_LIMIT_MILLISECONDS, () => settle(false));
    socket.on("connect", () => socket.write(SSL_REQUEST));
    socket.on("data", () => settle(true));
    socket.on("error", () => settle(false));
    socket.on("close", () => settle(false));
  });
}

async function start(place: Place, idleSeconds: number): Promise<Outcome> {
  socketFolder(place); // its refusal is better heard here
  const child = launch(place, idleSeconds);
  // One that stands still would keep the lock from all others.
  const limit = setTimeout(() => child.kill("SIGKILL"), START_LIMIT_MILLISECONDS);
  try {
    return await outcomeOf(child);
  } finally {
    clearTimeout(limit);
    child.stdio[3]?.destroy();
    child.unref();
  }
}

function launch(place: Place, idleSeconds: number): ChildProcess {
  const entry = fileURLToPath(new URL(`./process${sourceSuffix()}`, import.meta.url));
  const log = openLog(place);
  try {
    return spawn(
      process.execPath,
      [
        ...(sourceSuffix() === ".ts" ? ["--conditions=artel-source"] : []),
        "--disable-warning=ExperimentalWarning",
        // V8 would spend more on optimising the engine than a session's statements take (ADR 26).
        "--liftoff-only",
        entry,
        `--data-folder=${place.dataFolder}`,
        `--idle-seconds=${idleSeconds}`,
      ],
      {
        cwd: place.folder,
        // Its own session: a Ctrl-C in the terminal must not end the database that others use.
        detached: true,
        env: childEnvironment(),
        stdio: ["ignore", log, log, "pipe"],
      },
    );
  } finally {
    closeSync(log);
  }
}

function openLog(place: Place): number {
  try {
    return openSync(place.log, "a", 0o600);
  } catch (error) {
    throw folderError(error, place.folder) ?? error;
  }
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("error", reject);
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(outcomeSchema.parse(JSON.parse(text)));
    });
    // Not "exit": what it told may still be on its way through the pipe then.
    child.once("close", (status, signal) => {
      const message = `The database process ended with ${signal ?? `status ${status}`}.`;
      resolve({ outcome: "failed", code: "DATABASE_START", kind: "environment", message });
    });
  });
}

function startError(place: Place, failure: Extract<Outcome, { outcome: "failed" }>): DatabaseError {
  const code = START_CODES.find((known) => known === failure.code) ?? "DATABASE_START";
  return new DatabaseError(code, failure.message, {
    kind: failure.kind === "refused" ? "refused" : "environment",
    remedy: failure.remedy ?? `The reason is at the end of ${place.log}.`,
  });
}

const START_CODES: readonly DatabaseErrorCode[] = [
  "DATABASE_CORRUPT",
  "DATABASE_DISK_FULL",
  "DATABASE_FOLDER",
  "DATABASE_VERSION",
];

/** `.ts` from source, `.js` when built. */
function sourceSuffix(): ".ts" | ".js" {
  return import.meta.url.endsWith(".ts") ? ".ts" : ".js";
}

const KEPT_VARIABLES = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "TMPDIR",
  "XDG_RUNTIME_DIR",
  "XDG_CACHE_HOME",
  "NODE_COMPILE_CACHE",
];

/** Nothing of the caller's session (credentials, NODE_OPTIONS) belongs into a process that outlives it. */
function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    KEPT_VARIABLES.flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
}
