import type { Clock } from "#shared";
import type { InvestigationOperations, Subject } from "./operations.ts";

/** The most that one investigation may use. */
export interface InvestigationBudget {
  /** How often something of the repository may be run. */
  readonly runs: number;
  readonly ms: number;
}

/** Looks at commits for the contradiction, until the budget is used up; after that nothing can be told any more. */
export class Trials {
  readonly #subject: Subject;
  readonly #operations: InvestigationOperations;
  readonly #budget: InvestigationBudget;
  readonly #clock: Clock;
  readonly #cancelled: AbortSignal;
  readonly #begin: number;
  #runs = 0;
  #ended: "runs" | "time" | undefined;

  constructor(options: {
    readonly subject: Subject;
    readonly operations: InvestigationOperations;
    readonly budget: InvestigationBudget;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  }) {
    this.#subject = options.subject;
    this.#operations = options.operations;
    this.#budget = options.budget;
    this.#clock = options.clock;
    this.#cancelled = options.signal;
    this.#begin = options.clock.now();
  }

  get runs(): number {
    return this.#runs;
  }

  /** Why there are no more trials; undefined while there are. */
  get ended(): "runs" | "time" | undefined {
    if (this.#ended === undefined && this.#timeLeft() <= 0) this.#ended = "time";
    return this.#ended;
  }

  /** Whether the contradiction is there with only these paths changed. */
  async standsWith(paths: readonly string[]): Promise<boolean | undefined> {
    if (this.#isSpent()) return undefined;
    return this.stands(await this.#operations.compose(paths));
  }

  /** Undefined when it cannot be told, or nothing may be run any more. */
  async stands(commit: string): Promise<boolean | undefined> {
    this.#cancelled.throwIfAborted();
    if (this.#isSpent()) return undefined;
    this.#runs += 1;
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(this.#timeLeft())));
    const signal = AbortSignal.any([this.#cancelled, limit]);
    try {
      return await this.#operations.stands(this.#subject.violation, commit, signal);
    } catch (error) {
      if (!limit.aborted || this.#cancelled.aborted) throw error;
      this.#ended = "time";
      return undefined;
    }
  }

  #isSpent(): boolean {
    if (this.ended === undefined && this.#runs >= this.#budget.runs) this.#ended = "runs";
    return this.#ended !== undefined;
  }

  #timeLeft(): number {
    return this.#budget.ms - (this.#clock.now() - this.#begin);
  }
}
