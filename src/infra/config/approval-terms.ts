import type { TimeoutAction } from "#domain";
import type { Configuration } from "./configuration.ts";
import { sessionLimitsOf } from "./session-limits.ts";

/** How long a session waits for a person's answer, in milliseconds, and what happens when none comes. */
export function approvalTermsOf(configuration: Configuration): {
  readonly waitMs: number;
  readonly onTimeout: TimeoutAction;
} {
  const waitMs = configuration.get("approvals.waitSeconds") * 1000;
  return {
    // No answer is waited for longer than the whole may take.
    waitMs: Math.min(sessionLimitsOf(configuration).sessionMs, waitMs),
    onTimeout: configuration.get("approvals.onTimeout"),
  };
}
