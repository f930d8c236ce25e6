import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  handleType,
  type IBackoff,
  type IHalfOpenAfterBackoffContext,
} from "cockatiel";
import type { Clock } from "#shared";
import { FailedCall, UndecidedProbe } from "./failed-call.ts";
import type { PartPolicy } from "./policy.ts";

/** However long a part asks to be left alone: it may be wrong, and nobody may be there to reset it. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** Opens after so many failures in a row, or at once when the part asks to be left alone for longer than a retry waits. */
class PatientBreaker extends ConsecutiveBreaker {
  readonly #longestWait: number;
  #wasSentAway = false;

  constructor({ failures, maximumBackoffMs }: PartPolicy) {
    super(failures);
    this.#longestWait = maximumBackoffMs;
  }

  noteFailure({ failure }: FailedCall): void {
    if ((failure.retryAfterMs ?? 0) > this.#longestWait) this.#wasSentAway = true;
  }

  override failure(): boolean {
    const isOver = super.failure() || this.#wasSentAway;
    this.#wasSentAway = false;
    return isOver;
  }
}

/** When it is tried again, by our clock: cockatiel compares with its own what it asks for at each call. */
class OpenTime implements IBackoff<IHalfOpenAfterBackoffContext> {
  until: number | undefined;
  readonly #policy: PartPolicy;
  readonly #clock: Clock;
  /** Probes that failed since it opened. */
  #probes = 0;

  constructor(policy: PartPolicy, clock: Clock) {
    this.#policy = policy;
    this.#clock = clock;
  }

  get duration(): number {
    return this.#clock.now() >= (this.until ?? 0) ? -Infinity : Infinity;
  }

  next({ attempt, result }: IHalfOpenAfterBackoffContext): this {
    const error = "error" in result ? result.error : undefined;
    const now = this.#clock.now();
    if (error instanceof UndecidedProbe) {
      this.until = now;
      return this;
    }
    this.#probes = attempt === 1 ? 0 : this.#probes + 1;
    const { openMs, maximumOpenMs } = this.#policy;
    const asked = error instanceof FailedCall ? (error.failure.retryAfterMs ?? 0) : 0;
    const grown = Math.min(maximumOpenMs, openMs * 2 ** this.#probes);
    this.until = now + Math.max(grown, Math.min(asked, LONGEST_RETRY_AFTER_MS));
    return this;
  }
}

/** A circuit breaker that begins closed. */
export class PartBreaker {
  readonly circuit: CircuitBreakerPolicy;
  readonly #breaker: PatientBreaker;
  readonly #openTime: OpenTime;

  constructor(policy: PartPolicy, clock: Clock) {
    this.#breaker = new PatientBreaker(policy);
    this.#openTime = new OpenTime(policy, clock);
    this.circuit = circuitBreaker(handleType(FailedCall).orType(UndecidedProbe), {
      breaker: this.#breaker,
      halfOpenAfter: this.#openTime,
    });
    this.circuit.onBreak((reason) => {
      const isUndecided = "error" in reason && reason.error instanceof UndecidedProbe;
      // To cockatiel it was a failure like any other, and counted as one.
      if (isUndecided) this.#breaker.state -= 1;
    });
  }

  /** Failed calls in a row. */
  get failures(): number {
    return this.#breaker.state;
  }

  /** When it may be tried, once it has opened. */
  get until(): number | undefined {
    return this.#openTime.until;
  }

  /** To be told of each failed call before the circuit is. */
  noteFailure(call: FailedCall): void {
    this.#breaker.noteFailure(call);
  }
}
