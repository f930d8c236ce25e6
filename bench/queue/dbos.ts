/** Bare DBOS: the same tasks, as child workflows on one of its queues. */
import { DBOS } from "@dbos-inc/dbos-sdk";
import { setTimeout } from "node:timers/promises";
import { AT_ONCE, measure, settingsOf } from "./measurement.ts";

/** Its default of a second would be half of the latency. */
const POLL_MILLISECONDS = 100;

const settings = settingsOf(process.argv[2]);
const started = new Map<string, number>();
const task = DBOS.registerWorkflow(
  async () => {
    const id = DBOS.workflowID ?? "";
    started.set(id, performance.now());
    return DBOS.runStep(async () => id, { name: "work" });
  },
  { name: "task" },
);
const enqueue = (workflowID: string) =>
  DBOS.startWorkflow(task, { workflowID, queueName: "tasks" })();
const throughput = DBOS.registerWorkflow(
  async (tasks: number) => {
    const id = DBOS.workflowID ?? "";
    const handles = [];
    for (let n = 0; n < tasks; n += 1) handles.push(await enqueue(`${id}/${n}`));
    return (await Promise.all(handles.map((handle) => handle.getResult()))).length;
  },
  { name: "throughput" },
);
const latencies = DBOS.registerWorkflow(
  async (tasks: number, pauseMs: number) => {
    const id = DBOS.workflowID ?? "";
    const delays: number[] = [];
    for (let n = 0; n < tasks; n += 1) {
      await setTimeout(pauseMs);
      const before = performance.now();
      await (await enqueue(`${id}/${n}`)).getResult();
      delays.push((started.get(`${id}/${n}`) ?? NaN) - before);
    }
    return delays;
  },
  { name: "latencies" },
);

DBOS.setConfig({ name: "bench", systemDatabaseUrl: settings.databaseUrl, logLevel: "error" });
await DBOS.launch();
await DBOS.registerQueue("tasks", {
  workerConcurrency: AT_ONCE,
  minPollingIntervalMs: POLL_MILLISECONDS,
});
await measure(
  {
    async throughput(workflowID, tasks) {
      await (await DBOS.startWorkflow(throughput, { workflowID })(tasks)).getResult();
    },
    async latencies(workflowID, tasks, pauseMs) {
      return (await DBOS.startWorkflow(latencies, { workflowID })(tasks, pauseMs)).getResult();
    },
    stop: () => DBOS.shutdown(),
  },
  settings,
);
