import { systemClock } from "#shared";
import type { Origin } from "#world";

/** Of what the orchestrator found out or decided itself, now. */
export function orchestratorOrigin(): Origin {
  return { source: "orchestrator", time: systemClock.now() };
}
