import type { Candidate } from "./collector.ts";
import type { Guess } from "./guess.ts";
import type { Outcome } from "./outcome.ts";

export interface Primary {
  readonly candidate: Candidate;
  readonly confidence: number;
}

/**
 * The problem that the others follow from. First what ends everything (a limit), then a scanner's finding, then the
 * first in the log; of these, what is sure before what may have been expected, and a consequence only without a cause.
 */
export function choosePrimary(
  candidates: readonly Candidate[],
  guesses: Guess,
  outcome: Outcome,
): Primary | undefined {
  const causes = candidates.filter(({ role }) => role === "cause");
  const likely = candidates.filter(({ role }) => role === "likely");
  const consequences = candidates.filter(({ role }) => role === "consequence");
  const sure = first(causes, "timeout") ?? first(causes, "security_vulnerability") ?? causes[0];
  const last = candidates.findLast(({ role }) => role === "cause" || role === "consequence");
  if (sure !== undefined) {
    const wasMended = consequences.length === 0 && outcome.succeeds(last?.logLine ?? 0);
    return wasMended ? undefined : { candidate: sure, confidence: 0.9 };
  }
  if (consequences.length === 0 && outcome.endsWell(likely.at(-1)?.logLine ?? guesses.until)) {
    return undefined;
  }
  const maybe = first(likely, "timeout") ?? likely[0];
  if (maybe !== undefined) return { candidate: maybe, confidence: 0.7 };
  const guess = guesses.candidate();
  const knowsMore = guess !== undefined && guess.kind !== "build_failure";
  if (knowsMore && consequences.every(isExitCode)) return { candidate: guess, confidence: 0.3 };
  const limited = consequences.find((each) => each.kind === "timeout" && !isExitCode(each));
  const consequence = limited ?? consequences[0];
  if (consequence !== undefined) return { candidate: consequence, confidence: 0.5 };
  return guess === undefined ? undefined : { candidate: guess, confidence: 0.3 };
}

function first(candidates: readonly Candidate[], kind: string): Candidate | undefined {
  return candidates.find((candidate) => candidate.kind === kind);
}

/** Says only that something ended with a number. */
function isExitCode({ kind, message }: Candidate): boolean {
  return (
    kind === "build_failure" &&
    /\b(?:exit(?:ed)? (?:code|status)|Error \d+$|FAILURE$)/.test(message)
  );
}
