import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EventLog, openJetStreamLog } from "#infra/events";
import { startNats, type ThrowAwayNats } from "../../support/nats.ts";

const WRITER = join(import.meta.dirname, "..", "..", "support", "event-writer.ts");
const LONG = { timeout: 180_000 };
const LANES = 3;
let server: ThrowAwayNats;
const children: ChildProcess[] = [];
const logs: EventLog[] = [];

beforeEach(async () => {
  server = await startNats();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await Promise.all(logs.splice(0).map((log) => log.close()));
  await server.stop();
});

function open(): EventLog {
  const log = openJetStreamLog({ url: server.url });
  logs.push(log);
  return log;
}

/** A process that appends in three lanes; each message says its lane and number. */
function startWriter(name: string, appendsOfLane: number) {
  const words = [
    "--conditions=artel-source",
    WRITER,
    server.url,
    "system",
    name,
    String(appendsOfLane),
  ];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return {
    child,
    acknowledged: () => text.split("\n").slice(0, -1),
    ended: once(child, "close"),
  };
}

/** All messages; their sequences have no gaps, none is there twice, and each lane is in order. */
async function stored(): Promise<readonly string[]> {
  const messages: string[] = [];
  const next = new Map<string, number>();
  for await (const { sequence, payload } of open().read("system")) {
    expect(sequence).toBe(messages.length + 1);
    const { message } = payload as { message: string };
    const [lane = "", number] = message.split(":");
    expect(Number(number), message).toBe(next.get(lane) ?? 0);
    next.set(lane, Number(number) + 1);
    messages.push(message);
  }
  return messages;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

test("kill -9 of the server, again and again, under several writers: all go on", LONG, async () => {
  const count = 1000;
  const writers = ["one", "two", "three"].map((name) => startWriter(name, count));
  const total = writers.length * count * LANES;
  const acknowledged = () => writers.reduce((sum, writer) => sum + writer.acknowledged().length, 0);
  // Who cannot connect at first is told so at once; what is tested here is who had been connected.
  await until(() => writers.every((writer) => writer.acknowledged().length > 0));
  for (let kill = 1; kill <= 4; kill += 1) {
    const begun = acknowledged();
    await until(() => acknowledged() >= begun + 300 || acknowledged() === total);
    expect(acknowledged()).toBeLessThan(total);
    await server.kill();
    await sleep(kill * 100);
    await server.start();
  }
  await Promise.all(writers.map(({ ended }) => ended));
  for (const writer of writers) expect(writer.acknowledged()).toHaveLength(count * LANES);
  const messages = await stored();
  expect(messages).toHaveLength(total);
  expect(new Set(messages).size).toBe(messages.length);
});

test("kill -9 of a writer among others harms nobody", LONG, async () => {
  const victim = startWriter("victim", 0);
  const others = [startWriter("one", 100), startWriter("two", 100)];
  await until(() => victim.acknowledged().length > 50);
  victim.child.kill("SIGKILL");
  await Promise.all([victim.ended, ...others.map(({ ended }) => ended)]);
  const messages = await stored();
  const acknowledged = [victim, ...others].flatMap((writer) => writer.acknowledged());
  expect(acknowledged.filter((message) => !messages.includes(message))).toEqual([]);
  for (const other of others) expect(other.acknowledged()).toHaveLength(100 * LANES);
});

test("a follower misses nothing while the server is killed and started again", LONG, async () => {
  const writer = startWriter("one", 300);
  const stop = new AbortController();
  const sequences: number[] = [];
  const following = (async () => {
    for await (const { sequence } of open().follow("system", 1, stop.signal)) {
      sequences.push(sequence);
      if (sequence === 300 * LANES) stop.abort();
    }
  })();
  await until(() => sequences.length > 100);
  await server.kill();
  await sleep(500);
  await server.start();
  await Promise.all([writer.ended, following]);
  expect(sequences).toEqual(Array.from({ length: 300 * LANES }, (_, index) => index + 1));
});

test(
  "a server that stays away is told after the patience, and the log works when it is back",
  LONG,
  async () => {
    const log = openJetStreamLog({ url: server.url, patienceMs: 1000 });
    logs.push(log);
    const append = (message: string) =>
      log.append("system", [
        { type: "task.progressed", actor: "person", payload: { task: "t", message } },
      ]);
    await append("a:0");
    await server.kill();
    const away = { code: "EVENTS_SERVER_UNREACHABLE", kind: "environment" };
    await expect(append("b:0")).rejects.toMatchObject(away);
    await expect(log.readEnd("system")).rejects.toMatchObject(away);
    await server.start();
    const [event] = await append("c:0");
    // Whether the one in between was stored was not known to who appended it; twice it is not.
    expect([2, 3]).toContain(event?.sequence);
    expect(new Set(await stored()).size).toBe(event?.sequence);
  },
);
