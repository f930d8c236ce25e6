import type { EventEnvelope, NewEvent } from "#domain";
import type { Clock } from "#shared";
import type { EventDraft } from "./codec/codec.ts";
import { EventLogClosedError, type EventLogError } from "./errors.ts";
import { draftsOf } from "./event-drafts.ts";

/** Events that somebody wants stored together, and is told of. */
export interface Append {
  readonly drafts: readonly EventDraft[];
  readonly resolve: (envelopes: readonly EventEnvelope[]) => void;
  readonly reject: (error: EventLogError) => void;
}

export interface AppendQueueOptions {
  readonly stream: string;
  readonly clock: Clock;
  /** Called each time something was added. */
  readonly onAdded: () => void;
}

/** What this process wants to append to one stream and nobody has begun to store, in order. */
export class AppendQueue {
  readonly #options: AppendQueueOptions;
  readonly #waiting: Append[] = [];
  #closed = false;

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Nothing more is taken in; what waits is still stored. */
  close(): void {
    this.#closed = true;
  }

  /** Answers once the events are stored. Fails with `EVENTS_INVALID`, `EVENTS_CLOSED`, or as the storing does. */
  add(events: readonly NewEvent[]): Promise<readonly EventEnvelope[]> {
    const { stream, clock, onAdded } = this.#options;
    if (this.#closed) return Promise.reject(new EventLogClosedError());
    let drafts: EventDraft[];
    try {
      drafts = draftsOf(events, stream, clock);
    } catch (error) {
      return Promise.reject(error);
    }
    if (drafts.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ drafts, resolve, reject });
      onAdded();
    });
  }

  /**
   * Takes the oldest out, until they have `enoughEvents` together or none is left; none where all have fewer than
   * `leastEvents`.
   */
  take(enoughEvents: number, leastEvents = 1): readonly Append[] {
    let events = 0;
    let size = 0;
    while (size < this.#waiting.length && events < enoughEvents) {
      events += this.#waiting[size]?.drafts.length ?? 0;
      size += 1;
    }
    return events < leastEvents ? [] : this.#waiting.splice(0, size);
  }
}
