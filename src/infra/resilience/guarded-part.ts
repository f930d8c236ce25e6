import {
  BrokenCircuitError,
  bulkhead,
  type BulkheadPolicy,
  BulkheadRejectedError,
  CircuitState,
  type RetryPolicy,
  TaskCancelledError,
} from "cockatiel";
import { type Clock, redact } from "#shared";
import { PartBreaker } from "./breaker.ts";
import { PartUnavailableError } from "./errors.ts";
import { FailedCall, UndecidedProbe } from "./failed-call.ts";
import type {
  BreakerState,
  Outcome,
  PartCall,
  PartChange,
  PartIdentity,
  PartState,
} from "./part.ts";
import type { PartPolicy } from "./policy.ts";
import { partRetry } from "./retry.ts";
import { Use } from "./use.ts";

export interface GuardedPartOptions {
  readonly part: PartIdentity;
  readonly policy: PartPolicy;
  readonly clock: Clock;
  /** Told of each change; a call ends when those that it caused were told. Never rejects. */
  onChange(change: PartChange): Promise<void>;
}

/** How long who was refused for want of room is asked to wait. */
const BUSY_MS = 5_000;
const LONGEST_REASON = 500;

/**
 * A part with its bulkhead, its breaker and its retries, in this order from the outside: whoever waits for a place is
 * refused when the breaker opens, and a call with all its retries counts once.
 */
export class GuardedPart {
  readonly part: PartIdentity;
  readonly #options: GuardedPartOptions;
  readonly #bulkhead: BulkheadPolicy;
  readonly #retry: RetryPolicy;
  readonly #counts = { calls: 0, rejected: 0, retries: 0 };
  /** Sessions whose calls made it open or met it so. */
  readonly #sessions = new Set<string>();
  #breaker: PartBreaker;
  #state: BreakerState = "closed";
  #since: number;
  #lastFailure: string | undefined;
  /** Whose call tries it. */
  #prober: string | undefined;
  #telling: Promise<void> = Promise.resolve();

  constructor(options: GuardedPartOptions) {
    const { part, policy, clock } = options;
    this.part = part;
    this.#options = options;
    this.#since = clock.now();
    this.#bulkhead = bulkhead(policy.atOnce, policy.waiting);
    this.#retry = partRetry(policy);
    this.#retry.onRetry(() => (this.#counts.retries += 1));
    this.#breaker = this.#newBreaker();
  }

  get state(): PartState {
    const { atOnce, waiting } = this.#options.policy;
    return {
      part: this.part,
      state: this.#state,
      failures: this.#breaker.failures,
      since: this.#since,
      until: this.#state === "closed" ? undefined : this.#breaker.until,
      lastFailure: this.#lastFailure,
      ...this.#counts,
      running: atOnce - this.#bulkhead.executionSlots,
      waiting: waiting - this.#bulkhead.queueSlots,
    };
  }

  /**
   * Answers and rejects as the call's last run did. Rejects with a `PartUnavailableError` before anything was run, and
   * with a `PartTimeoutError` when the call has a time limit.
   */
  async run<T>(call: PartCall<T>): Promise<T> {
    call.signal?.throwIfAborted();
    this.#counts.calls += 1;
    if (this.#state !== "closed") await this.#tryFirst(call);
    return this.#guarded(call);
  }

  /** Closes it by hand; what is under way goes on. */
  async reset(): Promise<void> {
    if (this.#state === "closed") return;
    this.#breaker = this.#newBreaker();
    this.#change("closed", "a person reset it", undefined);
    await this.#telling;
  }

  async #tryFirst<T>({ probe, failureOf, ...call }: PartCall<T>): Promise<void> {
    if (probe === undefined) return;
    await this.#guarded<unknown>({
      ...call,
      // Another call may have closed it while this one waited.
      run: async (signal) => (this.#state === "closed" ? undefined : probe(signal)),
      failureOf: (outcome) => ("error" in outcome ? failureOf(outcome) : undefined),
    });
  }

