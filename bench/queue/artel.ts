/** Artel's queue, in a process of its own. */
import { setTimeout } from "node:timers/promises";
import { connectDatabase } from "#infra/database";
import { createQueue } from "#queue";
import { AT_ONCE, measure, settingsOf } from "./measurement.ts";

interface Latencies {
  readonly tasks: number;
  readonly pauseMs: number;
}

const settings = settingsOf(process.argv[2]);
const { databaseUrl, dataFolder } = settings;
const database = await connectDatabase({
  dataFolder,
  ...(databaseUrl === undefined ? {} : { databaseUrl }),
});
const queue = createQueue({
  database,
  applicationVersion: "bench",
  agents: [{ name: "all", role: "developer", worker: "toolsmith", skills: [], capacity: AT_ONCE }],
});
const started = new Map<string, number>();
queue.register<null, string>("task", async (_input, { id, step }) => {
  started.set(id, performance.now());
  return step("work", async () => id);
});
queue.register<number, number>("throughput", async (tasks, { id, enqueue }) => {
  const handles = [];
  for (let n = 0; n < tasks; n += 1) handles.push(await enqueue("task", `${id}/${n}`, null));
  return (await Promise.all(handles.map((handle) => handle.result()))).length;
});
queue.register<Latencies, number[]>("latencies", async ({ tasks, pauseMs }, { id, enqueue }) => {
  const delays: number[] = [];
  for (let n = 0; n < tasks; n += 1) {
    await setTimeout(pauseMs);
    const before = performance.now();
    await (await enqueue("task", `${id}/${n}`, null)).result();
    delays.push((started.get(`${id}/${n}`) ?? NaN) - before);
  }
  return delays;
});
await queue.start();

await measure(
  {
    async throughput(run, tasks) {
      await (await queue.run<number, number>("throughput", run, tasks)).result();
    },
    async latencies(run, tasks, pauseMs) {
      const input = { tasks, pauseMs };
      return (await queue.run<Latencies, number[]>("latencies", run, input)).result();
    },
    async stop() {
      await queue.stop();
      await database.close();
    },
  },
  settings,
);
