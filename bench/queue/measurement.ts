import { setTimeout } from "node:timers/promises";
import { z } from "zod";

/** How many tasks run at a time in each system. */
export const AT_ONCE = 50;

const settingsSchema = z.object({
  databaseUrl: z.string().optional(),
  dataFolder: z.string(),
  tasks: z.int(),
  probes: z.int(),
});
export type Settings = z.infer<typeof settingsSchema>;

export function settingsOf(text: string | undefined): Settings {
  return settingsSchema.parse(JSON.parse(text ?? ""));
}

const latencySchema = z.object({ p50: z.number(), p99: z.number() });

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

export function latencies(milliseconds: readonly number[]): z.infer<typeof latencySchema> {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

export function report(result: Result): void {
  process.stdout.write(`${JSON.stringify(resultSchema.parse(result))}\n`);
}

export async function sleep(milliseconds: number): Promise<void> {
  await setTimeout(milliseconds);
}
