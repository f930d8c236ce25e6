import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import type { Fact } from "#domain";
import type { FactStore, SnapshotOptions, WriteOptions } from "../fact-store.ts";

/**
 * Waits while the database is being started again, as the queue does: a connection that breaks must not become a
 * session's outcome. Writing twice is harmless, for facts that are known already make no new version.
 */
export class PatientFactStore implements FactStore {
  readonly #store: FactStore;

  constructor(store: FactStore) {
    this.#store = store;
  }

  write(world: string, facts: readonly Fact[], options?: WriteOptions) {
    return withDbRetry(() => this.#store.write(world, facts, options));
  }

  version(world: string) {
    return withDbRetry(() => this.#store.version(world));
  }

  read(world: string, key: string) {
    return withDbRetry(() => this.#store.read(world, key));
  }

  history(world: string, key: string) {
    return withDbRetry(() => this.#store.history(world, key));
  }

  snapshot(world: string, options?: SnapshotOptions) {
    return withDbRetry(() => this.#store.snapshot(world, options));
  }

  diff(world: string, from: number, to: number) {
    return withDbRetry(() => this.#store.diff(world, from, to));
  }

  worlds() {
    return withDbRetry(() => this.#store.worlds());
  }

  remove(world: string) {
    return withDbRetry(() => this.#store.remove(world));
  }

  close() {
    return this.#store.close();
  }
}
