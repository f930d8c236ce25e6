import { sql, type Kysely, type Transaction } from "kysely";
import { factKeyText, type Fact } from "#domain";
import type { Database, DatabaseSchema } from "#infra/database";
import { sha256 } from "#shared";
import { requireVersion, requireWorldName } from "../errors.ts";
import {
  DEFAULT_RETAINED_VERSIONS,
  type FactChange,
  type FactStore,
  type FactStoreOptions,
  type Snapshot,
  type SnapshotOptions,
  type VersionedFact,
  type WorldEntry,
  type WriteOptions,
  type WriteResult,
} from "../fact-store.ts";
import { parseFact } from "../stored-fact.ts";
import { changesOf, netChanges, reversed, sortedFacts, type LoggedChange } from "../versions.ts";

type Connection = Kysely<DatabaseSchema> | Transaction<DatabaseSchema>;

/** Facts in the embedded database or in PostgreSQL, for all processes that use it. */
export class DatabaseFactStore implements FactStore {
  readonly #database: Kysely<DatabaseSchema>;
  readonly #retained: number;

  constructor(database: Pick<Database, "kysely">, options: FactStoreOptions = {}) {
    this.#database = database.kysely;
    this.#retained = options.retainedVersions ?? DEFAULT_RETAINED_VERSIONS;
  }

