import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryDatabase, type TemporaryDatabase } from "../../../test/support/database.ts";
import { ChannelListener } from "./channel-listener.ts";
import { connectDatabase } from "./database.ts";

let place: TemporaryDatabase;

beforeAll(async () => {
  place = await temporaryDatabase();
});
afterAll(() => place?.remove());

test("hears its channel and no other, and again when its connection was lost", async () => {
  const database = await connectDatabase(place.options);
  const heard: string[] = [];
  let listening = 0;
  const listener = new ChannelListener({
    pool: database.pool,
    channel: "artel_test",
    onNotice: (payload) => heard.push(payload),
    onListening: () => {
      listening += 1;
    },
  });
  const clients: { end(): Promise<void> }[] = [];
  database.pool.on("acquire", (client) => clients.push(client));
  await listener.start();
  const say = (channel: string, text: string) =>
    database.pool.query("select pg_notify($1, $2)", [channel, text]);
  await say("artel_other", "no");
  await say("artel_test", "one");
  await expect.poll(() => heard).toEqual(["one"]);
  await clients[0]?.end();
  await expect.poll(() => listening, { timeout: 10_000 }).toBe(2);
  await say("artel_test", "two");
  await expect.poll(() => heard).toEqual(["one", "two"]);
  listener.stop();
  await database.close();
});

test("one that is stopped while it connects leaves no connection behind", async () => {
  const database = await connectDatabase(place.options);
  const listener = new ChannelListener({
    pool: database.pool,
    channel: "artel_test",
    onNotice: () => {},
    onListening: () => {},
  });
  const starting = listener.start();
  listener.stop();
  await starting;
  // Waits for every client that was taken.
  await database.close();
});
