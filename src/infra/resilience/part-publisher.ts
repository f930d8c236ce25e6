import type { Pool } from "pg";
import { type Clock, type Logger, systemClock } from "#shared";
import type { PartState } from "./part.ts";
import { forgetParts, takeResets, writeParts } from "./part-table.ts";
import type { Parts } from "./parts.ts";

export interface PartPublisherOptions {
  readonly parts: Parts;
  readonly pool: Pool;
  /** The name under which this process is in the database. */
  readonly process: string;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** How often counts are written, when they have changed, and how often somebody may have asked for a reset. */
const COUNTS_MS = 5_000;
const RESETS_MS = 1_000;

/**
 * Lets other processes see how this one stands with its parts, and a person reset them. A change of state is written
 * at once, counts from time to time. The database is no part of the work: without it, the work goes on unseen.
 */
export class PartPublisher {
  readonly #options: PartPublisherOptions;
  readonly #clock: Clock;
  readonly #timers: readonly NodeJS.Timeout[];
  #written = "[]";
  #writing: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: PartPublisherOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    options.parts.onChange(() => void this.#write());
    this.#timers = [
      setInterval(() => void this.#write(), COUNTS_MS).unref(),
      setInterval(() => void this.#reset(), RESETS_MS).unref(),
    ];
  }

  /** Writes nothing more, and takes back what was written. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#writing;
    const { pool, process } = this.#options;
    await this.#inDatabase("forgetting parts", () => forgetParts(pool, process));
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeChanged());
    return this.#writing;
  }

  async #writeChanged(): Promise<void> {
    const { parts, pool, process } = this.#options;
    const states = parts.states();
    const news = JSON.stringify(states);
    if (this.#isStopped || news === this.#written) return;
    await this.#inDatabase("writing parts", async () => {
      await writeParts(pool, process, states, this.#clock.now());
      this.#written = news;
    });
  }

  async #reset(): Promise<void> {
    const { parts, pool, process } = this.#options;
    if (parts.states().every(isClosed)) return;
    await this.#inDatabase("looking for resets", async () => {
      for (const part of await takeResets(pool, process)) await parts.part(part).reset();
    });
  }

  async #inDatabase(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.logger.warn({ error }, `${what} failed`);
    }
  }
}

function isClosed({ state }: PartState): boolean {
  return state === "closed";
}
