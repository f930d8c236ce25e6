import type { SlotFolders, Slot } from "./slot-folders.ts";
import type { IdleToken, MakingToken } from "./token.ts";

export interface Wanted {
  readonly commit: string;
  /** Key of the dependencies; undefined when it does not matter which are there. */
  readonly dependencies: string | undefined;
}

/** So long a listing is believed; what is not true any more fails when it is claimed. */
const LISTED_MS = 50;

/** Takes idle slots for this process. */
export class Claims {
  readonly #slots: SlotFolders;
  readonly #usable: (token: IdleToken) => boolean;
  #listed: Slot<IdleToken>[] = [];
  #listedAt = 0;

  constructor(slots: SlotFolders, usable: (token: IdleToken) => boolean) {
    this.#slots = slots;
    this.#usable = usable;
  }

  /** The idle slot that is nearest to what is wanted, and what it was; undefined when there is none. */
  take(wanted: Wanted, to: MakingToken): { slot: Slot<MakingToken>; was: IdleToken } | undefined {
    // Many may be wanted at once: they share a listing.
    const isListed = performance.now() - this.#listedAt < LISTED_MS;
    const taken = isListed ? this.#takeListed(wanted, to) : undefined;
    if (taken !== undefined) return taken;
    this.#list();
    return this.#takeListed(wanted, to);
  }

  #takeListed(wanted: Wanted, to: MakingToken): ReturnType<Claims["take"]> {
    for (;;) {
      const best = this.#removeBest(wanted);
      if (best === undefined) return undefined;
      if (!this.#slots.move(best, to)) continue;
      return { slot: { name: best.name, token: to }, was: best.token };
    }
  }

  #list(): void {
    this.#listed = this.#slots.idle().filter(({ token }) => this.#usable(token));
    this.#listedAt = performance.now();
  }

  #removeBest(wanted: Wanted): Slot<IdleToken> | undefined {
    let best: number | undefined;
    for (const [index, { token }] of this.#listed.entries()) {
      const before = best === undefined ? undefined : this.#listed[best];
      if (before === undefined || fitness(token, wanted) > fitness(before.token, wanted)) {
        best = index;
      }
    }
    return best === undefined ? undefined : this.#listed.splice(best, 1)[0];
  }
}

/** Putting other dependencies there takes longer than checking out another commit. */
function fitness(token: IdleToken, { commit, dependencies }: Wanted): number {
  const hasDependencies = dependencies === undefined || token.dependencies === dependencies;
  return (hasDependencies ? 2 : 0) + (token.commit === commit ? 1 : 0);
}

/** Whether nothing would have to be done to hand it out. */
export function fits(token: IdleToken, wanted: Wanted): boolean {
  return fitness(token, wanted) === 3;
}
