import { describe, expect, test } from "vitest";
import { connectDatabase, type Database } from "#infra/database";
import { fileDatabase } from "../../../test/support/file-database.ts";
import { describeFactStore, file } from "../conformance.ts";
import { DatabaseFactStore } from "./database-fact-store.ts";

const place = fileDatabase();

describeFactStore("database", async () => {
  const opened: Database[] = [];
  return {
    async open(options) {
      const own = await connectDatabase(place.options);
      opened.push(own);
      return new DatabaseFactStore(own, options);
    },
    async remove() {
      await place.database.pool.query("delete from artel.world");
      await Promise.all(opened.map((each) => each.close()));
    },
  };
});

describe("facts in tables", () => {
  test("are gone with their world, and what is not to be kept is deleted and not only hidden", async () => {
    const store = new DatabaseFactStore(place.database, { retainedVersions: 1 });
    for (const hash of ["1", "2", "3", "4"]) await store.write("w", [file("a", hash)]);
    const count = async () =>
      Number(
        (await place.database.pool.query("select count(*) from artel.world_fact")).rows[0].count,
      );
    expect(await count()).toBe(2);
    await store.remove("w");
    expect(await count()).toBe(0);
  });

  test("that another program damaged are refused by name", async () => {
    const store = new DatabaseFactStore(place.database);
    await store.write("w", [file("a", "1")]);
    for (const damage of ["{", '{"kind":"file-hash"}']) {
      await place.database.pool.query("update artel.world_fact set fact = $1", [damage]);
      await expect(store.snapshot("w")).rejects.toMatchObject({ code: "WORLD_CORRUPT" });
    }
    await store.remove("w");
  });
});
