import { afterAll, beforeAll } from "vitest";
import { connectDatabase, type Database } from "#infra/database";
import { temporaryDatabase, type TemporaryDatabase } from "../../../../test/support/database.ts";
import { describeProjectionStore } from "./conformance.ts";
import { databaseProjectionStore } from "./database-store.ts";
import { memoryProjectionStore } from "./memory-store.ts";

let place: TemporaryDatabase;
let database: Database;
beforeAll(async () => {
  place = await temporaryDatabase();
  database = await connectDatabase(place.options);
});
afterAll(async () => {
  await database?.close();
  await place?.remove();
});

describeProjectionStore("memory", async () => ({
  store: memoryProjectionStore(),
  remove: async () => undefined,
}));

describeProjectionStore("database", async () => ({
  store: databaseProjectionStore(database),
  remove: async () => {
    await database.pool.query("delete from artel.projection");
  },
}));
