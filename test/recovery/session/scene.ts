import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EventEnvelope } from "#domain";
import { type EventLog, openSegmentLog } from "#infra/events";
import { isProcessAlive } from "#infra/process";
import { databaseProcess } from "../../support/database.ts";
import type { FixtureRepository } from "../../support/fixture-repository.ts";
import { recoveryTarget } from "./target.ts";

const ARTEL = join(import.meta.dirname, "../../../bin/artel");
/** In the environment of every process that a scene starts, and of what those leave behind. */
const SCENE_VARIABLE = "ARTEL_RECOVERY_SCENE";
const LONGEST_MS = 600_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  isOver(): boolean;
  kill(signal: NodeJS.Signals): void;
  /** As the terminal does: to the whole process group. */
  pressCtrlC(): void;
}

/** Where a command is run otherwise than by the person of the scene. */
export interface Elsewhere {
  /** Words before the command, such as those that enter a namespace. */
  readonly before?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface ImproveOptions {
  readonly agents?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a scene has that is not in its data folder. */
export interface Surroundings extends Elsewhere {
  /** Where the events are; segments in the data folder when undefined. */
  readonly events?: EventLog;
}

/** A data folder with its target repositories, on which the real command is run as a person would. */
export class Scene {
  readonly dataFolder: string;
  readonly repository: FixtureRepository;
  readonly #name = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  readonly #configuration = mkdtempSync(join(tmpdir(), "artel-configuration-"));
  readonly #others: FixtureRepository[] = [];
  readonly #log: EventLog;
  readonly #environment: NonNullable<Elsewhere["environment"]>;
  readonly #before: readonly string[];

  constructor(
    dataFolder = mkdtempSync(join(tmpdir(), "artel-scene-")),
    surroundings: Surroundings = {},
  ) {
    this.dataFolder = dataFolder;
    this.repository = recoveryTarget();
    this.#log = surroundings.events ?? openSegmentLog({ folder: join(dataFolder, "events") });
    this.#environment = surroundings.environment ?? {};
    this.#before = surroundings.before ?? [];
  }

  /** One more repository like the first. */
  another(): FixtureRepository {
    const repository = recoveryTarget();
    this.#others.push(repository);
    return repository;
  }

  improve(repository = this.repository, options: ImproveOptions = {}): Running {
    const { agents = 2, environment = {} } = options;
    const words = ["improve", repository.folder, "--yes", "--agents", String(agents), "--jobs"];
    return this.startElsewhere({ environment }, ...words, "safe-lint,unused-imports,un-export");
  }

  start(...parameters: readonly string[]): Running {
    return this.startElsewhere({}, ...parameters);
  }

  startElsewhere(
    { before = this.#before, environment = {} }: Elsewhere,
    ...parameters: readonly string[]
  ): Running {
    const [program = ARTEL, ...words] = [...before, ARTEL, ...parameters];
    const child = spawn(program, words, {
      // A process group of its own, as in a terminal.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ARTEL_DATA_FOLDER: this.dataFolder,
        XDG_CONFIG_HOME: this.#configuration,
        [SCENE_VARIABLE]: this.#name,
        DATABASE_URL: undefined,
        ARTEL_DATABASE_URL: undefined,
        NATS_URL: undefined,
        ARTEL_NATS_URL: undefined,
        // Nothing here may need a registry.
        npm_config_registry: "http://127.0.0.1:9/",
        ...this.#environment,
        ...environment,
      },
    });
    const { pid } = child;
    if (pid === undefined) throw new Error(`${ARTEL} could not be started`);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const guard = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
    const ended = once(child, "close").then(([code, signal]) => {
      clearTimeout(guard);
      return { code, signal, stdout, stderr } as Ended;
    });
    const kill = (target: number, signal: NodeJS.Signals) => {
      if (child.exitCode === null && child.signalCode === null) process.kill(target, signal);
    };
    return {
      pid,
      ended,
      isOver: () => child.exitCode !== null || child.signalCode !== null,
      kill: (signal) => kill(pid, signal),
      pressCtrlC: () => kill(-pid, "SIGINT"),
    };
  }

  run(...parameters: readonly string[]): Promise<Ended> {
    return this.start(...parameters).ended;
  }

  /** The answer of a command with `--json`. */
  async ask(...parameters: readonly string[]): Promise<unknown> {
    const { code, stdout, stderr } = await this.run(...parameters, "--json");
    if (code !== 0) throw new Error(`artel ${parameters.join(" ")}: ${code}\n${stdout}${stderr}`);
    return JSON.parse(stdout) as unknown;
  }

  /** Ids of the sessions, oldest first. */
  async sessions(): Promise<readonly string[]> {
    return (await this.#log.streams()).filter((stream) => stream !== "system");
  }

  /** As they stand in the log, what was written twice included. */
  async events(session: string): Promise<readonly EventEnvelope[]> {
    const events = [];
    for await (const event of this.#log.read(session)) events.push(event);
    return events;
  }

  /** The first event from now on that is wanted, or undefined when the command ends before. */
  async until(
    running: Running,
    wanted: (event: EventEnvelope) => boolean,
    known: { readonly session?: string; readonly from?: number } = {},
  ): Promise<EventEnvelope | undefined> {
    const before = new Set(known.session === undefined ? await this.sessions() : []);
    let session = known.session;
    while (session === undefined) {
      session = (await this.sessions()).find((id) => !before.has(id));
      if (session !== undefined) break;
      if (running.isOver()) return undefined;
      await sleep(5);
    }
    const stop = new AbortController();
    void running.ended.then(() => stop.abort());
    try {
      for await (const event of this.#log.follow(session, known.from ?? 1, stop.signal)) {
        if (wanted(event)) return event;
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
    return undefined;
  }

  databasePid(): number | undefined {
    return databaseProcess(this.dataFolder);
  }

  /** Processes that this scene's commands started, and those in the sandboxes of the session. */
  processes(session: string | undefined): readonly string[] {
    const marks = [`${SCENE_VARIABLE}=${this.#name}`];
    if (session !== undefined) marks.push(`ARTEL_MARKER=${session}`);
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && isProcessAlive(Number(name)))
      .filter((name) => marks.some((mark) => read(`/proc/${name}/environ`).includes(mark)))
      .map((name) => `${name} ${read(`/proc/${name}/cmdline`).join(" ")}`);
  }

  async remove(): Promise<void> {
    await this.#log.close();
    const pid = this.databasePid();
    if (pid !== undefined) {
      process.kill(pid, "SIGTERM");
      const end = Date.now() + 10_000;
      while (this.databasePid() === pid && Date.now() < end) await sleep(20);
    }
    for (const repository of [this.repository, ...this.#others]) repository.dispose();
    rmSync(this.#configuration, { recursive: true, force: true });
    rmSync(this.dataFolder, { recursive: true, force: true });
  }
}

function read(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\0");
  } catch {
    return []; // it ended
  }
}
