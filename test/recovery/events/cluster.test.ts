import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EventLog, openJetStreamLog } from "#infra/events";
import { type NatsCluster, startNatsCluster } from "../../support/nats-cluster.ts";

const LANES = 3;
let cluster: NatsCluster;
const logs: EventLog[] = [];
beforeAll(async () => {
  cluster = await startNatsCluster();
});
afterAll(async () => {
  await Promise.all(logs.splice(0).map((log) => log.close()));
  await cluster.stop();
});

function open(prefix: string): EventLog {
  const log = openJetStreamLog({ url: cluster.url, prefix, replicas: 3 });
  logs.push(log);
  return log;
}

const said = (message: string) => ({
  type: "task.progressed" as const,
  actor: "agent:test" as const,
  payload: { task: "t", message },
});

async function messagesOf(log: EventLog): Promise<readonly string[]> {
  const messages: string[] = [];
  for await (const { sequence, payload } of log.read("system")) {
    expect(sequence).toBe(messages.length + 1);
    messages.push((payload as { message: string }).message);
  }
  return messages;
}

test("kill -9 of each server of a cluster in turn: whoever appends or follows goes on", async () => {
  const prefix = `test-${randomBytes(4).toString("hex")}`;
  const [writer, reader] = [open(prefix), open(prefix)];
  const acknowledged: string[] = [];
  const over = new AbortController();
  const lane = async (number: number) => {
    for (let index = 0; !over.signal.aborted; index += 1) {
      const message = `${number}:${index}`;
      await writer.append("system", [said(message)]);
      acknowledged.push(message);
    }
  };
  const writing = Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  const followed: number[] = [];
  const stop = new AbortController();
  const following = (async () => {
    for await (const { sequence } of reader.follow("system", 1, stop.signal)) {
      followed.push(sequence);
    }
  })();
  const more = async (count: number) => {
    const begun = acknowledged.length;
    while (acknowledged.length < begun + count) await sleep(10);
  };
  for (const server of cluster.servers) {
    await more(200);
    await server.kill();
    // Two of three are enough to go on.
    await more(200);
    await server.start();
  }
  await more(200);
  over.abort();
  await writing;
  while (followed.length < acknowledged.length) await sleep(10);
  stop.abort();
  await following;
  expect(followed).toEqual(Array.from(acknowledged, (_, index) => index + 1));
  const stored = await messagesOf(open(prefix));
  expect(stored.toSorted()).toEqual(acknowledged.toSorted());
  for (let number = 0; number < LANES; number += 1) {
    const ofLane = stored.filter((message) => message.startsWith(`${number}:`));
    expect(ofLane).toEqual(ofLane.map((_, index) => `${number}:${index}`));
  }
}, 180_000);
