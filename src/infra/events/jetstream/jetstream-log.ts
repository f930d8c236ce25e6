import type { EventEnvelope, NewEvent } from "#domain";
import { systemClock } from "#shared";
import { EventLogClosedError, EventServerUnreachableError } from "../errors.ts";
import type { EventLog } from "../event-log.ts";
import { oneByOne } from "../one-by-one.ts";
import type { ConnectedLog, JetStreamLogOptions } from "./connected-log.ts";

/** The event log on a NATS server. Connects when it is used first; after that it outlasts the server's restarts. */
export function openJetStreamLog(options: JetStreamLogOptions): EventLog {
  return new JetStreamLog(options);
}

class JetStreamLog implements EventLog {
  readonly #options: JetStreamLogOptions;
  readonly #closing = new AbortController();
  #connecting: Promise<ConnectedLog> | undefined;

  constructor(options: JetStreamLogOptions) {
    this.#options = options;
  }

  async append(stream: string, events: readonly NewEvent[]): Promise<readonly EventEnvelope[]> {
    if (this.#closing.signal.aborted) throw new EventLogClosedError();
    return (await this.#connected()).writerOf(stream).append(events);
  }

  read(stream: string, from = 1): AsyncGenerator<EventEnvelope> {
    return oneByOne(this.readBatches(stream, from));
  }

  async *readBatches(stream: string, from = 1): AsyncGenerator<readonly EventEnvelope[]> {
    yield* (await this.#connected()).readerOf(stream).read(from);
  }

  async readEnd(stream: string): Promise<readonly EventEnvelope[]> {
    const reader = (await this.#connected()).readerOf(stream);
    const last = await reader.last();
    return last === undefined ? [] : reader.envelopes(last);
  }

  follow(stream: string, from: number, signal: AbortSignal): AsyncGenerator<EventEnvelope> {
    return oneByOne(this.followBatches(stream, from, signal), signal);
  }

  async *followBatches(
    stream: string,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly EventEnvelope[]> {
    const either = AbortSignal.any([signal, this.#closing.signal]);
    try {
      yield* (await this.#connected()).readerOf(stream).follow(from, either);
    } catch (error) {
      // A question that closing has cut off is no failure of who follows.
      if (!(this.#closing.signal.aborted && error instanceof EventServerUnreachableError))
        throw error;
    }
  }

  async streams(): Promise<readonly string[]> {
    return (await this.#connected()).streams();
  }

  async archive(stream: string): Promise<void> {
    await (await this.#connected()).archive(stream);
  }

  async isArchived(stream: string): Promise<boolean> {
    return (await this.#connected()).isArchived(stream);
  }

  async finishRemovals(): Promise<void> {
    await (await this.#connected()).finishRemovals();
  }

  async remove(stream: string): Promise<void> {
    await (await this.#connected()).remove(stream);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const connected = await this.#connecting?.catch(() => undefined);
    await connected?.close();
  }

  /** A connection that could not be made is tried again by the next who needs it. */
  #connected(): Promise<ConnectedLog> {
    this.#connecting ??= this.#connect().catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    });
    return this.#connecting;
  }

  /** The client of the server is loaded only by whoever has one. */
  async #connect(): Promise<ConnectedLog> {
    const { connectLog } = await import("./connected-log.ts");
    return connectLog({ ...this.#options, clock: this.#options.clock ?? systemClock });
  }
}
