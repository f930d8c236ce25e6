import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import type {
  Budget,
  BudgetExhaustion,
  Reservation,
  ReservationRequest,
  SessionBudget,
} from "#domain";
import { AwaitedNotices, type Database } from "#infra/database";
import { forfeitOfDead, releaseEntry, settleEntry, type LivingProcesses } from "./entries.ts";
import { exhausted } from "./errors.ts";
import { CHANNEL } from "./notices.ts";
import { tryToReserve, type Reserving } from "./reserve.ts";
import { openSession } from "./sessions.ts";

/**
 * The budgets of all sessions, for one process that spends. What is done while the database starts again waits for it,
 * and may be done again without harm.
 */
export interface BudgetKernel extends Budget {
  /** Before the first reservation. Fixes what a session may spend; again changes nothing. */
  open(session: string, budget: SessionBudget): Promise<void>;
  /** Counts what dead processes had reserved as perhaps spent; answers how many calls. */
  forfeitDead(): Promise<number>;
  /** Stops listening; the database is closed by who opened it. */
  close(): void;
}

export interface BudgetOptions {
  readonly database: Pick<Database, "pool">;
  /** The name under which other processes know this one. */
  readonly process: string;
  readonly living: LivingProcesses;
  /** How long a reservation waits for others to settle, when only they stand in its way. */
  readonly waitMs: number;
  /** Told before the error is thrown. */
  onExhausted?(request: ReservationRequest, exhaustion: BudgetExhaustion): Promise<void>;
}

export function createBudget(options: BudgetOptions): BudgetKernel {
  const { pool } = options.database;
  const notices = new AwaitedNotices(pool, CHANNEL);
  return {
    open: (session, budget) => withDbRetry(() => openSession(pool, session, budget)),
    reserve: (request, signal) => new Reserver(options, notices, request, signal).reserve(),
    settle: (reservation, actual) => withDbRetry(() => settleEntry(pool, reservation, actual)),
    release: (reservation) => withDbRetry(() => releaseEntry(pool, reservation)),
    forfeitDead: () => withDbRetry(() => forfeitOfDead(pool, options.living)),
    close: () => notices.close(),
  };
}

/** One reservation, until it is made or refused. */
class Reserver {
  readonly #options: BudgetOptions;
  readonly #notices: AwaitedNotices;
  readonly #request: ReservationRequest;
  readonly #signal: AbortSignal;

  constructor(
    options: BudgetOptions,
    notices: AwaitedNotices,
    request: ReservationRequest,
    signal: AbortSignal = new AbortController().signal,
  ) {
    this.#options = options;
    this.#notices = notices;
    this.#request = request;
    this.#signal = signal;
  }

  async reserve(): Promise<Reservation> {
    this.#signal.throwIfAborted();
    const begin = performance.now();
    const first = await this.#try();
    const mayWait = first.kind === "exhausted" && first.isHeld && this.#options.waitMs > 0;
    const last = mayWait ? await this.#wait(begin) : first;
    if (last.kind === "reserved") return { call: this.#request.call, attempt: last.attempt };
    await this.#options.onExhausted?.(this.#request, last.exhaustion);
    const waitedMs = last.isHeld ? performance.now() - begin : undefined;
    throw exhausted(last.exhaustion, this.#request, waitedMs);
  }

  /** Until there is room, there will be none, or it has waited long enough. */
  async #wait(begin: number): Promise<Reserving> {
    for (;;) {
      // Before it looks, so that nothing ends in between unnoticed.
      const notice = this.#notices.next("", this.#signal);
      notice.catch(() => {}); // when there is room already, nobody waits for it
      // The dead settle no more.
      await this.#forfeitDead();
      const found = await this.#try();
      if (found.kind === "reserved" || !found.isHeld) return found;
      if (performance.now() - begin >= this.#options.waitMs) return found;
      await notice;
    }
  }

  #try(): Promise<Reserving> {
    const { database, process } = this.#options;
    return withDbRetry(() => tryToReserve(database.pool, this.#request, process));
  }

  #forfeitDead(): Promise<number> {
    const { database, living } = this.#options;
    return withDbRetry(() => forfeitOfDead(database.pool, living));
  }
}
