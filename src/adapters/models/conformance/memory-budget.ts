import type { Budget, Cost, Reservation, ReservationRequest } from "#domain";
import { ArtelError } from "#shared";

interface Entry {
  readonly request: ReservationRequest;
  state: "reserved" | "settled" | "released";
  actual: Cost | undefined;
}

/** A budget that is kept in memory: one limit for all, in tokens or dollars. */
export class MemoryBudget implements Budget {
  /** By call. */
  readonly entries = new Map<string, Entry>();
  limit: Partial<Cost>;
  readonly #mostRepetitions: number;

  constructor(limit: Partial<Cost> = {}, mostRepetitions = Infinity) {
    this.limit = limit;
    this.#mostRepetitions = mostRepetitions;
  }

  async reserve(request: ReservationRequest): Promise<Reservation> {
    const known = this.entries.get(request.call);
    if (known === undefined || known.state === "released") {
      this.#check(request);
      this.entries.set(request.call, { request, state: "reserved", actual: undefined });
    }
    return { call: request.call, attempt: 1 };
  }

  async settle({ call }: Reservation, actual: Cost): Promise<void> {
    const entry = this.#entry(call);
    if (entry.state !== "reserved") return;
    entry.state = "settled";
    entry.actual = actual;
  }

  async release({ call }: Reservation): Promise<void> {
    const entry = this.#entry(call);
    if (entry.state === "reserved") entry.state = "released";
  }

  /** What has no known price is free. */
  get spent(): { readonly tokens: number; readonly dollars: number } {
    return sum(this.#all("settled").flatMap(({ actual }) => actual ?? []));
  }

  /** Calls that are neither settled nor released. */
  get open(): readonly string[] {
    return this.#all("reserved").map(({ request }) => request.call);
  }

  /** Calls and how they stand. */
  get states(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.entries].map(([call, { state }]) => [call, state]));
  }

  #check({ estimate, fingerprint }: ReservationRequest): void {
    const alike = [...this.entries.values()].filter(
      ({ request }) => request.fingerprint === fingerprint,
    );
    if (alike.length >= this.#mostRepetitions) {
      throw refusal(LOOP, "The same request was made too often.");
    }
    const reserved = this.#all("reserved").map(({ request }) => request.estimate);
    const { tokens, dollars } = sum([this.spent, ...reserved, estimate]);
    if (tokens > (this.limit.tokens ?? Infinity) || dollars > (this.limit.dollars ?? Infinity)) {
      throw refusal(EXHAUSTED, "The session's budget is used up.");
    }
  }

  #all(state: Entry["state"]): Entry[] {
    return [...this.entries.values()].filter((entry) => entry.state === state);
  }

  #entry(call: string): Entry {
    const entry = this.entries.get(call);
    if (entry === undefined) throw new Error(`nothing is reserved for ${call}`);
    return entry;
  }
}

function sum(costs: readonly Cost[]): { readonly tokens: number; readonly dollars: number } {
  return {
    tokens: costs.reduce((total, { tokens }) => total + tokens, 0),
    dollars: costs.reduce((total, { dollars }) => total + (dollars ?? 0), 0),
  };
}

/** The codes stand apart from an error, so that the reference has them from the kernel alone. */
const EXHAUSTED = "BUDGET_EXHAUSTED";
const LOOP = "BUDGET_LOOP";

function refusal(code: typeof EXHAUSTED | typeof LOOP, message: string): ArtelError {
  return new ArtelError({ code, kind: "cancelled", message, remedy: "Raise the budget." });
}
