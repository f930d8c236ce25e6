/** pg-boss: jobs without steps and without results, woken by notification. */
import { PgBoss } from "pg-boss";
import { AT_ONCE, measure, measuredJobs, settingsOf, Waiting } from "./measurement.ts";

const settings = settingsOf(process.argv[2]);
const boss = new PgBoss({ connectionString: settings.databaseUrl ?? "", useListenNotify: true });
await boss.start();
await boss.createQueue("tasks", { notify: true });
const waiting = new Waiting();
await boss.work<{ id: string }>(
  "tasks",
  { localConcurrency: AT_ONCE, pollingIntervalSeconds: 0.5 },
  async (jobs) => {
    for (const { data } of jobs) await waiting.work(data.id);
  },
);
const put = (id: string) => boss.send("tasks", { id });
await measure(
  measuredJobs(waiting, put, () => boss.stop()),
  settings,
);
