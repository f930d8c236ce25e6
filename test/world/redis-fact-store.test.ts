import { createServer } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandRedis, startRedis, type ThrowAwayRedis } from "../support/redis.ts";
import { describeFactStore, file } from "../../src/world/conformance.ts";
import { RedisFactStore } from "../../src/world/redis/redis-fact-store.ts";

let server: ThrowAwayRedis;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server?.stop());

describeFactStore("redis", async () => {
  const opened: RedisFactStore[] = [];
  return {
    async open(options) {
      const store = await RedisFactStore.connect(server.url, options);
      opened.push(store);
      return store;
    },
    async remove() {
      await Promise.all(opened.map((store) => store.close()));
      await commandRedis(server.url, "FLUSHALL");
    },
  };
});

describe("a Redis server that cannot be used", () => {
  test("that is not there is named without its password", async () => {
    const connecting = RedisFactStore.connect("redis://me:pass-word-of-a-test@127.0.0.1:1/2");
    await expect(connecting).rejects.toMatchObject({
      code: "REDIS_UNREACHABLE",
      message: expect.stringContaining("127.0.0.1:1/2"),
    });
    const error: unknown = await connecting.catch((reason: unknown) => reason);
    expect(described(error)).not.toContain("pass-word");
  });

  test("that refuses the password does not have it told", async () => {
    const wrong = server.url.replace(server.password, "another-word-of-a-test");
    const error: unknown = await RedisFactStore.connect(wrong).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "REDIS_UNREACHABLE" });
    expect(described(error)).not.toContain("another-word");
  });

  test("that is too old is refused", async () => {
    const old = await oldServer();
    try {
      await expect(RedisFactStore.connect(`redis://127.0.0.1:${old.port}`)).rejects.toMatchObject({
        code: "REDIS_TOO_OLD",
        message: expect.stringContaining("6.0.16"),
      });
    } finally {
      old.close();
    }
  });

  test("that goes away is an error of the next question", async () => {
    const own = await startRedis();
    const store = await RedisFactStore.connect(own.url);
    try {
      await store.write("w", [file("a", "1")]);
      await own.stop();
      await expect(store.version("w")).rejects.toMatchObject({ code: "REDIS_UNREACHABLE" });
    } finally {
      await store.close();
    }
  });
});

function described(error: unknown): string {
  return JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error);
}

/** Answers as Redis 6.0 would, to whatever is asked. */
async function oldServer(): Promise<{ port: number; close(): void }> {
  const listening = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      for (const command of data.toString().matchAll(/\r\n(info|client|hello|ping)\r\n/gi)) {
        const text = "redis_version:6.0.16\r\n";
        socket.write(
          command[1]?.toLowerCase() === "info" ? `$${text.length}\r\n${text}\r\n` : "+OK\r\n",
        );
      }
    });
  }).listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, close: () => listening.close() };
}
