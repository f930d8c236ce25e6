import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Client, type Notification } from "pg";
import {
  onPostgres,
  temporaryDatabase,
  type TemporaryDatabase,
} from "../../../test/support/database.ts";
import { connectDatabase, type Database } from "./database.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/registry.ts";

let place: TemporaryDatabase;
let database: Database;
const open: { end(): Promise<unknown> }[] = [];

beforeAll(async () => {
  place = await temporaryDatabase();
  database = await connectDatabase(place.options);
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.end();
});
afterAll(async () => {
  await database?.close();
  await place?.remove();
});

/** A connection outside of the pool. */
async function connection(): Promise<Client> {
  const { Client: PoolClient, ...settings } = database.pool.options as { Client?: typeof Client };
  const client = new (PoolClient ?? Client)(settings);
  await client.connect();
  open.push(client);
  return client;
}

describe("clients of one database", () => {
  test("get their own rows, however many ask at once", async () => {
    const others = await Promise.all(
      Array.from({ length: 8 }, () => connectDatabase(place.options)),
    );
    open.push(...others.map((other) => ({ end: () => other.close() })));
    const wrong = await Promise.all(
      Array.from({ length: 800 }, async (_, index) => {
        const { pool } = others[index % others.length]!;
        const { rows } = await pool.query("select $1::int as a, repeat($2, 2000) as b", [
          index,
          String(index % 10),
        ]);
        return rows[0].a === index && rows[0].b === String(index % 10).repeat(2000) ? 0 : 1;
      }),
    );
    expect(wrong.reduce<number>((sum, value) => sum + value, 0)).toBe(0);
  });

  test("do not mix in each other's transactions", async () => {
    await database.pool.query("create table counter (value int not null)");
    await database.pool.query("insert into counter values (0)");
    const add = async () => {
      const client = await database.pool.connect();
      try {
        await client.query("begin");
        const { rows } = await client.query("select value from counter for update");
        await new Promise((resolve) => setTimeout(resolve, 2));
        await client.query("update counter set value = $1", [rows[0].value + 1]);
        await client.query("commit");
      } finally {
        client.release();
      }
    };
    await Promise.all(Array.from({ length: 30 }, add));
    expect((await database.pool.query("select value from counter")).rows).toEqual([{ value: 30 }]);
  });

  test("that leave in a transaction are rolled back", async () => {
    await database.pool.query("create table leaving (a int)");
    const client = await connection();
    client.on("error", () => {});
    await client.query("begin");
    await client.query("insert into leaving values (1)");
    const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } })
      .connection;
    stream.destroy();
    open.splice(open.indexOf(client), 1);
    expect((await database.pool.query("select count(*)::int as n from leaving")).rows[0].n).toBe(0);
  });

  test("see errors, and go on after them", async () => {
    const client = await connection();
    await expect(client.query("select nothing")).rejects.toMatchObject({ code: "42703" });
    await expect(client.query("select 1 / $1::int", [0])).rejects.toMatchObject({ code: "22012" });
    await client.query("begin");
    await expect(client.query("insert into missing values (1)")).rejects.toMatchObject({
      code: "42P01",
    });
    await expect(client.query("select 1")).rejects.toMatchObject({ code: "25P02" });
    await client.query("rollback");
    expect((await client.query("select 1 as a")).rows).toEqual([{ a: 1 }]);
  });

  test("may give the same name to different prepared statements", async () => {
    const [first, second] = [await connection(), await connection()];
    const prepared = (text: string) => ({ name: "same", text, values: [2] });
    for (let round = 0; round < 2; round += 1) {
      expect((await first.query(prepared("select $1::int * 10 as a"))).rows).toEqual([{ a: 20 }]);
      expect((await second.query(prepared("select $1::int * 7 as a"))).rows).toEqual([{ a: 14 }]);
    }
  });

  test("hear the channels they listen on, and only those", async () => {
    const [first, second, deaf] = [await connection(), await connection(), await connection()];
    const heard: string[] = [];
    for (const [name, client] of Object.entries({ first, second, deaf })) {
      client.on("notification", ({ channel, payload }: Notification) =>
        heard.push(`${name} ${channel} ${payload}`),
      );
    }
    await first.query("listen jobs");
    await second.query('listen jobs; listen "Other"');
    await database.pool.query("select pg_notify('jobs', 'one')");
    await database.pool.query("select pg_notify('Other', 'two')");
    await expect
      .poll(() => heard.toSorted())
      .toEqual(["first jobs one", "second Other two", "second jobs one"]);
    await second.query("unlisten jobs");
    await database.pool.query("begin; notify jobs, 'three'; commit");
    await expect.poll(() => heard.length).toBe(4);
    expect(heard.at(-1)).toBe("first jobs three");
    await first.query("unlisten *");
    await database.pool.query("notify jobs, 'four'; notify \"Other\", 'five'");
    await expect.poll(() => heard.length).toBe(5);
    expect(heard.at(-1)).toBe("second Other five");
  });

  test("receive large results and send large parameters whole", async () => {
    const text = "aä€".repeat(500_000);
    const { rows } = await database.pool.query("select $1::text as a, length($1::text) as n", [
      text,
    ]);
    expect(rows[0].n).toBe(1_500_000);
    expect(rows[0].a === text).toBe(true);
  });
});

