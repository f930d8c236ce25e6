import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { factKeyText, type Fact } from "#domain";
import { requireVersion, requireWorldName, WorldError } from "../errors.ts";
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
import { parseChange, parseVersioned } from "../stored-fact.ts";
import {
  changesOf,
  netChanges,
  reversed,
  rewound,
  sortedFacts,
  type Known,
  type LoggedChange,
} from "../versions.ts";
import { COMMIT_SCRIPT } from "./commit-script.ts";
import { answer, connectRedis, type RedisConnection } from "./connection.ts";

/** Writers of one world at once are few; each turn one of them wins. */
const ATTEMPTS = 200;
const LONGEST_PAUSE_MS = 25;

/** One slot for all keys, so that the script also runs on a cluster. */
const PREFIX = "{artel}:world";
const WORLDS = `${PREFIX}s`;

const committed = z.tuple([z.int(), z.int()]);
const versionFields = z.array(z.coerce.number().nullable());
const text = z.string();

/** Facts in Redis, for orchestrators on several machines. As durable as that server is configured to be. */
export class RedisFactStore implements FactStore {
  readonly #connection: RedisConnection;
  readonly #retained: number;

  private constructor(connection: RedisConnection, options: FactStoreOptions) {
    this.#connection = connection;
    this.#retained = options.retainedVersions ?? DEFAULT_RETAINED_VERSIONS;
  }

  static async connect(url: string, options: FactStoreOptions = {}): Promise<RedisFactStore> {
    return new RedisFactStore(await connectRedis(url), options);
  }

  async write(
    world: string,
    facts: readonly Fact[],
    options: WriteOptions = {},
  ): Promise<WriteResult> {
    requireWorldName(world);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const { version, known } = await this.#currentOf(world, facts);
      if (options.ifVersion !== undefined && options.ifVersion !== version) {
        return { kind: "conflict", version };
      }
      const changes = changesOf(known, facts, version + 1);
      if (changes.length === 0) return { kind: "written", version, changed: 0 };
      if (await this.#commit(world, version, changes)) {
        return { kind: "written", version: version + 1, changed: changes.length };
      }
      await sleep(Math.random() * Math.min(attempt, LONGEST_PAUSE_MS));
    }
    throw new WorldError("WORLD_BUSY", "busy", `Others write to the world ${world} all the time.`, {
      remedy: "Try again; see that not too many processes work on one session.",
      details: { world },
    });
  }

  async version(world: string): Promise<number> {
    const found = await this.#ask((client) => client.hget(keysOf(world).versions, "version"));
    return Number(found ?? 0);
  }

  async read(world: string, key: string): Promise<VersionedFact | undefined> {
    const found = await this.#ask((client) => client.hget(keysOf(world).current, key));
    return found === null ? undefined : parseVersioned(found, world);
  }

  async history(world: string, key: string): Promise<readonly VersionedFact[]> {
    const { known, changes } = await this.#read(world, 0);
    const current = known.get(key);
    if (current === undefined) return [];
    const earlier = changes
      .toReversed()
      .flatMap((change) => (change.key === key && change.before ? [change.before] : []));
    return [current, ...earlier];
  }

  async snapshot(world: string, options: SnapshotOptions = {}): Promise<Snapshot> {
    const found = await this.#read(world, options.version ?? Number.POSITIVE_INFINITY);
    const version = options.version ?? found.version;
    requireVersion(world, version, found);
    return { version, facts: sortedFacts(rewound(found.known, found.changes), options.prefix) };
  }

  async diff(world: string, from: number, to: number): Promise<readonly FactChange[]> {
    if (from > to) return reversed(await this.diff(world, to, from));
    const found = await this.#read(world, from);
    requireVersion(world, from, found);
    requireVersion(world, to, found);
    return netChanges(found.changes.filter(({ version }) => version <= to));
  }

  async worlds(): Promise<readonly WorldEntry[]> {
    const names = await this.#ask((client) => client.smembers(WORLDS));
    const found = await Promise.all(
      names.map(async (name) => {
        const fields = await this.#ask((client) =>
          client.hmget(keysOf(name).versions, "version", "oldest", "changedAt"),
        );
        const [version, oldestVersion, changedAt] = versionFields.parse(fields);
        return {
          name,
          version: version ?? 0,
          oldestVersion: oldestVersion ?? 0,
          changedAt: changedAt ?? 0,
        };
      }),
    );
    return found
      .filter(({ version }) => version > 0)
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  async remove(world: string): Promise<void> {
    const { versions, current, changes } = keysOf(world);
    await this.#ask((client) =>
      client.multi().del(versions, current, changes).srem(WORLDS, world).exec(),
    );
  }

  async close(): Promise<void> {
    this.#connection.client.disconnect();
  }

  #ask<T>(ask: (client: RedisConnection["client"]) => Promise<T>): Promise<T> {
    return answer(this.#connection, ask(this.#connection.client));
  }

  /** The version, and at that version what is known of the keys of these facts. */
  async #currentOf(
    world: string,
    facts: readonly Fact[],
  ): Promise<{ readonly version: number; readonly known: Known }> {
    // The version first: what is read after it is of this version, or the script refuses the write.
    const version = await this.version(world);
    const keys = [...new Set(facts.map((fact) => factKeyText(fact)))];
    if (keys.length === 0) return { version, known: new Map() };
    const values = await this.#ask((client) => client.hmget(keysOf(world).current, ...keys));
    const known = keys.flatMap((key, index) => {
      const value = values[index] ?? null;
      return value === null ? [] : [[key, parseVersioned(value, world)] as const];
    });
    return { version, known: new Map(known) };
  }

  async #commit(
    world: string,
    version: number,
    changes: readonly LoggedChange[],
  ): Promise<boolean> {
    const { versions, current, changes: log } = keysOf(world);
    const written = changes.flatMap(({ key, version: at, before, after }) => [
      key,
      JSON.stringify(after),
      JSON.stringify({ version: at, before, after }),
    ]);
    const given = [version, this.#retained, world, ...written];
    const result = await this.#ask((client) =>
      client.eval(COMMIT_SCRIPT, 4, versions, current, log, WORLDS, ...given),
    );
    return committed.parse(result)[0] === 1;
  }

  /** All that is known now, and the changes since a version, oldest first, of one moment. */
  async #read(world: string, since: number) {
    const keys = keysOf(world);
    const replies = await this.#ask((client) =>
      client
        .multi()
        .hmget(keys.versions, "version", "oldest")
        .hvals(keys.current)
        .zrangebyscore(
          keys.changes,
          since === Number.POSITIVE_INFINITY ? "+inf" : `(${since}`,
          "+inf",
        )
        .exec(),
    );
    const [versions, current, logged] = (replies ?? []).map(([error, reply]) => {
      if (error !== null) throw error;
      return reply;
    });
    const [version, oldest] = versionFields.parse(versions);
    const known = z
      .array(text)
      .parse(current)
      .map((value) => parseVersioned(value, world));
    const changes = z
      .array(text)
      .parse(logged)
      .map((value) => parseChange(value, world));
    return {
      version: version ?? 0,
      oldestVersion: oldest ?? 0,
      known: new Map(known.map((each) => [factKeyText(each.fact), each])),
      changes,
    };
  }
}

function keysOf(world: string) {
  const key = `${PREFIX}:${world}`;
  return { versions: `${key}:versions`, current: `${key}:current`, changes: `${key}:changes` };
}
