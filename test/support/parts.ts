import type { PartPolicies, PartPolicy } from "#infra/resilience";

/** The same for all kinds of parts: opens for half a minute at the first failure, and does not try again, unless told otherwise. */
export function partPolicies(changed: Partial<PartPolicy> = {}): PartPolicies {
  const policy: PartPolicy = {
    atOnce: 4,
    waiting: 10,
    failures: 1,
    openMs: 30_000,
    maximumOpenMs: 30_000,
    retries: 0,
    backoffMs: 1,
    maximumBackoffMs: 5,
    ...changed,
  };
  return { provider: policy, forge: policy, tool: policy, sandbox: policy, registry: policy };
}
