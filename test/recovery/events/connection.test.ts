import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EventLog, openJetStreamLog } from "#infra/events";
import { startNats, type ThrowAwayNats } from "../../support/nats.ts";

const LONG = { timeout: 120_000 };
let server: ThrowAwayNats;
let link: Link;
const logs: EventLog[] = [];
beforeEach(async () => {
  server = await startNats();
  link = await openLink(server.port);
});
afterEach(async () => {
  await Promise.all(logs.splice(0).map((log) => log.close()));
  link.close();
  await server.stop();
});

/** A network between clients and server that can lose what the server says, and can be cut. */
interface Link {
  readonly url: string;
  /** From now on what the server says is lost, but not what it is told. */
  loseAnswers(): void;
  /** Breaks all connections; new ones are whole. */
  cut(): void;
  close(): void;
}

async function openLink(port: number): Promise<Link> {
  const sockets = new Set<Socket>();
  let losing = false;
  const proxy: Server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    client.on("data", (chunk) => upstream.write(chunk));
    upstream.on("data", (chunk) => {
      if (!losing) client.write(chunk);
    });
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const cut = () => {
    losing = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `nats://127.0.0.1:${address.port}`,
    loseAnswers: () => (losing = true),
    cut,
    close: () => {
      cut();
      proxy.close();
    },
  };
}

function open(url: string): EventLog {
  const log = openJetStreamLog({ url });
  logs.push(log);
  return log;
}

const append = async (log: EventLog, message: string) => {
  const [event] = await log.append("system", [
    { type: "task.progressed", actor: "person", payload: { task: "t", message } },
  ]);
  return event?.sequence ?? 0;
};

async function stored(): Promise<readonly string[]> {
  const messages: string[] = [];
  for await (const { sequence, payload } of open(server.url).read("system")) {
    messages.push((payload as { message: string }).message);
    expect(sequence).toBe(messages.length);
  }
  return messages;
}

test(
  "an append whose acknowledgement was lost is stored once, with its sequence",
  LONG,
  async () => {
    const log = open(link.url);
    await append(log, "a");
    link.loseAnswers();
    const lost = append(log, "b");
    await sleep(200);
    expect(await stored()).toEqual(["a", "b"]);
    link.cut();
    expect(await lost).toBe(2);
    expect(await append(log, "c")).toBe(3);
    expect(await stored()).toEqual(["a", "b", "c"]);
  },
);

test("also when another process has appended since", LONG, async () => {
  const [log, other] = [open(link.url), open(server.url)];
  await append(log, "a");
  link.loseAnswers();
  const lost = append(log, "b");
  await sleep(200);
  expect(await append(other, "of the other")).toBe(3);
  link.cut();
  expect(await lost).toBe(2);
  expect(await append(log, "c")).toBe(4);
  expect(await stored()).toEqual(["a", "b", "of the other", "c"]);
});

test("connections that break all the time lose and double nothing", LONG, async () => {
  const [log, other] = [open(link.url), open(link.url)];
  const done = new AbortController();
  const breaking = (async () => {
    for (let round = 0; !done.signal.aborted; round += 1) {
      await sleep(30 + ((round * 37) % 100));
      link.loseAnswers();
      await sleep(5 + ((round * 11) % 20));
      link.cut();
    }
  })();
  const sequences: number[] = [];
  const write = async (name: string, to: EventLog) => {
    for (let index = 0; index < 60; index += 1) sequences.push(await append(to, `${name}${index}`));
  };
  await Promise.all([write("a", log), write("b", log), write("c", other)]);
  done.abort();
  await breaking;
  expect(sequences.toSorted((one, two) => one - two)).toEqual(
    Array.from({ length: 180 }, (_, index) => index + 1),
  );
  const messages = await stored();
  expect(new Set(messages).size).toBe(180);
  for (const name of ["a", "b", "c"]) {
    const own = messages.filter((message) => message.startsWith(name));
    expect(own).toEqual(Array.from({ length: 60 }, (_, index) => `${name}${index}`));
  }
});
