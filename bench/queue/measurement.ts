import { setTimeout } from "node:timers/promises";
import { z } from "zod";

/** How many tasks run at a time in each system. */
export const AT_ONCE = 50;

const settingsSchema = z.object({
  databaseUrl: z.string().optional(),
  dataFolder: z.string(),
  tasks: z.int(),
  /** Of the latency while the queue is in use, and after it was idle. */
  probes: z.int(),
  idleProbes: z.int(),
});
export type Settings = z.infer<typeof settingsSchema>;

export function settingsOf(text: string | undefined): Settings {
  return settingsSchema.parse(JSON.parse(text ?? ""));
}

const latencySchema = z.object({ p50: z.number(), p99: z.number() });

/** A system as it is measured. Each task does one thing and ends. */
export interface MeasuredQueue {
  /** Puts so many tasks into the queue, one after the other, and resolves when all have ended. */
  throughput(run: string, tasks: number): Promise<void>;
  /** Milliseconds from asking for a task to its first line, for one task at a time after so long a pause. */
  latencies(run: string, tasks: number, pauseMs: number): Promise<readonly number[]>;
  stop(): Promise<void>;
}

/** What the process of a system prints when it is done. */
export const resultSchema = z.object({
  tasksPerSecond: z.number(),
  /** Milliseconds from asking for a task to its first line, while the queue is in use. */
  active: latencySchema,
  /** The same after 1.5 s without a task. */
  afterIdle: latencySchema,
  /** Processor time while nothing is to be done, as a part of one core. */
  idle: z.number(),
});
export type Result = z.infer<typeof resultSchema>;

/** Measures it and prints the result as one line of JSON. */
export async function measure(
  queue: MeasuredQueue,
  { tasks, probes, idleProbes }: Settings,
): Promise<void> {
  await queue.throughput("warm-up", 100);
  const begun = performance.now();
  await queue.throughput("throughput", tasks);
  const seconds = (performance.now() - begun) / 1000;
  const active = await queue.latencies("active", probes, 20);
  const idle = await processorShare(10_000);
  const afterIdle = await queue.latencies("after-idle", idleProbes, 1_500);
  const result: Result = {
    tasksPerSecond: tasks / seconds,
    active: percentiles(active),
    afterIdle: percentiles(afterIdle),
    idle,
  };
  process.stdout.write(`${JSON.stringify(resultSchema.parse(result))}\n`);
  await queue.stop();
}

async function processorShare(milliseconds: number): Promise<number> {
  const before = process.cpuUsage();
  const from = performance.now();
  await setTimeout(milliseconds);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - from);
}

function percentiles(milliseconds: readonly number[]): Result["active"] {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** For queues that give no result back: who puts a task in waits here for its start and its end. */
export class Waiting {
  readonly #tasks = new Map<string, { started: number; ended: PromiseWithResolvers<void> }>();

  async work(id: string): Promise<void> {
    const task = this.#task(id);
    task.started = performance.now();
    task.ended.resolve();
  }

  ended(id: string): Promise<void> {
    return this.#task(id).ended.promise;
  }

  startOf(id: string): number {
    return this.#task(id).started;
  }

  #task(id: string) {
    const known = this.#tasks.get(id) ?? { started: NaN, ended: Promise.withResolvers<void>() };
    this.#tasks.set(id, known);
    return known;
  }
}

/** Such a queue, by what puts a task into it. */
export function measuredJobs(
  waiting: Waiting,
  put: (id: string) => Promise<unknown>,
  stop: () => Promise<void>,
): MeasuredQueue {
  return {
    async throughput(run, tasks) {
      const ids = Array.from({ length: tasks }, (_, n) => `${run}/${n}`);
      for (const id of ids) await put(id);
      await Promise.all(ids.map((id) => waiting.ended(id)));
    },
    async latencies(run, tasks, pauseMs) {
      const delays: number[] = [];
      for (let n = 0; n < tasks; n += 1) {
        await setTimeout(pauseMs);
        const before = performance.now();
        await put(`${run}/${n}`);
        await waiting.ended(`${run}/${n}`);
        delays.push(waiting.startOf(`${run}/${n}`) - before);
      }
      return delays;
    },
    stop,
  };
}
