import type { EventEnvelope } from "#domain";
import { ProjectionNewerError } from "../errors.ts";
import type { EventLog } from "../event-log.ts";
import type { Projection, ProjectionStore } from "./projection.ts";

export interface ProjectorOptions<S> {
  readonly projection: Projection<S>;
  readonly stream: string;
  readonly log: Pick<EventLog, "readBatches">;
  readonly store: ProjectionStore;
}

interface Current<S> {
  readonly state: S;
  readonly sequence: number;
  /** Sequence of the record in the store that this one will replace. */
  readonly stored: number | undefined;
}

/** Events that came too early; when there are more, the log is asked for those between. */
const MOST_EARLY = 10_000;

/**
 * Keeps one projection of one stream up to date. Events may be delivered twice, late, or in any order; each counts
 * once, in its place. Several processes may keep the same one: who was not first takes the other's state.
 */
export class Projector<S> {
  readonly #options: ProjectorOptions<S>;
  readonly #early = new Map<number, EventEnvelope>();
  #current: Current<S> | undefined;
  #working: Promise<unknown> = Promise.resolve();

  constructor(options: ProjectorOptions<S>) {
    this.#options = options;
  }

  /** Takes in what follows on, keeps what came too early for later, and ignores what it has. */
  deliver(events: readonly EventEnvelope[]): Promise<void> {
    return this.#inTurn(async () => {
      const current = await this.#load();
      for (const event of events) {
        if (event.sequence > current.sequence) this.#early.set(event.sequence, event);
      }
      await this.#save(this.#takeInOrder(current));
      if (this.#early.size > MOST_EARLY) await this.#readOn();
    });
  }

  /** The state after all events that the log has now. */
  catchUp(): Promise<S> {
    return this.#inTurn(() => this.#readOn());
  }

  /** Drops the stored state and makes it again from the first event. */
  rebuild(): Promise<S> {
    return this.#inTurn(async () => {
      const { projection, stream, store } = this.#options;
      await store.remove(projection.name, stream);
      this.#forget();
      return this.#readOn();
    });
  }

  /** The state so far, and the sequence of the last event in it. */
  current(): Promise<{ readonly state: S; readonly sequence: number }> {
    return this.#inTurn(() => this.#load());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#working.then(async () => {
      try {
        return await work();
      } catch (error) {
        // What is in memory may be ahead of what is stored, or half of it.
        this.#forget();
        throw error;
      }
    });
    this.#working = result.catch(() => undefined);
    return result;
  }

  #forget(): void {
    this.#current = undefined;
    this.#early.clear();
  }

  async #load(): Promise<Current<S>> {
    if (this.#current !== undefined) return this.#current;
    const { projection, stream, store } = this.#options;
    const record = await store.load(projection.name, stream);
    if (record !== undefined && record.version > projection.version) {
      throw new ProjectionNewerError(projection.name, record.version, projection.version);
    }
    if (record?.version === projection.version) {
      const state = projection.schema.parse(JSON.parse(record.state));
      this.#current = { state, sequence: record.sequence, stored: record.sequence };
    } else {
      this.#current = { state: projection.initial(), sequence: 0, stored: record?.sequence };
    }
    return this.#current;
  }

  async #readOn(): Promise<S> {
    const { log, stream } = this.#options;
    const { sequence } = await this.#load();
    for await (const events of log.readBatches(stream, sequence + 1)) {
      const current = await this.#load();
      for (const event of events) {
        if (event.sequence > current.sequence) this.#early.set(event.sequence, event);
      }
      await this.#save(this.#takeInOrder(current));
    }
    return (await this.#load()).state;
  }

  #takeInOrder(current: Current<S>): Current<S> {
    let { state, sequence } = current;
    for (let event = this.#early.get(sequence + 1); event !== undefined;) {
      this.#early.delete(event.sequence);
      ({ sequence } = event);
      state = this.#options.projection.reduce(state, event);
      event = this.#early.get(sequence + 1);
    }
    return { state, sequence, stored: current.stored };
  }

  async #save(next: Current<S>): Promise<void> {
    const { projection, stream, store } = this.#options;
    const { version } = projection;
    const { state, sequence, stored } = next;
    if (sequence === (this.#current?.sequence ?? 0)) return;
    const record = { version, sequence, state: JSON.stringify(state) };
    if (await store.save(projection.name, stream, record, stored)) {
      this.#current = { state, sequence, stored: sequence };
    } else {
      // Another process was first; what it has is as good, and perhaps newer.
      this.#current = undefined;
      const newer = await this.#load();
      for (const early of this.#early.keys()) {
        if (early <= newer.sequence) this.#early.delete(early);
      }
    }
  }
}
