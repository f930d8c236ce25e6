import { setTimeout as sleep } from "node:timers/promises";
import { RateLimiterMemory } from "rate-limiter-flexible";

export interface RateLimitOptions {
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  /** How long a minute is; shorter in tests. */
  readonly windowSeconds?: number;
}

const KEY = "provider";
/** Something may have been given back before the minute is over. */
const LONGEST_LOOK_MS = 500;

/**
 * How often a provider is asked by this process. Who has to wait waits in turn, so that a large request is not overtaken
 * by small ones for ever.
 */
export class RateLimit {
  readonly #requests: RateLimiterMemory | undefined;
  readonly #tokens: RateLimiterMemory | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor({ requestsPerMinute, tokensPerMinute, windowSeconds = 60 }: RateLimitOptions) {
    const limiter = (points: number | undefined) =>
      points === undefined ? undefined : new RateLimiterMemory({ points, duration: windowSeconds });
    this.#requests = limiter(requestsPerMinute);
    this.#tokens = limiter(tokensPerMinute);
  }

  /** Resolves when a request of so many tokens may be sent; rejects with the signal's reason. */
  async take(tokens: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#requests === undefined && this.#tokens === undefined) return;
    const turn = this.#last.then(() => this.#pass(tokens, signal));
    this.#last = turn.catch(() => undefined);
    await untilAborted(turn, signal);
  }

  /** A request took fewer tokens than was thought; of an earlier minute, nothing is left to give back. */
  async giveBack(tokens: number): Promise<void> {
    const taken = (await this.#tokens?.get(KEY))?.consumedPoints ?? 0;
    const points = Math.min(Math.floor(tokens), taken);
    if (points > 0) await this.#tokens?.reward(KEY, points);
  }

  async #pass(tokens: number, signal: AbortSignal): Promise<void> {
    await pass(this.#requests, 1, signal);
    await pass(this.#tokens, tokens, signal);
  }
}

async function pass(
  limiter: RateLimiterMemory | undefined,
  wanted: number,
  signal: AbortSignal,
): Promise<void> {
  if (limiter === undefined) return;
  // What is more than a whole minute's worth is let through alone in its minute.
  const points = Math.min(wanted, limiter.points);
  for (;;) {
    signal.throwIfAborted();
    const now = await limiter.get(KEY);
    const isFree =
      now === null || now.msBeforeNext <= 0 || now.consumedPoints + points <= limiter.points;
    if (isFree) {
      await limiter.consume(KEY, points);
      return;
    }
    await sleep(Math.min(LONGEST_LOOK_MS, Math.max(1, now.msBeforeNext)), undefined, { signal });
  }
}

async function untilAborted(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await Promise.race([turn, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
