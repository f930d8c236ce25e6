import type { Observation } from "#domain";
import { seconds } from "./evidence.ts";
import type { Gate, GateContext } from "./gate.ts";

/**
 * Gives a gate its own time for one look. Its commands are ended by it, and what runs in this process is told by the
 * signal; what has no answer by then is unknown, while the other gates go on.
 */
export async function withinLimit(
  gate: Gate,
  context: GateContext,
  look: (limited: GateContext) => Promise<Observation>,
): Promise<Observation> {
  const limitMs = context.settings.limitsMs[gate.name];
  if (limitMs === undefined) return look(context);
  const own = AbortSignal.timeout(Math.max(1, Math.round(limitMs)));
  const startedAt = performance.now();
  try {
    return await look({
      ...context,
      signal: AbortSignal.any([context.signal, own]),
      deadline: Date.now() + limitMs,
    });
  } catch (error) {
    if (!own.aborted || context.signal.aborted) throw error;
    return {
      gate: gate.name,
      status: "unknown",
      reason: `stopped at its limit of ${seconds(limitMs)} (gates.${gate.name}.minutes)`,
      problems: [],
      passed: [],
      flaky: [],
      commands: [],
      targetMs: 0,
      ownMs: Math.round(performance.now() - startedAt),
    };
  }
}
