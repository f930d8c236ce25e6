import type { Configuration } from "#infra/config";
import type { PartKind } from "./part.ts";

/** How a part is used. Times are milliseconds. */
export interface PartPolicy {
  /** Calls at once; more wait, and beyond `waiting` they are refused. */
  readonly atOnce: number;
  readonly waiting: number;
  /** So many failed calls in a row open it. */
  readonly failures: number;
  /** How long it stays open; twice as long after each probe that fails. */
  readonly openMs: number;
  readonly maximumOpenMs: number;
  /** How often a call is tried again, and the wait before; it grows, with jitter. */
  readonly retries: number;
  readonly backoffMs: number;
  readonly maximumBackoffMs: number;
}

export type PartPolicies = Readonly<Record<PartKind, PartPolicy>>;

const WAITING = 10_000;

/**
 * A tool is tried again once only: it fails on what it is given more often than by chance. A package manager has tried
 * several times already when it says that its registry fails.
 */
const MOST_RETRIES: Readonly<Record<PartKind, number>> = {
  provider: Infinity,
  forge: Infinity,
  sandbox: Infinity,
  registry: 1,
  tool: 1,
};

export function partPoliciesOf(configuration: Configuration): PartPolicies {
  const retries = configuration.get("resilience.retries");
  const openMs = configuration.get("resilience.openSeconds") * 1000;
  const of = (kind: PartKind): PartPolicy => ({
    atOnce: configuration.get(`resilience.atOnce.${kind}`),
    waiting: WAITING,
    failures: configuration.get("resilience.failures"),
    openMs,
    maximumOpenMs: Math.max(openMs, configuration.get("resilience.maximumOpenSeconds") * 1000),
    retries: Math.min(retries, MOST_RETRIES[kind]),
    backoffMs: 250,
    maximumBackoffMs: 5_000,
  });
  return {
    provider: of("provider"),
    forge: of("forge"),
    tool: of("tool"),
    sandbox: of("sandbox"),
    registry: of("registry"),
  };
}
