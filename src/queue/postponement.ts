import { PartUnavailableError } from "#infra/resilience";

/** Why a task is given back to go on later, at no cost of an attempt. */
export interface Postponement {
  readonly reason: Error;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** A task that needs a part which is left alone waits until that may be tried again. */
export function waitForPart(error: unknown): Postponement | undefined {
  return error instanceof PartUnavailableError
    ? { reason: error, until: error.retryAt }
    : undefined;
}
