import { access, constants, mkdir, statfs } from "node:fs/promises";
import { connectDatabase } from "#infra/database";
import { probeEventServer } from "#infra/events";
import { requireGit } from "#infra/git";
import { findProgram } from "#infra/process";
import { RedisFactStore } from "#world";
import type { Application } from "./application.ts";
import { examineSandboxes } from "./doctor-sandboxes.ts";
import { eventFolder, eventPlaceOf } from "./event-place.ts";
import { type Examination, failure } from "./examination.ts";
import { sandboxesInOrder } from "./sandbox.ts";

const GIBIBYTE = 1024 ** 3;
const WANTED_FREE_BYTES = 2 * GIBIBYTE;
const REGISTRY_MS = 5000;

/** Tries everything that a session needs on this machine. Never throws for what is missing. */
export async function examineMachine(
  application: Pick<Application, "configuration">,
  signal: AbortSignal,
): Promise<readonly Examination[]> {
  const folder = application.configuration.get("dataFolder");
  return [
    examineNode(),
    await examine("git", async () => (await requireGit()).text),
    ...(await examineSandboxes(application)),
    ...(await examineCodersHere(application, signal)),
    ...(await examineModelsHere(application, signal)),
    await examineFolder(folder),
    await examine("database", () => examineDatabase(application)),
    await examine("event log", () => examineEventLog(application)),
    ...(await examineRedis(application)),
    await examineNpm(),
    await examineRegistry(signal),
  ];
}

function examineNode(): Examination {
  return { name: "node", status: "ok", detail: `${process.version} at ${process.execPath}` };
}

async function examine(name: string, run: () => Promise<string>): Promise<Examination> {
  try {
    return { name, status: "ok", detail: await run() };
  } catch (error) {
    return failure(name, error);
  }
}

async function examineModelsHere(
  { configuration }: Pick<Application, "configuration">,
  signal: AbortSignal,
): Promise<readonly Examination[]> {
  const { examineModels } = await import("./agents/examine-models.ts");
  return examineModels(configuration, signal);
}

/** Where no sandbox holds, they are not asked for their versions. */
async function examineCodersHere(
  application: Pick<Application, "configuration">,
  signal: AbortSignal,
): Promise<readonly Examination[]> {
  for (const sandbox of sandboxesInOrder(application)) {
    if ((await sandbox.probe()).error !== undefined) continue;
    const { examineCoders } = await import("./agents/examine-coders.ts");
    return examineCoders(application.configuration, sandbox, signal);
  }
  return [];
}

async function examineFolder(folder: string): Promise<Examination> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const detail = `${folder}, ${(free / GIBIBYTE).toFixed(1)} GiB free`;
    return free >= WANTED_FREE_BYTES
      ? { name: "data folder", status: "ok", detail }
      : {
          name: "data folder",
          status: "warning",
          detail,
          remedy: "Free some space: dependencies and worktrees are kept there.",
        };
  } catch (error) {
    return {
      name: "data folder",
      status: "failure",
      detail: `${folder} cannot be written to: ${error instanceof Error ? error.message : String(error)}`,
      remedy: "Name another with --data-folder or ARTEL_DATA_FOLDER.",
    };
  }
}

async function examineDatabase({
  configuration,
}: Pick<Application, "configuration">): Promise<string> {
  const databaseUrl = configuration.get("databaseUrl");
  const begin = performance.now();
  const database = await connectDatabase({
    dataFolder: configuration.get("dataFolder"),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  try {
    await database.pool.query("SELECT 1");
    return `${database.description}, answered in ${Math.round(performance.now() - begin)} ms`;
  } finally {
    await database.close();
  }
}

/** Only where the world model is to be kept there. */
async function examineRedis({
  configuration,
}: Pick<Application, "configuration">): Promise<Examination[]> {
  const url = configuration.get("redisUrl");
  if (url === undefined) return [];
  const answered = await examine("redis", async () => {
    const begin = performance.now();
    const facts = await RedisFactStore.connect(url);
    try {
      const worlds = await facts.worlds();
      return `worlds: ${worlds.length}, answered in ${Math.round(performance.now() - begin)} ms`;
    } finally {
      await facts.close();
    }
  });
  return [answered];
}

async function examineEventLog({
  configuration,
}: Pick<Application, "configuration">): Promise<string> {
  const place = eventPlaceOf(configuration);
  if (place.server === undefined) return `segment files in ${eventFolder(place)}`;
  const begin = performance.now();
  const { description, version, replicas } = await probeEventServer(place.server);
  const ms = Math.round(performance.now() - begin);
  const copies = replicas === 1 ? "1 copy" : `${replicas} copies`;
  return `NATS JetStream at ${description}, nats-server ${version}, ${copies} of each event, answered in ${ms} ms`;
}

async function examineNpm(): Promise<Examination> {
  const npm = await findProgram("npm", process.env["PATH"] ?? "");
  return npm === undefined
    ? {
        name: "npm",
        status: "failure",
        detail: "not found on PATH",
        remedy: "Install Node.js with npm, from https://nodejs.org or your system's packages.",
      }
    : { name: "npm", status: "ok", detail: npm };
}

/** Without a registry only repositories whose dependencies were installed before can be worked on. */
async function examineRegistry(signal: AbortSignal): Promise<Examination> {
  const { readRegistries } = await import("#worktrees");
  const name = "package registry";
  try {
    const registries = await readRegistries();
    const url = registries.defaultUrl;
    const response = await fetch(new URL("-/ping", url), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(REGISTRY_MS)]),
    });
    return response.ok
      ? { name, status: "ok", detail: `${url} answers` }
      : { name, status: "warning", detail: `${url} answers with status ${response.status}` };
  } catch (error) {
    return {
      name,
      status: "warning",
      detail: `cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
      remedy: "Check `npm ping`; dependencies cannot be installed until it answers.",
    };
  }
}
