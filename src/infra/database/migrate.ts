import type pg from "pg";
import { DatabaseError } from "./errors.ts";
import type { Migration } from "./migrations/migration.ts";
import { migrations as released } from "./migrations/registry.ts";

/** Any number that no other program is likely to lock. */
const LOCK = 7_250_817_004;

/** Brings the schema up to date: all or nothing, and only one process at a time. */
export async function migrate(
  pool: pg.Pool,
  migrations: readonly Migration[] = released,
): Promise<void> {
  const client = await pool.connect();
  try {
    if (isCurrent(await applied(client), migrations)) return;
    await client.query("begin");
    await client.query(`select pg_advisory_xact_lock(${LOCK})`);
    await client.query("create schema if not exists artel");
    await client.query(
      "create table if not exists artel.migration (name text primary key, applied_at timestamptz not null default now())",
    );
    const done = new Set(await applied(client));
    for (const migration of migrations.filter(({ name }) => !done.has(name))) {
      await client.query(migration.sql);
      await client.query("insert into artel.migration (name) values ($1)", [migration.name]);
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** True when nothing is to be done; refuses a database that newer code has changed. */
function isCurrent(done: readonly string[], migrations: readonly Migration[]): boolean {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = done.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new DatabaseError(
      "DATABASE_NEWER",
      `The database was changed by a newer version of Artel (${unknown.join(", ")}).`,
      { kind: "refused", remedy: "Use that version or a newer one, or another data folder." },
    );
  }
  return done.length === migrations.length;
}

async function applied(client: pg.ClientBase): Promise<string[]> {
  const { rows: found } = await client.query<{ exists: boolean }>(
    "select to_regclass('artel.migration') is not null as exists",
  );
  if (!found[0]!.exists) return [];
  const { rows } = await client.query<{ name: string }>("select name from artel.migration");
  return rows.map(({ name }) => name);
}
