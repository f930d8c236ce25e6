/**
 * One process of the soak: a worker whose agents take tasks of all sessions, or a session that takes none itself and
 * adds up what its tasks cost. The tasks are scripted: they wait, pay, and say in the event log that they did.
 *
 * node soak-process.ts '{"role":"worker","name":"w1",…}'
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { connectDatabase } from "#infra/database";
import { openSegmentLog } from "#infra/events";
import { createQueue, QueueError, type WorkflowContext } from "#queue";
import { crew } from "../../support/crew.ts";
import { costOf, failsFirst } from "./script.ts";

const settingsSchema = z.object({
  role: z.enum(["worker", "session"]),
  /** Of a session: its id. */
  name: z.string(),
  dataFolder: z.string(),
  databaseUrl: z.string().optional(),
  agents: z.int().default(0),
  tasks: z.int().default(0),
  leaseSeconds: z.number(),
});
export type SoakSettings = z.input<typeof settingsSchema>;

const settings = settingsSchema.parse(JSON.parse(process.argv[2]!));
const database = await connectDatabase({
  dataFolder: settings.dataFolder,
  databaseUrl: settings.databaseUrl,
  idleSeconds: 30,
});
const events = openSegmentLog({ folder: join(settings.dataFolder, "events") });
const queue = createQueue({
  database,
  applicationVersion: "soak",
  agents: crew(settings.agents),
  serves: "all-sessions",
  leaseSeconds: settings.leaseSeconds,
  logger: {
    debug: () => undefined,
    warn(text) {
      const tasks = /^the lease was not renewed in time, so others may have: (.*)$/.exec(text)?.[1];
      if (tasks === undefined) return;
      for (const task of tasks.split(", ")) tellGivenUp(task);
    },
  },
});

queue.register<{ n: number }, number>("task", async ({ n }, context) => {
  const task = context.id.replace(/~\d+$/, "");
  await context.step("wait", () => pause(context));
  const cost = await context.step("pay", async () => {
    // What a provider would see: that it was asked, also when nobody lives to hear the answer.
    appendFileSync(
      join(settings.dataFolder, "ledger"),
      `${settings.name} ${context.id} ${costOf(n)}\n`,
    );
    await pause(context);
    return costOf(n);
  });
  if (failsFirst(n) && task === context.id) throw new Error("the first attempt fails");
  await context.step("tell", async () => {
    const payload = { task, message: `cost ${cost}` };
    await events.append(context.session, [
      {
        type: "task.progressed",
        actor: "developer",
        session: context.session,
        task,
        payload,
        key: `${task}/told`,
      },
    ]);
  });
  return cost;
});

queue.register<{ tasks: number }, number>("session", async ({ tasks }, context) => {
  const handles = [];
  for (let n = 1; n <= tasks; n += 1) {
    // Each fourth waits for two earlier ones.
    const dependsOn = n % 4 === 0 ? [n - 1, n - 3].map((one) => `${context.id}/${one}`) : [];
    handles.push(
      await context.enqueue<{ n: number }, number>(
        "task",
        `${context.id}/${n}`,
        { n },
        {
          dependsOn,
          priority: (["low", "medium", "high"] as const)[n % 3],
          repository: `repository-${n % 3}`,
          attempts: { limit: 3, backoffMs: 200, maximumBackoffMs: 2_000 },
        },
      ),
    );
  }
  const costs = await Promise.all(handles.map((handle) => handle.result()));
  return context.step("sum", async () => costs.reduce((sum, cost) => sum + cost, 0));
});

await queue.start();
process.on("SIGTERM", () => void finish());
console.log("started");

if (settings.role === "session") {
  console.log(JSON.stringify({ sum: await (await begin()).result() }));
  await finish();
}

/** Whether an earlier process had begun it is not known to who starts this one. */
async function begin() {
  try {
    return await queue.resume<number>(settings.name);
  } catch (error) {
    if (!(error instanceof QueueError && error.code === "SESSION_NOT_FOUND")) throw error;
    const { tasks } = settings;
    return queue.run<{ tasks: number }, number>("session", settings.name, { tasks });
  }
}

/** The machine was too busy to renew a lease: what it was for may be done by another from then on. */
function tellGivenUp(task: string): void {
  appendFileSync(join(settings.dataFolder, "given-up"), `${settings.name} ${task}\n`);
}

async function pause({ signal }: WorkflowContext): Promise<void> {
  await sleep(5 + Math.random() * 60, undefined, { signal }).catch(() => {
    throw signal.reason;
  });
}

async function finish(): Promise<void> {
  await queue.stop();
  await events.close();
  await database.close();
  process.exit(0);
}
