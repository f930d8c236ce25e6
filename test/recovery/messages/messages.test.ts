import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectDatabase, type Database } from "#infra/database";
import { createMessages } from "#messages";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/database.ts";
import type { Settings } from "./message-process.ts";

const COUNT = 150;
const session = "recovered";

let place: TemporaryDatabase;
let database: Database;
let journal: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  place = await temporaryDatabase();
  database = await connectDatabase(place.options);
  journal = join(place.options.dataFolder, "journal.log");
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
});
afterAll(async () => {
  await database?.close();
  await place?.remove();
});

function start(role: Settings["role"]): ChildProcess {
  const { dataFolder, databaseUrl } = place.options;
  const settings: Settings = { role, session, journal, count: COUNT, dataFolder, databaseUrl };
  const program = join(import.meta.dirname, "message-process.ts");
  const options = ["--conditions=artel-source", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...options, program, JSON.stringify(settings)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  children.push(child);
  return child;
}

const lines = () =>
  existsSync(journal) ? readFileSync(journal, "utf8").split("\n").filter(Boolean) : [];

/** Kills the process each time the journal has got so many lines longer, and starts it again, until it ends by itself. */
async function killedAgainAndAgain(role: Settings["role"], every: number): Promise<number> {
  let kills = 0;
  for (;;) {
    const child = start(role);
    const ended = once(child, "close");
    const mark = role === "sender" ? "sent" : "acknowledged";
    const count = () => lines().filter((line) => line.startsWith(mark)).length;
    const until = count() + every;
    while (child.exitCode === null && child.signalCode === null && count() < until) await sleep(5);
    if (kills < 6) child.kill("SIGKILL");
    const [status] = (await ended) as [number | null];
    if (status === 0) return kills;
    if (status !== null) throw new Error(`the ${role} failed with ${status}`);
    kills += 1;
  }
}

test(
  "senders and receivers that are killed again and again lose, double and reorder nothing",
  { timeout: 240_000 },
  async () => {
    const [senderKills, receiverKills] = await Promise.all([
      killedAgainAndAgain("sender", 20),
      killedAgainAndAgain("receiver", 12),
    ]);
    expect(senderKills).toBeGreaterThan(2);
    expect(receiverKills).toBeGreaterThan(2);

    const all = await createMessages(database).find({ session, limit: 1_000 });
    const numbers = Array.from({ length: COUNT }, (_, index) => String(index + 1));
    expect(all.map(({ content }) => content)).toEqual(numbers);
    expect(
      all.filter(({ deliveries }) =>
        deliveries.some((one) => one.acknowledgedAt === undefined || one.recipient !== "agent:a"),
      ),
    ).toEqual([]);

    const marks = lines();
    const got = marks.filter((line) => line.startsWith("got")).map((line) => line.slice(4));
    // Each for the first time in order; again only what was cut off before its acknowledgement was heard of.
    expect([...new Set(got)]).toEqual(numbers);
    expect(got.length).toBeLessThanOrEqual(COUNT + receiverKills);
    for (const number of numbers) {
      const acknowledged = marks.indexOf(`acknowledged ${number}`);
      if (acknowledged === -1) continue; // killed before it could write that down
      expect(marks.lastIndexOf(`got ${number}`), `${number} came again`).toBeLessThan(acknowledged);
    }
  },
);

test("nothing is lost when the database's process is killed under a sender", async () => {
  const messages = createMessages(database);
  const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
  const { databaseProcess, onPostgres } = await import("../../support/database.ts");
  for (const number of numbers) {
    const pid = databaseProcess(place.options.dataFolder);
    if (number % 20 === 10 && !onPostgres && pid !== undefined) process.kill(pid, "SIGKILL");
    await messages.send([
      {
        id: `cut/${number}`,
        session: "cut",
        sender: "orchestrator",
        recipient: "agent:a",
        type: "notice",
        content: String(number),
      },
    ]);
  }
  const all = await messages.find({ session: "cut", limit: 100 });
  expect(all.map(({ content }) => Number(content))).toEqual(numbers);
}, 120_000);
