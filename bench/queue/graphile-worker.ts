/** graphile-worker: jobs without steps and without results, woken by notification. */
import { Logger, run } from "graphile-worker";
import { z } from "zod";
import { AT_ONCE, measure, measuredJobs, settingsOf, Waiting } from "./measurement.ts";

const payloadSchema = z.object({ id: z.string() });
const settings = settingsOf(process.argv[2]);
const waiting = new Waiting();
const runner = await run({
  connectionString: settings.databaseUrl ?? "",
  concurrency: AT_ONCE,
  noHandleSignals: true,
  logger: new Logger(() => () => {}),
  taskList: { task: (payload) => waiting.work(payloadSchema.parse(payload).id) },
});
const put = (id: string) => runner.addJob("task", { id });
await measure(
  measuredJobs(waiting, put, () => runner.stop()),
  settings,
);
