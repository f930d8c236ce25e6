import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openJetStreamLog } from "#infra/events";
import { startNats } from "../../support/nats.ts";
import { startPostgres } from "../../support/postgres.ts";
import { FaultFolder, type FaultPlan } from "./fault-plan.ts";
import { type Ended, type Running, Scene } from "./scene.ts";

/** Whose process is killed at the durable moves. */
export const victims = ["session", "worker", "database", "postgres", "nats"] as const;
export type Victim = (typeof victims)[number];

/** A scene in which the victim is killed as the plan says, and comes back each time. */
export interface Struck {
  readonly scene: Scene;
  readonly faults: FaultFolder;
  /** Runs a session to its end, as a person would who starts again what was killed. */
  live(): Promise<{ readonly session: string; readonly ended: Ended }>;
  remove(): Promise<void>;
}

export function strike(victim: Victim, faults: FaultPlan["faults"]): Promise<Struck> {
  switch (victim) {
    case "session":
      return Promise.resolve(strikeSession(faults));
    case "worker":
      return Promise.resolve(strikeWorker(faults));
    case "database":
      return Promise.resolve(strikeDatabase(faults));
    case "postgres":
      return strikePostgres(faults);
    case "nats":
      return strikeNats(faults);
  }
}

function strikeSession(planned: FaultPlan["faults"]): Struck {
  const scene = new Scene();
  const faults = new FaultFolder({ victim: "self", faults: planned });
  const { environment } = faults;
  const live = async () => {
    let running = scene.improve(undefined, { environment });
    for (;;) {
      const ended = await running.ended;
      const [session] = await scene.sessions();
      if (ended.signal !== "SIGKILL" || (await hasFinished(scene, session))) {
        return { session: known(session, ended), ended };
      }
      running =
        session === undefined
          ? scene.improve(undefined, { environment })
          : scene.startElsewhere({ environment }, "resume", session, "--yes");
    }
  };
  return { scene, faults, live, remove: () => removeAll(scene, faults) };
}

/** The session's own process takes no task, so that each of them is a worker's; a worker has one at a time. */
function strikeWorker(planned: FaultPlan["faults"]): Struck {
  const scene = new Scene();
  const faults = new FaultFolder({ victim: "self", faults: planned });
  const start = () => scene.startElsewhere(faults, "worker", "--agents", "1");
  const live = async () => {
    const workers = [start(), start()];
    const running = scene.improve(undefined, { agents: 0 });
    const isOver = () => running.isOver();
    await Promise.all(
      workers.map(async (first) => {
        let worker: Running = first;
        for (; !isOver(); await sleep(50)) if (worker.isOver()) worker = start();
        worker.kill("SIGINT");
        await worker.ended;
      }),
    );
    const ended = await running.ended;
    const [session] = await scene.sessions();
    return { session: known(session, ended), ended };
  };
  return { scene, faults, live, remove: () => removeAll(scene, faults) };
}

/** The embedded one: who needs it starts it again. */
function strikeDatabase(planned: FaultPlan["faults"]): Struck {
  const scene = new Scene();
  const pidFile = join(scene.dataFolder, "database", "process.json");
  const faults = new FaultFolder({ victim: "other", pidFile, faults: planned });
  return {
    scene,
    faults,
    live: () => liveOn(scene, faults),
    remove: () => removeAll(scene, faults),
  };
}

async function strikePostgres(planned: FaultPlan["faults"]): Promise<Struck> {
  const server = await startPostgres();
  const keeper = new ServerKeeper(server);
  const scene = new Scene(undefined, { environment: { DATABASE_URL: server.url } });
  return struckServer({ scene, keeper, planned });
}

async function strikeNats(planned: FaultPlan["faults"]): Promise<Struck> {
  const server = await startNats();
  const keeper = new ServerKeeper(server);
  const events = openJetStreamLog({ url: server.url });
  const scene = new Scene(undefined, { events, environment: { NATS_URL: server.url } });
  return struckServer({ scene, keeper, planned });
}

function struckServer(parts: {
  readonly scene: Scene;
  readonly keeper: ServerKeeper;
  readonly planned: FaultPlan["faults"];
}): Struck {
  const { scene, keeper, planned } = parts;
  const faults = new FaultFolder({ victim: "other", pidFile: keeper.pidFile, faults: planned });
  const remove = async () => {
    await removeAll(scene, faults);
    await keeper.stop();
  };
  return { scene, faults, live: () => liveOn(scene, faults), remove };
}

/** The session's process is not killed itself: it must go on through all of it. */
async function liveOn(scene: Scene, { environment }: FaultFolder) {
  const ended = await scene.improve(undefined, { environment }).ended;
  const [session] = await scene.sessions();
  return { session: known(session, ended), ended };
}

interface Server {
  readonly pid: number | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server again whenever it was killed, and writes down its process. */
class ServerKeeper {
  readonly #server: Server;
  readonly #folder = mkdtempSync(join(tmpdir(), "artel-keeper-"));
  readonly pidFile = join(this.#folder, "pid");
  readonly #kept: Promise<void>;
  #isOver = false;

  constructor(server: Server) {
    this.#server = server;
    this.#write();
    this.#kept = this.#keep();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#kept;
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #keep(): Promise<void> {
    while (!this.#isOver) {
      await sleep(20);
      if (isAlive(this.#server.pid)) continue;
      try {
        await this.#server.start();
        this.#write();
      } catch {
        // PostgreSQL does not start while a process of the killed one is still about.
        await sleep(200);
      }
    }
  }

  #write(): void {
    writeFileSync(this.pidFile, String(this.#server.pid));
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function hasFinished(scene: Scene, session: string | undefined): Promise<boolean> {
  if (session === undefined) return false;
  return (await scene.events(session)).some(({ type }) => type === "session.finished");
}

function known(session: string | undefined, ended: Ended): string {
  assert.ok(session !== undefined, `no session came:\n${ended.stdout}${ended.stderr}`);
  return session;
}

async function removeAll(scene: Scene, faults: FaultFolder): Promise<void> {
  await scene.remove();
  faults.remove();
}
