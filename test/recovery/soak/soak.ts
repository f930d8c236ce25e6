import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { databaseProcess, temporaryDatabase } from "../../support/database.ts";
import { balance, type Faults } from "./books.ts";
import type { SoakSettings } from "./soak-process.ts";

const WORKERS = 5;
const AGENTS_OF_A_WORKER = 10;
const SESSIONS_AT_ONCE = 2;
const TASKS_OF_A_SESSION = 120;
/**
 * Longer than a busy machine needs to start the database again: while it is away nobody can renew a lease, and workers
 * stop by themselves what may no longer be theirs.
 */
const LEASE_SECONDS = 8;
/** Of the ledger, which has about 25 for each task. */
const PAID_BETWEEN_FAULTS = 500;
const PROGRAM = join(import.meta.dirname, "soak-process.ts");

interface Part {
  readonly name: string;
  readonly child: ChildProcess;
  /** What it printed, once it has ended. */
  readonly printed: Promise<string>;
}

/**
 * Fifty agents in five worker processes do the tasks of two sessions at a time, for so long; meanwhile workers are
 * killed and paused, sessions are killed and resumed, and the database process is killed. Then the books must balance.
 * Answers what happened.
 */
export async function soak(seconds: number): Promise<string> {
  const place = await temporaryDatabase();
  const run = new Soak(place.options);
  try {
    const sessions = await run.live(seconds * 1000);
    const tasks = await balance(place.options, run.faults, {
      sessions,
      tasksOfSession: TASKS_OF_A_SESSION,
    });
    const faults = [...run.faults.counts].map(([what, count]) => `${count} × ${what}`);
    return `${sessions.length} sessions, ${tasks} tasks, ${faults.join(", ")}`;
  } finally {
    await run.end();
    await place.remove();
  }
}

class Soak {
  readonly faults: Faults = { disturbed: new Set(), counts: new Map() };
  readonly #place: { readonly dataFolder: string; readonly databaseUrl?: string };
  readonly #workers: Part[] = [];
  readonly #sessions = new Map<string, Part>();
  readonly #all = new Set<Part>();
  #count = 0;
  #isEnding = false;

  constructor(place: { readonly dataFolder: string; readonly databaseUrl?: string }) {
    this.#place = place;
  }

  /** Answers the sessions that came to their end. */
  async live(milliseconds: number): Promise<readonly string[]> {
    const end = performance.now() + milliseconds;
    for (let worker = 0; worker < WORKERS; worker += 1) this.#workers.push(this.#startWorker());
    const isOver = () => this.#isEnding || performance.now() > end;
    const lanes = Array.from({ length: SESSIONS_AT_ONCE }, () => this.#lane(isOver));
    const [ended] = await Promise.all([
      Promise.all(lanes).then((names) => names.flat()),
      this.#disturb(isOver),
    ]);
    for (const worker of this.#workers) worker.child.kill("SIGTERM");
    await Promise.all(this.#workers.map(({ printed }) => printed));
    return ended;
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    for (const { child } of this.#all) child.kill("SIGKILL");
    await Promise.all([...this.#all].map(({ printed }) => printed));
  }

  /** One session after the other; one that is killed is gone on with. */
  async #lane(isOver: () => boolean): Promise<string[]> {
    const ended: string[] = [];
    while (!isOver()) {
      const name = `soak-${(this.#count += 1)}`;
      for (let sum: number | undefined; sum === undefined;) {
        const part = this.#start({ role: "session", name, tasks: TASKS_OF_A_SESSION });
        this.#sessions.set(name, part);
        const printed = await part.printed;
        const line = /^\{"sum":(\d+)\}$/m.exec(printed)?.[1];
        if (line !== undefined) sum = Number(line);
        else assert.ok(part.child.signalCode === "SIGKILL", `${name} failed: ${printed}`);
      }
      this.#sessions.delete(name);
      ended.push(name);
    }
    return ended;
  }

  async #disturb(isOver: () => boolean): Promise<void> {
    const kinds = [
      () => this.#killWorker(),
      () => this.#killWorker(),
      () => this.#pauseWorker(),
      () => this.#killSession(),
      () => this.#killDatabase(),
    ];
    await sleep(3_000);
    for (let turn = 0; !isOver(); turn += 1) {
      await kinds[turn % kinds.length]?.();
      await sleep(500 + Math.random() * 2_000);
      await this.#progress(isOver);
    }
  }

  /**
   * On a busy machine a task takes longer than the time between two faults, and what was lost five times at the same
   * step is rightly given up: the faults go by work done, not by the clock alone.
   */
  async #progress(isOver: () => boolean): Promise<void> {
    const paid = this.#paidBytes();
    while (!isOver() && this.#paidBytes() < paid + PAID_BETWEEN_FAULTS) await sleep(100);
  }

  #paidBytes(): number {
    return statSync(join(this.#place.dataFolder, "ledger"), { throwIfNoEntry: false })?.size ?? 0;
  }

  async #killWorker(): Promise<void> {
    const [victim] = this.#workers.splice(Math.floor(Math.random() * this.#workers.length), 1);
    if (victim === undefined) return;
    this.#noteFault("worker killed", victim);
    victim.child.kill("SIGKILL");
    await victim.printed;
    this.#workers.push(this.#startWorker());
  }

  /** For longer than its leases last: others have its tasks when it wakes. */
  async #pauseWorker(): Promise<void> {
    const victim = this.#workers[Math.floor(Math.random() * this.#workers.length)];
    if (victim === undefined) return;
    this.#noteFault("worker paused", victim);
    victim.child.kill("SIGSTOP");
    await sleep(LEASE_SECONDS * 1000 + 2_500);
    victim.child.kill("SIGCONT");
  }

  async #killSession(): Promise<void> {
    const [victim] = this.#sessions.values();
    if (victim === undefined) return;
    this.#noteFault("session killed", victim);
    victim.child.kill("SIGKILL");
    await victim.printed;
  }

  async #killDatabase(): Promise<void> {
    const pid = databaseProcess(this.#place.dataFolder);
    if (pid === undefined) return;
    this.#noteFault("database killed");
    process.kill(pid, "SIGKILL");
  }

  #noteFault(what: string, victim?: Part): void {
    this.faults.counts.set(what, (this.faults.counts.get(what) ?? 0) + 1);
    if (victim !== undefined) this.faults.disturbed.add(victim.name);
  }

  #startWorker(): Part {
    return this.#start({
      role: "worker",
      name: `worker-${(this.#count += 1)}`,
      agents: AGENTS_OF_A_WORKER,
    });
  }

  #start(settings: Omit<SoakSettings, "dataFolder" | "leaseSeconds">): Part {
    if (this.#isEnding) throw new Error("the soak is over");
    const whole: SoakSettings = { ...this.#place, ...settings, leaseSeconds: LEASE_SECONDS };
    const words = ["--conditions=artel-source", "--disable-warning=ExperimentalWarning", PROGRAM];
    const child = spawn(process.execPath, [...words, JSON.stringify(whole)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const part: Part = {
      name: settings.name,
      child,
      printed: once(child, "close").then(() => {
        this.#all.delete(part);
        return text;
      }),
    };
    this.#all.add(part);
    return part;
  }
}
