import { factKeyText, type Fact, type FactView } from "#domain";
import { WorldError } from "./errors.ts";
import type { FactChange, FactStore, VersionedFact } from "./fact-store.ts";

/**
 * One world as a session uses it: its facts are held in memory and brought up to date by what changed since, so that a
 * check costs neither a read of all facts nor a guess that nobody else wrote.
 */
export class World {
  readonly name: string;
  readonly #store: FactStore;
  #version = 0;
  #view: FactView = new Map();

  constructor(store: FactStore, name: string) {
    this.#store = store;
    this.name = name;
  }

  /** Writes facts and answers the version that then holds. */
  async write(facts: readonly Fact[]): Promise<number> {
    return (await this.#store.write(this.name, facts)).version;
  }

  /** All facts at the newest version, whoever wrote them. The same object while nothing changed. */
  async view(): Promise<FactView> {
    const version = await this.#store.version(this.name);
    if (version === this.#version) return this.#view;
    if (!(await this.#advance(version))) await this.#readAll();
    return this.#view;
  }

  history(key: string): Promise<readonly VersionedFact[]> {
    return this.#store.history(this.name, key);
  }

  /** Paths of files of which another content is known now than at a version. */
  async changedSince(version: number): Promise<readonly string[]> {
    const changes = await this.#store.diff(
      this.name,
      version,
      await this.#store.version(this.name),
    );
    return changes.flatMap(({ before, after }) => {
      const fact = (after ?? before)?.fact;
      return fact?.kind === "file-hash" ? [fact.path] : [];
    });
  }

  /** False where that cannot be done: nothing is known yet, the world was begun anew, or too much happened since. */
  async #advance(version: number): Promise<boolean> {
    if (this.#version === 0 || version < this.#version) return false;
    const changes = await this.#changesUntil(version);
    if (changes === undefined) return false;
    const view = new Map(this.#view);
    for (const { key, after } of changes) {
      if (after === undefined) view.delete(key);
      else view.set(key, after.fact);
    }
    this.#view = view;
    this.#version = version;
    return true;
  }

  async #changesUntil(version: number): Promise<readonly FactChange[] | undefined> {
    try {
      return await this.#store.diff(this.name, this.#version, version);
    } catch (error) {
      if (error instanceof WorldError && error.code === "WORLD_VERSION_FORGOTTEN") return undefined;
      throw error;
    }
  }

  async #readAll(): Promise<void> {
    const { version, facts } = await this.#store.snapshot(this.name);
    this.#view = new Map(facts.map(({ fact }) => [factKeyText(fact), fact]));
    this.#version = version;
  }
}
