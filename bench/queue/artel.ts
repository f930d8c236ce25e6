/** Artel's queue, measured in a process of its own; its figures go to the standard output as one line of JSON. */
import { connectDatabase } from "#infra/database";
import { createQueue } from "#queue";
import { AT_ONCE, latencies, report, settingsOf, sleep } from "./measurement.ts";

const { databaseUrl, dataFolder, tasks, probes } = settingsOf(process.argv[2]);

const database = await connectDatabase({ dataFolder, databaseUrl });
const queue = createQueue({
  database,
  applicationVersion: "bench",
  agents: [{ name: "all", role: "developer", worker: "toolsmith", skills: [], capacity: AT_ONCE }],
});
const started = new Map<number, number>();
queue.register<{ n: number }, number>("task", async ({ n }, context) => {
  started.set(n, performance.now());
  return context.step("work", async () => n);
});
queue.register<{ tasks: number }, number>("throughput", async ({ tasks: number }, context) => {
  const handles = [];
  for (let n = 0; n < number; n += 1) {
    handles.push(await context.enqueue<{ n: number }, number>("task", `${context.id}/${n}`, { n }));
  }
  const results = await Promise.all(handles.map((handle) => handle.result()));
  return results.length;
});
queue.register<{ gapMs: number }, number[]>("latency", async ({ gapMs }, context) => {
  const delays: number[] = [];
  for (let n = 0; n < probes; n += 1) {
    await sleep(gapMs);
    const before = performance.now();
    const handle = await context.enqueue<{ n: number }, number>("task", `${context.id}/${n}`, {
      n,
    });
    await handle.result();
    delays.push((started.get(n) ?? NaN) - before);
  }
  return delays;
});

await queue.start();
await (await queue.run("throughput", "warm-up", { tasks: 100 })).result();
const begun = performance.now();
await (await queue.run("throughput", "throughput", { tasks })).result();
const seconds = (performance.now() - begun) / 1000;
const active = await (
  await queue.run<{ gapMs: number }, number[]>("latency", "active", { gapMs: 20 })
).result();
const usage = process.cpuUsage();
const idleFrom = performance.now();
await sleep(10_000);
const spent = process.cpuUsage(usage);
const idle = (spent.user + spent.system) / 1000 / (performance.now() - idleFrom);
const late = await (
  await queue.run<{ gapMs: number }, number[]>("latency", "idle", { gapMs: 1_500 })
).result();
report({
  tasksPerSecond: tasks / seconds,
  active: latencies(active),
  afterIdle: latencies(late),
  idle,
});
await queue.stop();
await database.close();
