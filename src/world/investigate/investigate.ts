import type { Evidence, Fact, Investigation, InvestigationMethodName } from "#domain";
import { systemClock, type Clock } from "#shared";
import type { Origin } from "../observe/origin.ts";
import type { InvestigationMethod } from "./method.ts";
import type { Finding, InvestigationOperations, Subject } from "./operations.ts";
import { investigationMethods } from "./registry.ts";
import { Trials, type InvestigationBudget } from "./trials.ts";

export interface InvestigateOptions {
  readonly subject: Subject;
  readonly operations: InvestigationOperations;
  readonly budget: InvestigationBudget;
  /** 0–1: evidence of this confidence is enough. */
  readonly sure: number;
  readonly signal: AbortSignal;
  readonly methods?: readonly InvestigationMethod[];
  readonly clock?: Clock;
}

/**
 * Finds the cause of a violation: method after method, until one is sure or the budget is used up. A model is asked
 * last, if there is one, and only when all methods together cannot tell.
 */
export async function investigate(options: InvestigateOptions): Promise<Investigation> {
  const { subject, operations, budget, sure, signal } = options;
  const clock = options.clock ?? systemClock;
  const begin = clock.now();
  const trials = new Trials({ subject, operations, budget, clock, signal });
  const evidence: Evidence[] = [];
  const add = async (method: InvestigationMethodName, find: () => Promise<Finding>) => {
    const [started, runs] = [clock.now(), trials.runs];
    const finding = await find();
    const ms = clock.now() - started;
    evidence.push({ method, ...finding, runs: trials.runs - runs, ms });
  };
  for (const method of options.methods ?? investigationMethods) {
    signal.throwIfAborted();
    if (isSettled(evidence, sure) || trials.ended === "time") break;
    if (!method.applies(subject, operations)) continue;
    await add(method.name, () => method.investigate({ subject, operations, trials, evidence }));
  }
  const { model } = operations;
  const asksModel =
    model !== undefined &&
    !isSettled(evidence, sure) &&
    trials.ended !== "time" &&
    !isSure(strongest(evidence), sure);
  if (asksModel) await add("model", () => model({ subject, evidence }, signal));
  const best = strongest(evidence);
  return {
    violation: subject.violation.id,
    conclusion: best?.conclusion ?? "unclear",
    confidence: best?.confidence ?? 0,
    statement: best?.statement ?? "no method could say anything",
    suspects: suspectsOf(evidence, best),
    evidence,
    ended: isSure(best, sure) ? "sure" : (trials.ended ?? "exhausted"),
    runs: trials.runs,
    ms: clock.now() - begin,
    modelCalls: asksModel ? 1 : 0,
  };
}

/** An investigation's result as something that is known of the world. */
export function investigationFact(investigation: Investigation, origin: Origin): Fact {
  const { violation, conclusion, confidence, statement, suspects, runs, ms, modelCalls } =
    investigation;
  return {
    kind: "investigation-result",
    violation,
    value: { conclusion, statement, suspects, runs, ms, modelCalls },
    ...origin,
    confidence,
  };
}

/** Refuted, or confirmed with the cause: nothing is left to find out. */
function isSettled(evidence: readonly Evidence[], sure: number): boolean {
  const best = strongest(evidence);
  if (best === undefined || !isSure(best, sure)) return false;
  return best.conclusion === "refuted" || suspectsOf(evidence, best).length > 0;
}

function isSure(evidence: Evidence | undefined, sure: number): boolean {
  return evidence !== undefined && evidence.conclusion !== "unclear" && evidence.confidence >= sure;
}

/** The most confident that says something; of equal ones the first. */
function strongest(evidence: readonly Evidence[]): Evidence | undefined {
  const [first, ...others] = evidence.filter(({ conclusion }) => conclusion !== "unclear");
  if (first === undefined) return evidence.at(-1);
  return others.reduce((best, each) => (each.confidence > best.confidence ? each : best), first);
}

/** Of the evidence that agrees with the conclusion, the fewest that are named. */
function suspectsOf(evidence: readonly Evidence[], best: Evidence | undefined): string[] {
  const lists = evidence
    .filter(({ conclusion, suspects }) => conclusion === best?.conclusion && suspects.length > 0)
    .map(({ suspects }) => suspects)
    .toSorted((one, other) => one.length - other.length);
  return [...(lists[0] ?? [])];
}
