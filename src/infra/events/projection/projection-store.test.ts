import { fileDatabase } from "../../../../test/support/file-database.ts";
import { describeProjectionStore } from "./conformance.ts";
import { databaseProjectionStore } from "./database-store.ts";
import { memoryProjectionStore } from "./memory-store.ts";

const place = fileDatabase();

describeProjectionStore("memory", async () => ({
  store: memoryProjectionStore(),
  remove: async () => undefined,
}));

describeProjectionStore("database", async () => ({
  store: databaseProjectionStore(place.database),
  remove: async () => {
    await place.database.pool.query("delete from artel.projection");
  },
}));
