import type { Fact } from "#domain";
import { systemClock, type Clock } from "#shared";
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
import {
  changesOf,
  netChanges,
  reversed,
  rewound,
  sortedFacts,
  type LoggedChange,
} from "../versions.ts";

interface World {
  version: number;
  oldestVersion: number;
  changedAt: number;
  readonly known: Map<string, VersionedFact>;
  /** Oldest first; those that lead from the oldest version to the newest. */
  changes: LoggedChange[];
}

/** Facts in this process alone, gone with it. */
export class MemoryFactStore implements FactStore {
  readonly #worlds = new Map<string, World>();
  readonly #retained: number;
  readonly #clock: Clock;

  constructor(options: FactStoreOptions & { readonly clock?: Clock } = {}) {
    this.#retained = options.retainedVersions ?? DEFAULT_RETAINED_VERSIONS;
    this.#clock = options.clock ?? systemClock;
  }

  async write(
    name: string,
    facts: readonly Fact[],
    options: WriteOptions = {},
  ): Promise<WriteResult> {
    requireWorldName(name);
    const world = this.#worlds.get(name) ?? emptyWorld();
    const { version } = world;
    if (options.ifVersion !== undefined && options.ifVersion !== version) {
      return { kind: "conflict", version };
    }
    const changes = changesOf(world.known, facts, version + 1);
    if (changes.length === 0) return { kind: "written", version, changed: 0 };
    this.#worlds.set(name, world);
    world.version += 1;
    world.changedAt = this.#clock.now();
    for (const { key, after } of changes) world.known.set(key, after);
    world.changes.push(...changes);
    this.#retain(world);
    return { kind: "written", version: world.version, changed: changes.length };
  }

  async version(name: string): Promise<number> {
    return this.#worlds.get(name)?.version ?? 0;
  }

  async read(name: string, key: string): Promise<VersionedFact | undefined> {
    return this.#worlds.get(name)?.known.get(key);
  }

  async history(name: string, key: string): Promise<readonly VersionedFact[]> {
    const world = this.#worlds.get(name);
    const current = world?.known.get(key);
    if (world === undefined || current === undefined) return [];
    const earlier = world.changes
      .toReversed()
      .flatMap((change) =>
        change.key === key && change.before !== undefined ? [change.before] : [],
      );
    return [current, ...earlier];
  }

  async snapshot(name: string, options: SnapshotOptions = {}): Promise<Snapshot> {
    const world = this.#worlds.get(name) ?? emptyWorld();
    const version = options.version ?? world.version;
    requireVersion(name, version, world);
    const later = world.changes.filter((change) => change.version > version);
    return { version, facts: sortedFacts(rewound(world.known, later), options.prefix) };
  }

  async diff(name: string, from: number, to: number): Promise<readonly FactChange[]> {
    if (from > to) return reversed(await this.diff(name, to, from));
    const world = this.#worlds.get(name) ?? emptyWorld();
    requireVersion(name, from, world);
    requireVersion(name, to, world);
    return netChanges(world.changes.filter(({ version }) => version > from && version <= to));
  }

  async worlds(): Promise<readonly WorldEntry[]> {
    return [...this.#worlds]
      .map(([name, { version, oldestVersion, changedAt }]) => ({
        name,
        version,
        oldestVersion,
        changedAt,
      }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  async remove(name: string): Promise<void> {
    this.#worlds.delete(name);
  }

  async close(): Promise<void> {}

  #retain(world: World): void {
    const oldest = world.version - this.#retained;
    if (oldest <= world.oldestVersion) return;
    world.oldestVersion = oldest;
    world.changes = world.changes.filter(({ version }) => version > oldest);
  }
}

function emptyWorld(): World {
  return { version: 0, oldestVersion: 0, changedAt: 0, known: new Map(), changes: [] };
}
