import { setTimeout as sleep } from "node:timers/promises";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { AgentDefinition } from "#domain";

/** How many requests agents of this process may make in their windows; what comes above waits its turn. */
export class RequestLimit {
  readonly #limiters = new Map<string, RateLimiterMemory>();

  async admit({ name, limits }: AgentDefinition, signal: AbortSignal): Promise<void> {
    const limiter = this.#limiters.get(name) ?? limiterOf(limits);
    this.#limiters.set(name, limiter);
    for (;;) {
      const waitMs = await tryOnce(limiter, name);
      if (waitMs === 0) return;
      await sleep(waitMs, undefined, { signal });
    }
  }
}

function limiterOf({ requests, windowSeconds }: AgentDefinition["limits"]): RateLimiterMemory {
  return new RateLimiterMemory({ points: requests, duration: windowSeconds });
}

/** Milliseconds to wait; 0 when it is admitted. */
async function tryOnce(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext);
    throw refused;
  }
}
