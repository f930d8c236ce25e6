/**
 * One process of the recovery tests: runs or resumes a session whose steps leave marks in a file, and may kill
 * itself (kill -9) at a named point.
 *
 * node session-process.ts '{"mode":"run","session":"s1",…}'
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { connectDatabase } from "#infra/database";
import { createQueue, type WorkflowContext } from "#queue";
import { crew } from "../support/crew.ts";

const settingsSchema = z.object({
  mode: z.enum(["run", "resume", "cancel", "list"]),
  session: z.string(),
  /** Marks are appended here: `begin <step>`, `end <step>`. */
  journal: z.string(),
  dataFolder: z.string(),
  databaseUrl: z.string().optional(),
  /** `begin x`, `middle x`, `end x` (done, not yet recorded) or `after x` (recorded). */
  killAt: z.string().optional(),
  /** The step that waits until it is aborted. */
  hangAt: z.string().optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

const settings = settingsSchema.parse(JSON.parse(process.argv[2]!));

function reach(point: string): void {
  if (settings.killAt === point) process.kill(process.pid, "SIGKILL");
}

function mark(line: string): void {
  appendFileSync(settings.journal, `${line}\n`);
}

async function step<T>(context: WorkflowContext, name: string, result: T): Promise<T> {
  const given = await context.step(name, async () => {
    const point = `${context.id.slice(context.session.length)} ${name}`.trim();
    mark(`begin ${point}`);
    reach(`begin ${point}`);
    await sleep(5);
    reach(`middle ${point}`);
    if (settings.hangAt === point) await hang(context.signal, point);
    mark(`end ${point}`);
    reach(`end ${point}`);
    return result;
  });
  reach(`after ${`${context.id.slice(context.session.length)} ${name}`.trim()}`);
  return given;
}

async function hang(signal: AbortSignal, point: string): Promise<void> {
  await sleep(60_000, undefined, { signal }).catch(() => {
    mark(`aborted ${point}`);
    throw signal.reason;
  });
}

const database = await connectDatabase({
  dataFolder: settings.dataFolder,
  databaseUrl: settings.databaseUrl,
  idleSeconds: 20,
});
const queue = createQueue({ database, applicationVersion: "recovery", agents: crew(2) });

queue.register<{ n: number }, number>("task", async ({ n }, context) => {
  const read = await step(context, "read", n);
  return step(context, "write", read * 10);
});

queue.register<{ base: number }, { sum: number; order: string[] }>(
  "session",
  async ({ base }, context) => {
    const opened = await step(context, "open", base);
    const handles = [];
    for (const n of [1, 2, 3]) {
      handles.push(
        await context.enqueue<{ n: number }, number>("task", `${context.id}/${n}/1`, {
          n: opened + n,
        }),
      );
    }
    // Merged in the order in which they come, as the merge queue does.
    const order: string[] = [];
    let sum = 0;
    await Promise.all(
      handles.map(async (handle, index) => {
        const value = await handle.result();
        const merged = await step(context, `merge ${index}`, value);
        sum += merged;
        order.push(`${index}`);
      }),
    );
    return step(context, "deliver", { sum, order: order.toSorted() });
  },
);

await queue.start();
process.on("SIGTERM", () => void finish());
mark("started");

if (settings.mode === "list") {
  const interrupted = await queue.interrupted();
  console.log(JSON.stringify(interrupted.map(({ id }) => id)));
} else if (settings.mode === "cancel") {
  await queue.cancel(settings.session);
} else {
  const handle =
    settings.mode === "run"
      ? await queue.run("session", settings.session, { base: 100 })
      : await queue.resume(settings.session);
  try {
    console.log(JSON.stringify(await handle.result()));
  } catch (error) {
    console.log(JSON.stringify({ code: (error as { code?: unknown }).code }));
  }
}
await finish();

async function finish(): Promise<void> {
  await queue.stop();
  await database.close();
}
