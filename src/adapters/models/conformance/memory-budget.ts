import type { Budget, Cost, Reservation, ReservationRequest } from "#domain";
import { ArtelError } from "#shared";

interface Entry {
  readonly request: ReservationRequest;
  state: "reserved" | "settled" | "released";
  actual: Cost | undefined;
}

/** A budget that is kept in memory, with one limit for all. */
export class MemoryBudget implements Budget {
  readonly entries = new Map<string, Entry>();
  /** Dollars; what has no known price is free. */
  limit = Infinity;

  async reserve(request: ReservationRequest): Promise<Reservation> {
    const known = this.entries.get(request.call);
    if (known === undefined || known.state === "released") {
      const wanted = request.estimate.dollars ?? 0;
      if (this.spent + this.reserved + wanted > this.limit) throw exhausted(this.limit);
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

  get reserved(): number {
    return this.#all("reserved").reduce(
      (sum, each) => sum + (each.request.estimate.dollars ?? 0),
      0,
    );
  }

  get spent(): number {
    return this.#all("settled").reduce((sum, { actual }) => sum + (actual?.dollars ?? 0), 0);
  }

  get tokens(): number {
    return this.#all("settled").reduce((sum, { actual }) => sum + (actual?.tokens ?? 0), 0);
  }

  /** Calls and how they stand. */
  get states(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.entries].map(([call, { state }]) => [call, state]));
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

/** Apart from its error, so that the list of codes has it from the kernel alone. */
const CODE = "BUDGET_EXHAUSTED";

function exhausted(limit: number): ArtelError {
  return new ArtelError({
    code: CODE,
    kind: "cancelled",
    message: `The budget of $${limit} does not suffice.`,
    remedy: "Raise it.",
  });
}
