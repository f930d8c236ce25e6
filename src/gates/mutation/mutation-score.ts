import type { MutantResult, MutantStatus } from "./mutant.ts";

const DETECTED: ReadonlySet<MutantStatus> = new Set(["Killed", "Timeout"]);
const UNDETECTED: ReadonlySet<MutantStatus> = new Set(["Survived", "NoCoverage"]);

/** 0–1: those that were noticed, of all that could be; undefined without any. StrykerJS' definition. */
export function mutationScore(
  results: readonly Pick<MutantResult, "status">[],
): number | undefined {
  const detected = results.filter(({ status }) => DETECTED.has(status)).length;
  const undetected = results.filter(({ status }) => UNDETECTED.has(status)).length;
  return detected + undetected === 0 ? undefined : detected / (detected + undetected);
}
