/** Bare DBOS: the same tasks on a queue of its own. */
import { DBOS } from "@dbos-inc/dbos-sdk";
import { AT_ONCE, latencies, report, settingsOf, sleep } from "./measurement.ts";

const { databaseUrl, tasks, probes } = settingsOf(process.argv[2]);
/** The shortest that its documentation calls reasonable; the default of a second would make the latency half of it. */
const POLL_MILLISECONDS = 100;

const started = new Map<number, number>();
const work = DBOS.registerWorkflow(
  async (n: number) => {
    started.set(n, performance.now());
    return DBOS.runStep(async () => n, { name: "work" });
  },
  { name: "task" },
);
const enqueue = (id: string, n: number) =>
  DBOS.startWorkflow(work, { workflowID: `${id}/${n}`, queueName: "tasks" })(n);

const throughput = DBOS.registerWorkflow(
  async (number: number) => {
    const id = DBOS.workflowID ?? "";
    const handles = [];
    for (let n = 0; n < number; n += 1) handles.push(await enqueue(id, n));
    const results = await Promise.all(handles.map((handle) => handle.getResult()));
    return results.length;
  },
  { name: "throughput" },
);
const latency = DBOS.registerWorkflow(
  async (gapMs: number) => {
    const id = DBOS.workflowID ?? "";
    const delays: number[] = [];
    for (let n = 0; n < probes; n += 1) {
      await sleep(gapMs);
      const before = performance.now();
      const handle = await enqueue(id, n);
      await handle.getResult();
      delays.push((started.get(n) ?? NaN) - before);
    }
    return delays;
  },
  { name: "latency" },
);

DBOS.setConfig({ name: "bench", systemDatabaseUrl: databaseUrl, logLevel: "error" });
await DBOS.launch();
await DBOS.registerQueue("tasks", {
  workerConcurrency: AT_ONCE,
  minPollingIntervalMs: POLL_MILLISECONDS,
});
const run = async <T, R>(workflow: (input: T) => Promise<R>, workflowID: string, input: T) =>
  (await DBOS.startWorkflow(workflow, { workflowID })(input)).getResult();
await run(throughput, "warm-up", 100);
const begun = performance.now();
await run(throughput, "throughput", tasks);
const seconds = (performance.now() - begun) / 1000;
const active = await run(latency, "active", 20);
const usage = process.cpuUsage();
const idleFrom = performance.now();
await sleep(10_000);
const spent = process.cpuUsage(usage);
const idle = (spent.user + spent.system) / 1000 / (performance.now() - idleFrom);
const late = await run(latency, "idle", 1_500);
report({
  tasksPerSecond: tasks / seconds,
  active: latencies(active),
  afterIdle: latencies(late),
  idle,
});
await DBOS.shutdown();
