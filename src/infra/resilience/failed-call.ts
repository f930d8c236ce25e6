import type { Outcome, PartFailure } from "./part.ts";

/** An outcome that is the part's fault, as cockatiel sees it: a thrown error. It does not leave this folder. */
export class FailedCall extends Error {
  readonly outcome: Outcome<unknown>;
  readonly failure: PartFailure;
  readonly session: string | undefined;

  constructor(outcome: Outcome<unknown>, failure: PartFailure, session: string | undefined) {
    super(failure.reason);
    this.outcome = outcome;
    this.failure = failure;
    this.session = session;
  }
}

/** A probe that ended without saying anything of the part: it was cancelled, or who asked made a mistake. */
export class UndecidedProbe extends Error {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    super("the probe says nothing");
    this.thrown = thrown;
  }
}
