import type { Budget, Cost, Reservation, ReservationRequest } from "#domain";
import { ArtelError } from "#shared";

/** The interface of a budget, kept in memory: one limit for all, in tokens or dollars. */
export class MemoryBudget implements Budget {
  /** By call. */
  readonly requests = new Map<string, ReservationRequest>();
  readonly settled = new Map<string, Cost>();
  readonly released = new Set<string>();
  readonly #limit: Partial<Cost>;
  readonly #mostRepetitions: number;

  constructor(limit: Partial<Cost> = {}, mostRepetitions = Infinity) {
    this.#limit = limit;
    this.#mostRepetitions = mostRepetitions;
  }

  async reserve(request: ReservationRequest): Promise<Reservation> {
    const alike = [...this.requests.values()].filter(
      ({ fingerprint }) => fingerprint === request.fingerprint,
    );
    if (alike.length >= this.#mostRepetitions) {
      throw refusal("BUDGET_LOOP", "The same request was made too often.");
    }
    const spent = this.spent;
    const tokens = spent.tokens + request.estimate.tokens;
    const dollars = (spent.dollars ?? 0) + (request.estimate.dollars ?? 0);
    if (tokens > (this.#limit.tokens ?? Infinity) || dollars > (this.#limit.dollars ?? Infinity)) {
      throw refusal("BUDGET_EXHAUSTED", "The session's budget is used up.");
    }
    this.requests.set(request.call, request);
    return { call: request.call, attempt: 1 };
  }

  async settle({ call }: Reservation, actual: Cost): Promise<void> {
    if (!this.settled.has(call)) this.settled.set(call, actual);
  }

  async release({ call }: Reservation): Promise<void> {
    this.released.add(call);
  }

  /** With what is reserved and neither settled nor released. */
  get spent(): Cost {
    const costs = [...this.requests.values()]
      .filter(({ call }) => !this.released.has(call))
      .map(({ call, estimate }) => this.settled.get(call) ?? estimate);
    return {
      tokens: costs.reduce((sum, { tokens }) => sum + tokens, 0),
      dollars: costs.reduce((sum, { dollars }) => sum + (dollars ?? 0), 0),
    };
  }

  /** Calls that are neither settled nor released. */
  get open(): readonly string[] {
    return [...this.requests.keys()].filter(
      (call) => !this.settled.has(call) && !this.released.has(call),
    );
  }
}

function refusal(code: "BUDGET_EXHAUSTED" | "BUDGET_LOOP", message: string): ArtelError {
  return new ArtelError({ code, kind: "cancelled", message, remedy: "Raise the budget." });
}
