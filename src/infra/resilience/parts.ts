import { type Clock, systemClock } from "#shared";
import { GuardedPart } from "./guarded-part.ts";
import { partId, type PartChange, type PartIdentity, type PartState } from "./part.ts";
import type { PartPolicies, PartPolicy } from "./policy.ts";

export interface PartsOptions {
  readonly policies: PartPolicies;
  readonly clock?: Clock;
}

type Listener = (change: PartChange) => Promise<void> | void;

/** All parts that this process has used. */
export class Parts {
  readonly #policies: PartPolicies;
  readonly #clock: Clock;
  readonly #parts = new Map<string, GuardedPart>();
  readonly #listeners: Listener[] = [];

  constructor({ policies, clock = systemClock }: PartsOptions) {
    this.#policies = policies;
    this.#clock = clock;
  }

  /** The part of this identity; the same object each time. What is special about its policy is said at the first use. */
  part(part: PartIdentity, special: Partial<PartPolicy> = {}): GuardedPart {
    const id = partId(part);
    const known = this.#parts.get(id);
    if (known !== undefined) return known;
    const made = new GuardedPart({
      part,
      policy: { ...this.#policies[part.kind], ...special },
      clock: this.#clock,
      onChange: (change) => this.#tell(change),
    });
    this.#parts.set(id, made);
    return made;
  }

  states(): PartState[] {
    return [...this.#parts.values()].map(({ state }) => state);
  }

  /** Listeners hear of each change in the order in which they were added, and must not fail. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  async #tell(change: PartChange): Promise<void> {
    for (const listener of this.#listeners) await listener(change);
  }
}
