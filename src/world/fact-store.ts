import type { Fact } from "#domain";

/**
 * The facts of several worlds; a world is what one session knows of its repository. Each batch that says something new
 * makes a version, counted from 1 without gaps, at which the world can be looked at later. Several processes may write
 * to one world. What an implementation forgets of old versions is said by `oldestVersion`.
 */
export interface FactStore {
  /**
   * Writes all facts as one version, or none of them. A fact that says what is known already (value and confidence) is
   * not written again; when all do, there is no new version. Of several facts of one key the last counts.
   */
  write(world: string, facts: readonly Fact[], options?: WriteOptions): Promise<WriteResult>;

  /** The newest version; 0 for a world of which nothing is known. */
  version(world: string): Promise<number>;

  /** What is known now of a key, by its text. */
  read(world: string, key: string): Promise<VersionedFact | undefined>;

  /** What was known of a key at any version that is kept, newest first. */
  history(world: string, key: string): Promise<readonly VersionedFact[]>;

  /** All facts as they were at a version (default: the newest), sorted by key. */
  snapshot(world: string, options?: SnapshotOptions): Promise<Snapshot>;

  /** What is different at `to`, compared with `from`, sorted by key. `to` may be the older one. */
  diff(world: string, from: number, to: number): Promise<readonly FactChange[]>;

  /** All worlds, by name. */
  worlds(): Promise<readonly WorldEntry[]>;

  /** Forgets a world with its history. One that is not there is forgotten already. */
  remove(world: string): Promise<void>;

  /** Lets go of what this store opened itself. */
  close(): Promise<void>;
}

export interface WriteOptions {
  /** Write only if the world is at this version: nothing was learnt since the facts were put together. */
  readonly ifVersion?: number;
}

export type WriteResult =
  | { readonly kind: "written"; readonly version: number; readonly changed: number }
  /** Somebody else wrote since; the version is the present one. */
  | { readonly kind: "conflict"; readonly version: number };

/** A fact with the version that brought it. */
export interface VersionedFact {
  readonly version: number;
  readonly fact: Fact;
}

export interface SnapshotOptions {
  readonly version?: number;
  /** Only keys whose text begins with this. */
  readonly prefix?: string;
}

export interface Snapshot {
  readonly version: number;
  readonly facts: readonly VersionedFact[];
}

/** Undefined: nothing was known of the key. */
export interface FactChange {
  readonly key: string;
  readonly before: VersionedFact | undefined;
  readonly after: VersionedFact | undefined;
}

export interface WorldEntry {
  readonly name: string;
  readonly version: number;
  /** The oldest version that can still be looked at. */
  readonly oldestVersion: number;
  /** When it was last written to, in milliseconds since the epoch. */
  readonly changedAt: number;
}

export interface FactStoreOptions {
  /** How many versions before the newest are kept. Default 1,000. */
  readonly retainedVersions?: number;
}

export const DEFAULT_RETAINED_VERSIONS = 1000;
