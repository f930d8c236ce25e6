import { setTimeout as sleep } from "node:timers/promises";
import { PartUnavailableError } from "#infra/resilience";
import { systemClock } from "#shared";

/**
 * What a session does itself waits for a part that is left alone, as its tasks do, and is then done from its start; so
 * often, and then it fails with the reason.
 */
export async function waitingForParts<T>(
  body: () => Promise<T>,
  { waits, signal }: { readonly waits: number; readonly signal: AbortSignal },
): Promise<T> {
  for (let waited = 0; ; waited += 1) {
    try {
      return await body();
    } catch (error) {
      if (!(error instanceof PartUnavailableError) || waited >= waits) throw error;
      await sleep(Math.max(0, error.retryAt - systemClock.now()), undefined, { signal });
    }
  }
}
