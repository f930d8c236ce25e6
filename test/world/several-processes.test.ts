import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connectDatabase } from "#infra/database";
import { DatabaseFactStore, RedisFactStore, type FactStore } from "#world";
import { temporaryDatabase } from "../support/database.ts";
import type { StorePlace } from "../support/fact-writer.ts";
import { startRedis } from "../support/redis.ts";

const WRITER = join(import.meta.dirname, "../support/fact-writer.ts");
const PROCESSES = 3;
const TIMES = 15;

describe("processes that write to one world at once", () => {
  test("lose nothing in the database", { timeout: 120_000 }, async () => {
    const place = await temporaryDatabase();
    const database = await connectDatabase(place.options);
    try {
      await countTogether(new DatabaseFactStore(database), place.options);
    } finally {
      await database.close();
      await place.remove();
    }
  });

  test("lose nothing in Redis", { timeout: 120_000 }, async () => {
    const server = await startRedis();
    const store = await RedisFactStore.connect(server.url);
    try {
      await countTogether(store, { redisUrl: server.url });
    } finally {
      await store.close();
      await server.stop();
    }
  });
});

/** Each process adds to one counter by reading and writing it: a write that overtook another would lose a count. */
async function countTogether(store: FactStore, place: StorePlace): Promise<void> {
  await Promise.all(
    Array.from({ length: PROCESSES }, (_, index) => write(place, `writer-${index}`)),
  );
  const total = PROCESSES * TIMES;
  const { version, facts } = await store.snapshot("w");
  expect(version).toBe(total);
  expect(facts).toHaveLength(total + 1);
  const history = await store.history("w", "resource-use:counter");
  expect(history.map(({ fact }) => (fact.kind === "resource-use" ? fact.value?.used : 0))).toEqual(
    Array.from({ length: total }, (_, index) => total - index),
  );
}

async function write(place: StorePlace, name: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      "--conditions=artel-source",
      "--disable-warning=ExperimentalWarning",
      WRITER,
      JSON.stringify(place),
      "w",
      name,
      String(TIMES),
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  expect(status, errors).toBe(0);
}