describe("the schema", () => {
  test("is brought up to date once, by however many processes", async () => {
    const { rows } = await database.pool.query("select name from artel.migration order by name");
    expect(rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
    const more = [
      ...migrations,
      {
        name: "9998-first",
        sql: "create table artel.first (a int); insert into artel.first values (1)",
      },
    ];
    await Promise.all(Array.from({ length: 5 }, () => migrate(database.pool, more)));
    expect((await database.pool.query("select a from artel.first")).rows).toEqual([{ a: 1 }]);
  });

  test("is left as it was when a migration fails, and refused when it is newer than the code", async () => {
    const known = [...migrations, { name: "9998-first", sql: "" }];
    const failing = [
      ...known,
      {
        name: "9999-half",
        sql: "create table artel.half (a int); insert into artel.half values ('x')",
      },
    ];
    await expect(migrate(database.pool, failing)).rejects.toMatchObject({ code: "22P02" });
    const { rows } = await database.pool.query("select to_regclass('artel.half') as found");
    expect(rows[0].found).toBeNull();
    await expect(migrate(database.pool, migrations)).rejects.toMatchObject({
      code: "DATABASE_NEWER",
      kind: "refused",
    });
  });

  test("is queried with types", async () => {
    const { kysely } = database;
    await kysely
      .insertInto("artel.lease")
      .values({ name: "a", holder: "b", expires_at: new Date(0) })
      .execute();
    const lease = await kysely
      .selectFrom("artel.lease")
      .select(["holder", "expires_at"])
      .where("name", "=", "a")
      .executeTakeFirst();
    expect(lease).toEqual({ holder: "b", expires_at: new Date(0) });
  });
});

describe("an address", () => {
  const dataFolder = "/nonexistent";

  test("that is none is a usage error", async () => {
    await expect(connectDatabase({ dataFolder, databaseUrl: "mysql://x" })).rejects.toMatchObject({
      code: "DATABASE_URL",
      kind: "usage",
    });
  });

  test("where nobody listens is named without the password", async () => {
    const databaseUrl = "postgresql://me:secret@127.0.0.1:1/artel";
    const failure = connectDatabase({ dataFolder, databaseUrl });
    await expect(failure).rejects.toMatchObject({ code: "DATABASE_UNREACHABLE" });
    await expect(failure).rejects.toThrow("postgresql://127.0.0.1:1/artel");
    await expect(failure).rejects.not.toThrow("secret");
  });
});

test("the kind is what was asked for", () => {
  expect(database.kind).toBe(onPostgres ? "postgresql" : "embedded");
});
