// What messages cost on the embedded database, beside a statement that does nothing: `npm run bench messages`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentOfTask, type MessageDraft } from "#domain";
import { connectDatabase } from "#infra/database";
import { createMessages } from "#messages";
import { median, printFigure } from "./figure.ts";

const KEPT = 10_000;
const SAMPLES = 100;
const WORDS = ["merge", "conflict", "parseFactKey", "src/world/fact-key.ts", "tests", "kept"];

const dataFolder = mkdtempSync(join(tmpdir(), "artel-bench-messages-"));
const database = await connectDatabase({ dataFolder, idleSeconds: 1 });
const messages = createMessages(database);
const orchestrator = { session: "s", participant: "orchestrator" };
const agentAt = (n: number) => ({ session: "s", participant: "agent:a", task: `s/t-${n}/1` });

const draft = (id: string, more: Partial<MessageDraft>): MessageDraft => ({
  id,
  session: "s",
  sender: "agent:a",
  recipient: "orchestrator",
  type: "notice",
  content: "done: kept 3 of 4 after 2 tries",
  ...more,
});

async function sampled(run: (n: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < SAMPLES; n += 1) {
    const begin = performance.now();
    await run(n);
    times.push(performance.now() - begin);
  }
  return median(times);
}

/** All that a task says and hears: its assignment, receiving and acknowledging that, a status and a result. */
async function correspondence(n: number): Promise<void> {
  const { task } = agentAt(n);
  const assignment = `${task}/assignment`;
  const about = { task, replyTo: assignment };
  await messages.send([
    draft(assignment, {
      sender: "orchestrator",
      recipient: agentOfTask(task),
      type: "assignment",
      task,
    }),
  ]);
  await messages.receive(agentAt(n));
  await messages.send([draft(`${task}/status`, { ...about, type: "status" })]);
  await messages.acknowledge(agentAt(n), [assignment]);
  await messages.send([draft(`${task}/result`, { ...about, type: "result" })]);
}

/** Messages of other sessions, all acknowledged or not looked at. */
async function fill(): Promise<void> {
  for (let from = 0; from < KEPT; from += 500) {
    await messages.send(
      Array.from({ length: 500 }, (_, index) => {
        const n = from + index;
        const session = `old-${n % 50}`;
        const content = `${n} ${WORDS[n % WORDS.length]} ${WORDS[(n * 7) % WORDS.length]} file${n}.ts`;
        return { ...draft(`${session}/${n}`, { content }), session };
      }),
    );
  }
  await database.pool.query("analyze artel.message");
}

try {
  await fill();
  const nothing = { name: "select 1", value: await sampled(() => database.pool.query("select 1")) };
  const conditions = `${KEPT} messages kept, embedded database, median of ${SAMPLES}`;
  const print = (name: string, value: number, below: number) =>
    printFigure({
      name,
      value,
      unit: "ms",
      baseline: nothing,
      conditions,
      goal: { below },
    });
  print("messages.task", await sampled(correspondence), 25);
  print("messages.receive.nothing", await sampled(() => messages.receive(agentAt(-1))), 5);
  const heard = await messages.receive(orchestrator);
  await messages.acknowledge(
    orchestrator,
    heard.map(({ id }) => id),
  );
  const search = (text: string) => sampled(() => messages.find({ search: text }));
  print("messages.search.rare", await search("file4711.ts"), 50);
  print("messages.search.common", await search("src/world/fact-key.ts conflict"), 100);
} finally {
  messages.close();
  await database.close();
  // The database's process ends by itself a second later, and is waited for so that its folder can go.
  spawnSync("sleep", ["3"]);
  rmSync(dataFolder, { recursive: true, force: true });
}
