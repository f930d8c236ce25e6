import { TaskCancelledError, timeout, TimeoutStrategy } from "cockatiel";
import { PartTimeoutError } from "./errors.ts";
import { FailedCall } from "./failed-call.ts";
import type { Outcome, PartCall, PartFailure, PartIdentity } from "./part.ts";

/** One call on its way through the policies. */
export class Use<T> {
  readonly #call: PartCall<T>;
  readonly #part: PartIdentity;
  #isRunning = false;

  constructor(call: PartCall<T>, part: PartIdentity) {
    this.#call = call;
    this.#part = part;
  }

  /** Runs it once. Throws a FailedCall when the outcome is the part's fault. */
  async once(): Promise<T> {
    const { signal, session } = this.#call;
    signal?.throwIfAborted();
    this.#isRunning = true;
    const outcome: Outcome<T> = await this.#timed().then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    this.#isRunning = false;
    const failure = this.#failureOf(outcome);
    if (failure !== undefined) throw new FailedCall(outcome, failure, session);
    if ("error" in outcome) throw outcome.error;
    return outcome.result;
  }

  /** Ends at once with the signal while it waits; while it runs, when it has ended. */
  async untilAborted(work: Promise<T>): Promise<T> {
    const { signal } = this.#call;
    if (signal === undefined) return work;
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => {
      if (!this.#isRunning) aborted.reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([work, aborted.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #failureOf(outcome: Outcome<T>): PartFailure | undefined {
    if (this.#call.signal?.aborted === true) return undefined;
    if ("error" in outcome && outcome.error instanceof PartTimeoutError) {
      return { reason: outcome.error.message };
    }
    return this.#call.failureOf(outcome);
  }

  async #timed(): Promise<T> {
    const { timeoutMs, signal, run } = this.#call;
    if (timeoutMs === undefined) return run(signal ?? new AbortController().signal);
    const limit = timeout(timeoutMs, TimeoutStrategy.Aggressive).dangerouslyUnref();
    try {
      return await limit.execute((context) => run(context.signal), signal);
    } catch (error) {
      if (!(error instanceof TaskCancelledError)) throw error;
      signal?.throwIfAborted();
      throw new PartTimeoutError(this.#part, timeoutMs, error);
    }
  }
}
