/**
 * One process of the recovery test of messages: it sends numbered messages, or receives and acknowledges them. What it
 * does leaves marks in a file, each written before the process goes on.
 *
 * node message-process.ts '{"role":"sender",…}'
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { connectDatabase } from "#infra/database";
import { createMessages } from "#messages";

const settingsSchema = z.object({
  role: z.enum(["sender", "receiver"]),
  session: z.string(),
  /** Lines: `sent <n>`, `got <n>` and, after the database said so, `acknowledged <n>`. */
  journal: z.string(),
  dataFolder: z.string(),
  databaseUrl: z.string().optional(),
  count: z.int(),
});
export type Settings = z.input<typeof settingsSchema>;

const settings = settingsSchema.parse(JSON.parse(process.argv[2] ?? ""));
const { session, count } = settings;
const database = await connectDatabase({ ...settings, idleSeconds: 20 });
const messages = createMessages(database);

const mark = (line: string) => appendFileSync(settings.journal, `${line}\n`);

if (settings.role === "sender") {
  // As a workflow that runs again from its start: what was sent is sent again.
  for (let number = 1; number <= count; number += 1) {
    await messages.send([
      {
        id: `${session}/${number}`,
        session,
        sender: "orchestrator",
        recipient: "agent:a",
        type: "notice",
        content: String(number),
      },
    ]);
    mark(`sent ${number}`);
  }
} else {
  const receiver = { session, participant: "agent:a" };
  for (let last = 0; last < count;) {
    const received = await messages.next(receiver, AbortSignal.timeout(60_000));
    for (const { id, content } of received) {
      mark(`got ${content}`);
      await sleep(2);
      await messages.acknowledge(receiver, [id]);
      mark(`acknowledged ${content}`);
      last = Number(content);
    }
  }
}
messages.close();
await database.close();
