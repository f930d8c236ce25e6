import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { selfSigned } from "../../../../test/support/certificate.ts";
import { startNats, type ThrowAwayNats } from "../../../../test/support/nats.ts";
import { collect, messages, progress } from "../conformance.ts";
import type { EventLog } from "../event-log.ts";
import type { JetStreamLogOptions } from "./connected-log.ts";
import { openJetStreamLog } from "./jetstream-log.ts";
import { isNewEnough } from "./server.ts";

let folder: string;
let server: ThrowAwayNats | undefined;
const opened: EventLog[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "artel-jetstream-"));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((log) => log.close()));
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function open(options: JetStreamLogOptions): EventLog {
  const log = openJetStreamLog(options);
  opened.push(log);
  return log;
}

async function start(...options: Parameters<typeof startNats>): Promise<ThrowAwayNats> {
  server = await startNats(...options);
  return server;
}

/** What an append or a read is refused with. */
async function refusal(log: EventLog): Promise<unknown> {
  return log.streams().then(
    () => "not refused",
    (error: unknown) => error,
  );
}

describe("credentials", () => {
  const PASSWORD = "p@ss/wo:rd";

  test("of a user are in the address, and in no message when they are wrong", async () => {
    const { port } = await start({
      configuration: `authorization { user: artel, password: "${PASSWORD}" }`,
    });
    const right = `nats://artel:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`;
    await open({ url: right }).append("system", [progress("a")]);
    const wrong = right.replace("artel:", "someone:");
    const error = await refusal(open({ url: wrong }));
    expect(error).toMatchObject({ code: "EVENTS_SERVER_DENIED", kind: "environment" });
    expect(String(error)).toContain(`127.0.0.1:${port}`);
    expect(inspect(error, { depth: 20 })).not.toContain(PASSWORD);
    expect(inspect(error, { depth: 20 })).not.toContain(encodeURIComponent(PASSWORD));
    expect(inspect(error, { depth: 20 })).not.toContain("someone");
  });

  test("may be a token", async () => {
    const { port } = await start({ configuration: `authorization { token: "to+ken" }` });
    const log = open({ url: `nats://to%2Bken@127.0.0.1:${port}` });
    expect(await log.append("system", [progress("a")])).toHaveLength(1);
    const error = await refusal(open({ url: `nats://127.0.0.1:${port}` }));
    expect(error).toMatchObject({ code: "EVENTS_SERVER_DENIED" });
  });

  test("in a file that is not there are refused with its path", async () => {
    const credentialsFile = join(folder, "no.creds");
    const error = await refusal(open({ url: "nats://127.0.0.1:1", credentialsFile }));
    expect(error).toMatchObject({ code: "EVENTS_DISK_ERROR", details: { path: credentialsFile } });
  });
});

test("tls:// is encrypted, and the server's certificate is checked", async () => {
  const { key, certificate } = selfSigned(folder);
  const { port } = await start({
    configuration: `tls { cert_file: "${certificate}", key_file: "${key}" }`,
  });
  const url = `tls://localhost:${port}`;
  const log = open({ url, certificateFile: certificate });
  expect(await log.append("system", [progress("a")])).toHaveLength(1);
  expect(await refusal(open({ url }))).toMatchObject({ kind: "environment" });
});