  async write(
    world: string,
    facts: readonly Fact[],
    options: WriteOptions = {},
  ): Promise<WriteResult> {
    requireWorldName(world);
    return this.#database.transaction().execute(async (transaction): Promise<WriteResult> => {
      const { version } = await lockWorld(transaction, world);
      if (options.ifVersion !== undefined && options.ifVersion !== version) {
        return { kind: "conflict", version };
      }
      const known = await currentOf(transaction, world, facts);
      const changes = changesOf(known, facts, version + 1);
      if (changes.length === 0) return { kind: "written", version, changed: 0 };
      await replaceFacts(transaction, world, version + 1, changes);
      await this.#advance(transaction, world, version + 1);
      return { kind: "written", version: version + 1, changed: changes.length };
    });
  }

  async version(world: string): Promise<number> {
    const row = await this.#database
      .selectFrom("artel.world")
      .select("version")
      .where("name", "=", world)
      .executeTakeFirst();
    return row?.version ?? 0;
  }

  async read(world: string, key: string): Promise<VersionedFact | undefined> {
    const row = await this.#database
      .selectFrom("artel.world_fact")
      .select(["version", "fact"])
      .where("world", "=", world)
      .where("key_hash", "=", sha256(key))
      .where("until_version", "is", null)
      .executeTakeFirst();
    return row && { version: row.version, fact: parseFact(row.fact, world) };
  }

  async history(world: string, key: string): Promise<readonly VersionedFact[]> {
    const rows = await this.#database
      .selectFrom("artel.world_fact")
      .select(["version", "fact"])
      .where("world", "=", world)
      .where("key_hash", "=", sha256(key))
      .orderBy("version", "desc")
      .execute();
    return rows.map(({ version, fact }) => ({ version, fact: parseFact(fact, world) }));
  }

  async snapshot(world: string, options: SnapshotOptions = {}): Promise<Snapshot> {
    const wanted = options.version === undefined ? null : queryable(options.version);
    // One statement, so that versions and facts are of one moment; a world without facts is one row.
    const { rows } = await sql<WorldVersions & { begin: number | null; key: string; fact: string }>`
      select w.version, w.oldest_version, f.version as begin, f.key, f.fact
      from artel.world w
      left join artel.world_fact f on f.world = w.name
        and f.version <= coalesce(${wanted}::integer, w.version)
        and (f.until_version is null or f.until_version > coalesce(${wanted}::integer, w.version))
        and starts_with(f.key, ${options.prefix ?? ""})
      where w.name = ${world}`.execute(this.#database);
    const [first] = rows;
    const versions = versionsOf(first);
    const version = options.version ?? versions.version;
    requireVersion(world, version, versions);
    const known = rows.flatMap(({ begin, key, fact }) =>
      begin === null ? [] : [[key, { version: begin, fact: parseFact(fact, world) }] as const],
    );
    return { version, facts: sortedFacts(new Map(known)) };
  }

  async diff(world: string, from: number, to: number): Promise<readonly FactChange[]> {
    if (from > to) return reversed(await this.diff(world, to, from));
    const [first, last] = [queryable(from) + 1, queryable(to)];
    const { rows } = await sql<WorldVersions & DifferenceRow>`
      select w.version, w.oldest_version, f.version as begin, f.until_version as end, f.key, f.fact
      from artel.world w
      left join artel.world_fact f on f.world = w.name
        and (f.version between ${first}::integer and ${last}::integer
          or f.until_version between ${first}::integer and ${last}::integer)
      where w.name = ${world}
      order by f.version`.execute(this.#database);
    const versions = versionsOf(rows[0]);
    requireVersion(world, from, versions);
    requireVersion(world, to, versions);
    return netChanges(differences(rows, world, from, to));
  }

  async worlds(): Promise<readonly WorldEntry[]> {
    const rows = await this.#database
      .selectFrom("artel.world")
      .selectAll()
      .where("version", ">", 0)
      .execute();
    return rows
      .map((row) => ({
        name: row.name,
        version: row.version,
        oldestVersion: row.oldest_version,
        changedAt: row.changed_at.getTime(),
      }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  async remove(world: string): Promise<void> {
    await this.#database.deleteFrom("artel.world").where("name", "=", world).execute();
  }

  /** The database is closed by who opened it. */
  async close(): Promise<void> {}

  async #advance(transaction: Connection, world: string, version: number): Promise<void> {
    const oldest = Math.max(0, version - this.#retained);
    await sql`
      update artel.world
      set version = ${version}, changed_at = now(),
        oldest_version = greatest(oldest_version, ${oldest}::integer)
      where name = ${world}`.execute(transaction);
    if (oldest === 0) return;
    await transaction
      .deleteFrom("artel.world_fact")
      .where("world", "=", world)
      .where("until_version", "<=", oldest)
      .execute();
  }
}

interface WorldVersions {
  readonly version: number;
  readonly oldest_version: number;
}

interface DifferenceRow {
  readonly begin: number | null;
  readonly end: number | null;
  readonly key: string;
  readonly fact: string;
}

function versionsOf(row: WorldVersions | undefined) {
  return { version: row?.version ?? 0, oldestVersion: row?.oldest_version ?? 0 };
}

/** Nobody else writes to the world until the transaction ends, also when this is what makes it. */
async function lockWorld(transaction: Connection, world: string): Promise<{ version: number }> {
  return transaction
    .insertInto("artel.world")
    .values({ name: world })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ name: world }))
    .returning("version")
    .executeTakeFirstOrThrow();
}

/** For a query: a number that is no version of any world stands for the first, and is refused after. */
function queryable(version: number): number {
  return Number.isInteger(version) && version >= 0 && version < 2 ** 31 ? version : 0;
}

async function currentOf(
  transaction: Connection,
  world: string,
  facts: readonly Fact[],
): Promise<ReadonlyMap<string, VersionedFact>> {
  const hashes = facts.map((fact) => sha256(factKeyText(fact)));
  const { rows } = await sql<{ version: number; key: string; fact: string }>`
    select version, key, fact from artel.world_fact
    where world = ${world} and until_version is null and key_hash = any(${hashes}::text[])`.execute(
    transaction,
  );
  return new Map(
    rows.map(({ version, key, fact }) => [key, { version, fact: parseFact(fact, world) }]),
  );
}

async function replaceFacts(
  transaction: Connection,
  world: string,
  version: number,
  changes: readonly LoggedChange[],
): Promise<void> {
  const keys = changes.map(({ key }) => key);
  const hashes = keys.map((key) => sha256(key));
  const facts = changes.map(({ after }) => JSON.stringify(after.fact));
  await sql`
    update artel.world_fact set until_version = ${version}
    where world = ${world} and until_version is null and key_hash = any(${hashes}::text[])`.execute(
    transaction,
  );
  await sql`
    insert into artel.world_fact (world, key_hash, version, key, fact)
    select ${world}, each.key_hash, ${version}::integer, each.key, each.fact
    from unnest(${hashes}::text[], ${keys}::text[], ${facts}::text[]) as each (key_hash, key, fact)`.execute(
    transaction,
  );
}

/** Each row as the steps that it begins and ends within the versions, oldest first for each key. */
function differences(
  rows: readonly DifferenceRow[],
  world: string,
  from: number,
  to: number,
): readonly FactChange[] {
  const net = new Map<string, FactChange>();
  for (const { begin, end, key, fact } of rows) {
    if (begin === null) continue;
    const value = { version: begin, fact: parseFact(fact, world) };
    const known = net.get(key);
    const before = begin <= from ? value : known?.before;
    const after = begin <= to && (end === null || end > to) ? value : known?.after;
    net.set(key, { key, before, after });
  }
  return [...net.values()];
}
