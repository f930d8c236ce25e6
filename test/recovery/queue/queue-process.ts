/**
 * One process of the queue's recovery tests: a worker whose agents take tasks of all sessions, or a session that puts
 * tasks into the queue, takes none itself, and adds up their results. What it does leaves marks in a file.
 *
 * node queue-process.ts '{"role":"worker","name":"w1",…}'
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { connectDatabase } from "#infra/database";
import { createQueue } from "#queue";
import { crew } from "../../support/crew.ts";

const settingsSchema = z.object({
  role: z.enum(["worker", "session"]),
  name: z.string(),
  /** Marks are appended here: `<process> begin|end|aborted <task> <step>`. */
  journal: z.string(),
  dataFolder: z.string(),
  databaseUrl: z.string().optional(),
  /** Of a worker: how many tasks it takes at a time. */
  agents: z.int().default(0),
  leaseSeconds: z.number().default(3),
  /** Of a session: how many tasks, and how many of them wait for earlier ones. */
  tasks: z.int().default(0),
  chained: z.boolean().default(false),
  resume: z.boolean().default(false),
  stepMs: z.number().default(5),
});
export type Settings = z.input<typeof settingsSchema>;

const settings = settingsSchema.parse(JSON.parse(process.argv[2]!));

function mark(line: string): void {
  appendFileSync(settings.journal, `${settings.name} ${line}\n`);
}

const database = await connectDatabase({
  dataFolder: settings.dataFolder,
  databaseUrl: settings.databaseUrl,
  idleSeconds: 20,
});
const queue = createQueue({
  database,
  applicationVersion: "recovery",
  agents: crew(settings.agents),
  serves: "all-sessions",
  leaseSeconds: settings.leaseSeconds,
  logger: { debug: () => {}, warn: (message) => mark(`warning ${message.replaceAll("\n", " ")}`) },
});

queue.register<{ n: number }, number>("task", async ({ n }, context) => {
  const step = (name: string, value: number) =>
    context.step(name, async () => {
      mark(`begin ${n} ${name}`);
      await sleep(settings.stepMs, undefined, { signal: context.signal }).catch(() => {
        mark(`aborted ${n} ${name}`);
        throw context.signal.reason;
      });
      mark(`end ${n} ${name}`);
      return value;
    });
  const read = await step("read", n);
  return step("write", read * 10);
});

queue.register<{ tasks: number }, number>("session", async ({ tasks }, context) => {
  const handles = [];
  for (let n = 1; n <= tasks; n += 1) {
    // Each third waits for the one before it.
    const dependsOn = settings.chained && n % 3 === 0 ? [`${context.id}/${n - 1}`] : [];
    handles.push(
      await context.enqueue<{ n: number }, number>(
        "task",
        `${context.id}/${n}`,
        { n },
        { dependsOn },
      ),
    );
  }
  const results = await Promise.all(handles.map((handle) => handle.result()));
  return context.step("sum", async () => results.reduce((sum, value) => sum + value, 0));
});

await queue.start();
process.on("SIGTERM", () => void finish());
mark("started");

if (settings.role === "session") {
  const handle = settings.resume
    ? await queue.resume<number>(settings.name)
    : await queue.run<{ tasks: number }, number>("session", settings.name, {
        tasks: settings.tasks,
      });
  console.log(JSON.stringify(await handle.result()));
  await finish();
}

async function finish(): Promise<void> {
  await queue.stop();
  await database.close();
  process.exit(0);
}