  async #guarded<T>(call: PartCall<T>): Promise<T> {
    const { until } = this.#breaker;
    const isOpen = this.#state === "open" && until !== undefined;
    if (isOpen && this.#options.clock.now() < until) throw this.#refusal(call.session);
    const use = new Use(call, this.part);
    const work = () => this.#broken(use, call.session);
    try {
      return await use.untilAborted(this.#bulkhead.execute(work, call.signal));
    } catch (error) {
      if (error instanceof FailedCall) return settled<T>(error.outcome);
      throw this.#outward(error, call);
    } finally {
      await this.#telling;
    }
  }

  #broken<T>(use: Use<T>, session: string | undefined): Promise<T> {
    const breaker = this.#breaker;
    return breaker.circuit.execute(async () => {
      const isProbe = breaker.circuit.state !== CircuitState.Closed;
      if (isProbe) this.#beginProbe(breaker, session);
      try {
        return await this.#retry.execute(() => use.once());
      } catch (error) {
        if (error instanceof FailedCall) this.#noteFailure(error, breaker);
        else if (isProbe) throw new UndecidedProbe(error);
        throw error;
      }
    });
  }

  #beginProbe(breaker: PartBreaker, session: string | undefined): void {
    this.#prober = session;
    const isNews = this.#breaker === breaker && this.#state !== "half-open";
    if (isNews) this.#change("half-open", "it is tried", session);
  }

  #noteFailure(call: FailedCall, breaker: PartBreaker): void {
    this.#lastFailure = redact(call.failure.reason).slice(0, LONGEST_REASON);
    breaker.noteFailure(call);
  }

  #refusal(session: string | undefined): PartUnavailableError {
    this.#counts.rejected += 1;
    if (session !== undefined) this.#sessions.add(session);
    const { failures, until = this.#options.clock.now() } = this.#breaker;
    return PartUnavailableError.open(this.part, failures, until, this.#lastFailure);
  }

  /** What the caller gets to see. */
  #outward(error: unknown, { session, signal }: PartCall<unknown>): unknown {
    if (error instanceof UndecidedProbe) return error.thrown;
    if (error instanceof BrokenCircuitError) return this.#refusal(session);
    if (error instanceof BulkheadRejectedError) {
      this.#counts.rejected += 1;
      const { running, waiting } = this.state;
      const retryAt = this.#options.clock.now() + BUSY_MS;
      return PartUnavailableError.busy(this.part, running, waiting, retryAt);
    }
    return error instanceof TaskCancelledError && signal?.aborted === true ? signal.reason : error;
  }

  #newBreaker(): PartBreaker {
    const { policy, clock } = this.#options;
    const breaker = new PartBreaker(policy, clock);
    // One that was reset still hears of calls that began before.
    const isCurrent = () => this.#breaker === breaker;
    breaker.circuit.onBreak((reason) => {
      const error = "error" in reason ? reason.error : undefined;
      if (!(error instanceof FailedCall) || !isCurrent()) return;
      this.#change("open", error.failure.reason, error.session);
    });
    breaker.circuit.onReset(() => {
      if (isCurrent()) this.#change("closed", "it answered", this.#prober);
    });
    return breaker;
  }

  #change(state: BreakerState, reason: string, session: string | undefined): void {
    this.#state = state;
    this.#since = this.#options.clock.now();
    const isClosed = state === "closed";
    const others = isClosed ? [...this.#sessions].filter((each) => each !== session) : [];
    if (isClosed) this.#sessions.clear();
    else if (session !== undefined) this.#sessions.add(session);
    const { part, failures, until } = this.state;
    const said = redact(reason).slice(0, LONGEST_REASON);
    const change = { part, state, failures, until, reason: said, session, others };
    this.#telling = this.#telling.then(() => this.#options.onChange(change));
  }
}

/** The outcome of the last run, as the caller would have had it without a guard. */
function settled<T>(outcome: Outcome<unknown>): T {
  if ("error" in outcome) throw outcome.error;
  return outcome.result as T; // what a run of the caller's own call resolved with
}
