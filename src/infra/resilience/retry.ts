import {
  ExponentialBackoff,
  handleWhen,
  type IBackoff,
  type IRetryBackoffContext,
  retry,
  type RetryPolicy,
} from "cockatiel";
import { FailedCall } from "./failed-call.ts";
import type { PartPolicy } from "./policy.ts";

type Context = IRetryBackoffContext<unknown>;

/** At least as long as the part asked for. */
class PatientBackoff implements IBackoff<Context> {
  readonly duration: number;
  readonly #grown: IBackoff<unknown>;

  constructor(grown: IBackoff<unknown>, { result }: Context) {
    const error = "error" in result ? result.error : undefined;
    const asked = error instanceof FailedCall ? (error.failure.retryAfterMs ?? 0) : 0;
    this.#grown = grown;
    this.duration = Math.max(grown.duration, asked);
  }

  next(context: Context): PatientBackoff {
    return new PatientBackoff(this.#grown.next(context), context);
  }
}

/** Tries failed calls again, as long as the part does not ask for more patience than a call has. */
export function partRetry(policy: PartPolicy): RetryPolicy {
  const exponential = new ExponentialBackoff({
    initialDelay: policy.backoffMs,
    maxDelay: policy.maximumBackoffMs,
  });
  const isWorthwhile = (error: Error): boolean =>
    error instanceof FailedCall &&
    error.failure.isFinal !== true &&
    (error.failure.retryAfterMs ?? 0) <= policy.maximumBackoffMs;
  return retry(handleWhen(isWorthwhile), {
    maxAttempts: policy.retries,
    backoff: { next: (context) => new PatientBackoff(exponential.next(), context) },
  }).dangerouslyUnref();
}