describe("a server that cannot be used", () => {
  test.each(["2.11.9", "2.9.10", "1.4.0", "0", ""])("of version %j is too old", (version) => {
    expect(isNewEnough(version)).toBe(false);
  });
  test.each(["2.12.0", "2.12.0-beta.1", "2.15.1", "3.0.0"])("of version %j is not", (version) => {
    expect(isNewEnough(version)).toBe(true);
  });

  test("is refused when it is Debian's old one", async () => {
    const old = await serveOldVersion();
    try {
      const error = await refusal(open({ url: `nats://127.0.0.1:${portOf(old)}` }));
      expect(error).toMatchObject({ code: "EVENTS_SERVER_TOO_OLD", kind: "environment" });
      expect(String(error)).toContain("2.9.10");
    } finally {
      old.close();
    }
  });

  test("is named when nothing listens there, at once", async () => {
    const began = performance.now();
    const error = await refusal(open({ url: "nats://user:secret@127.0.0.1:1" }));
    expect(error).toMatchObject({ code: "EVENTS_SERVER_UNREACHABLE", kind: "environment" });
    expect(String(error)).toContain("127.0.0.1:1");
    expect(inspect(error, { depth: 20 })).not.toContain("secret");
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test("has no JetStream", async () => {
    const { url } = await start({ configuration: "jetstream: false" });
    expect(await refusal(open({ url }))).toMatchObject({ code: "EVENTS_SERVER_REFUSED" });
  });

  test("has no room left: the append is refused, and what was stored stays", async () => {
    const { url } = await start({ jetstream: "max_file_store: 1MB" });
    const log = open({ url, codec: "json-lines" });
    let stored = 0;
    const fill = async () => {
      for (;;) {
        await log.append("system", [progress("x".repeat(100_000))]);
        stored += 1;
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: "EVENTS_SERVER_REFUSED" });
    expect(stored).toBeGreaterThan(3);
    expect(await collect(log.read("system"))).toHaveLength(stored);
  });

  test.each(["", "localhost:4222", "http://user:secret@localhost", "nats://", "nats://a,b"])(
    "is not named by %j",
    async (url) => {
      const error = await refusal(open({ url }));
      expect(error).toMatchObject({ code: "EVENTS_SERVER_ADDRESS", kind: "usage" });
      expect(inspect(error, { depth: 20 })).not.toContain("secret");
    },
  );
});

describe("messages", () => {
  test("are several when an append is larger than the server allows", async () => {
    const { url } = await start({ configuration: "max_payload: 20000" });
    const log = open({ url });
    const events = Array.from({ length: 300 }, (_, index) =>
      progress(`${index}:${"x".repeat(500)}`),
    );
    const [large, small] = await Promise.all([
      log.append("system", events),
      log.append("system", [progress("small")]),
    ]);
    expect(small[0]?.sequence).toBe(301);
    expect(await collect(log.read("system"))).toEqual([...large, ...small]);
    const tooLarge = log.append("system", [progress("x".repeat(30_000))]);
    await expect(tooLarge).rejects.toMatchObject({ code: "EVENTS_TOO_LARGE" });
    expect((await log.append("system", [progress("after")]))[0]?.sequence).toBe(302);
  });

  test("of another program are refused by readers, not skipped", async () => {
    const { url } = await start();
    const log = open({ url });
    await log.append("system", [progress("a")]);
    const connection = await connect({ servers: url });
    await jetstream(connection).publish("artel.events.system", "not a frame");
    await connection.close();
    await expect(collect(log.read("system"))).rejects.toMatchObject({ code: "EVENTS_CORRUPT" });
  });

  test("of streams with dots in their names are apart", async () => {
    const { url } = await start();
    const log = open({ url });
    for (const stream of ["a.b", "a..b", "a", "a.b.", "a-b"]) {
      await log.append(stream, [progress(stream)]);
    }
    expect(await log.streams()).toEqual(["a.b", "a..b", "a", "a.b.", "a-b"]);
    expect(messages(await collect(log.read("a..b")))).toEqual(["a..b"]);
  });
});

test("an archive that was filled, but whose events were not yet removed, is not filled twice", async () => {
  const { port } = await start({
    configuration: `authorization { users: [
      { user: all, password: all }
      { user: some, password: some, permissions: { publish: { deny: "$JS.API.STREAM.PURGE.>" } } }
    ] }`,
  });
  const log = open({ url: `nats://all:all@127.0.0.1:${port}` });
  for (let index = 0; index < 30; index += 1) {
    await log.append("system", [progress(`${index}:${"x".repeat(50_000)}`)]);
  }
  const before = await collect(log.read("system"));
  const limited = open({ url: `nats://some:some@127.0.0.1:${port}`, patienceMs: 100 });
  await expect(limited.archive("system")).rejects.toMatchObject({ kind: "environment" });
  expect(await collect(log.read("system"))).toEqual(before);
  await log.append("system", [progress("later")]);
  await log.archive("system");
  const after = await collect(log.read("system"));
  expect(after.slice(0, -1)).toEqual(before);
  for (const from of [2, 15, 30, 31]) {
    expect(await collect(log.read("system", from))).toEqual(after.slice(from - 1));
  }
});

async function serveOldVersion(): Promise<Server> {
  const info = {
    server_id: "x",
    version: "2.9.10",
    proto: 1,
    headers: true,
    max_payload: 1_000_000,
  };
  const old = createServer((socket) => {
    socket.write(`INFO ${JSON.stringify(info)}\r\n`);
    socket.on("data", (chunk) => {
      if (chunk.includes("PING")) socket.write("PONG\r\n");
    });
    socket.on("error", () => socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(old, "listening");
  return old;
}

function portOf(listening: Server): number {
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
