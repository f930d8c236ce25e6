import type { Verdict } from "#domain";

export interface Keepable<Unit> {
  /** In the order given; together they passed, in exactly one try, unless there are none. */
  readonly kept: readonly Unit[];
  readonly dropped: readonly DroppedByBisect<Unit>[];
  /** How often `tryUnits` was called. */
  readonly tries: number;
  /** Of the kept units together; undefined when nothing was kept. */
  readonly verdict: Verdict | undefined;
}

export interface DroppedByBisect<Unit> {
  readonly unit: Unit;
  /** Of the last failed try that contained it; undefined only when no try was allowed. */
  readonly verdict: Verdict | undefined;
  /** False when the tries ran out before it was told apart from its neighbours. */
  readonly decided: boolean;
}

/** The share of a group that should be bad, for a try to tell the most: 1 - 2^-1 per group, so ln 2 bad units. */
const BAD_PER_GROUP = Math.LN2;
/** How much of what is undecided is taken for good, so that one early bad unit says little. From a simulation. */
const TRUST_IN_THE_REST = 0.1;

/**
 * The units that can stay when all together fail. All at once first; after a failure, the first bad unit is found
 * by halving, everything before it is kept and it is dropped; then groups sized by how many were bad so far
 * (generalised binary splitting: about k·log2(n/k) tries for k bad of n, and one each where half are bad).
 * Every try contains what is kept already, so of units that fail only together the first stays. Order and results
 * alone decide: the same answers of `tryUnits` lead to the same tries, so a crash costs nothing that was recorded.
 */
export async function findKeepable<Unit>(
  units: readonly Unit[],
  tryUnits: (units: readonly Unit[]) => Promise<Verdict>,
  options: { readonly maximumTries: number },
): Promise<Keepable<Unit>> {
  const search = new Search(units, tryUnits, options.maximumTries);
  await search.run();
  return search.result();
}

class Search<Unit> {
  readonly #units: readonly Unit[];
  readonly #tryUnits: (units: readonly Unit[]) => Promise<Verdict>;
  readonly #maximumTries: number;
  readonly #kept: Unit[] = [];
  readonly #dropped: DroppedByBisect<Unit>[] = [];
  readonly #lastFailure = new Map<Unit, Verdict>();
  #tries = 0;
  #verdict: Verdict | undefined;

  constructor(
    units: readonly Unit[],
    tryUnits: (units: readonly Unit[]) => Promise<Verdict>,
    maximumTries: number,
  ) {
    this.#units = units;
    this.#tryUnits = tryUnits;
    this.#maximumTries = maximumTries;
  }

  async run(): Promise<void> {
    let waiting = [...this.#units];
    while (waiting.length > 0 && this.#tries < this.#maximumTries) {
      const size = this.#groupSize(waiting.length);
      const group = waiting.slice(0, size);
      const verdict = await this.#attempt(group);
      const decided =
        verdict.status === "pass" ? group.length : await this.#findFirstBad(group, verdict);
      waiting = waiting.slice(decided);
      if (decided === 0) break; // the tries ran out inside of the group
    }
    for (const unit of waiting) {
      this.#dropped.push({ unit, verdict: this.#lastFailure.get(unit), decided: false });
    }
  }

  result(): Keepable<Unit> {
    return {
      kept: this.#kept,
      dropped: this.#dropped,
      tries: this.#tries,
      verdict: this.#verdict,
    };
  }

  #groupSize(waiting: number): number {
    const bad = this.#dropped.length;
    if (bad === 0) return waiting;
    const share = bad / (bad + this.#kept.length + TRUST_IN_THE_REST * waiting);
    return Math.max(1, Math.min(waiting, Math.floor(BAD_PER_GROUP / share)));
  }

  /** Tries the group on top of what is kept, and keeps it when it passes. */
  async #attempt(group: readonly Unit[]): Promise<Verdict> {
    this.#tries += 1;
    const verdict = await this.#tryUnits([...this.#kept, ...group]);
    if (verdict.status === "pass") {
      this.#kept.push(...group);
      this.#verdict = verdict;
    } else for (const unit of group) this.#lastFailure.set(unit, verdict);
    return verdict;
  }

  /**
   * The group failed on top of what is kept. Keeps the units before the first that breaks it, drops that one, and
   * gives the number of units this decided; all that comes after is undecided.
   */
  async #findFirstBad(group: readonly Unit[], failure: Verdict): Promise<number> {
    let start = 0;
    let end = group.length;
    let verdict = failure;
    // On top of what is kept, the units from start to end fail together: with one left, it is the one.
    while (end - start > 1) {
      if (this.#tries >= this.#maximumTries) return start;
      const middle = start + Math.ceil((end - start) / 2);
      const attempt = await this.#attempt(group.slice(start, middle));
      if (attempt.status === "pass") start = middle;
      else {
        end = middle;
        verdict = attempt;
      }
    }
    this.#dropped.push({ unit: group[start] as Unit, verdict, decided: true });
    return start + 1;
  }
}
