import {
  decisionText,
  factKeyText,
  withFacts,
  type ApprovalDecision,
  type Decision,
  type Fact,
  type FactView,
  type Investigation,
  type Violation,
} from "#domain";
import type { Origin } from "./observe/origin.ts";

/** From which confidence on what is done; between the two a person decides. */
export interface Thresholds {
  /** 0–1: at least so sure, the change is dropped. */
  readonly act: number;
  /** 0–1: less sure than this, the violation is only counted. */
  readonly ignore: number;
}

export interface Judgement {
  readonly decision: Decision;
  /** One sentence for the report. */
  readonly reason: string;
  /** 0–1: how sure it is after all that the change broke what it should not. */
  readonly confidence: number;
  /** It was found, and an investigation showed that it is none. */
  readonly falsePositive: boolean;
}

/** Worth its cost only where the answer could change what is done. */
export function needsInvestigation(violation: Violation, thresholds: Thresholds): boolean {
  return violation.confidence < thresholds.act;
}

/** What is done about a violation: high confidence acts, low confidence waits for a person. */
export function decide(
  violation: Violation,
  investigation: Investigation | undefined,
  thresholds: Thresholds,
): Judgement {
  if (investigation?.conclusion === "refuted" && investigation.confidence >= thresholds.act) {
    const confidence = 1 - investigation.confidence;
    const reason = `refuted: ${investigation.statement}`;
    return { decision: "ignore", reason, confidence, falsePositive: true };
  }
  const { confidence, reason } = surest(violation, investigation);
  return {
    decision: decisionFor(confidence, thresholds),
    reason,
    confidence,
    falsePositive: false,
  };
}

function decisionFor(confidence: number, { act, ignore }: Thresholds): Decision {
  if (confidence >= act) return "act";
  return confidence < ignore ? "ignore" : "wait";
}

/** An investigation that confirms makes surer and never less sure; one that is unclear changes nothing. */
function surest(violation: Violation, investigation: Investigation | undefined) {
  return investigation?.conclusion === "confirmed" &&
    investigation.confidence > violation.confidence
    ? { confidence: investigation.confidence, reason: investigation.statement }
    : { confidence: violation.confidence, reason: violation.reason };
}

/** A violation with what is done about it. */
export interface Judged {
  readonly violation: Violation;
  readonly judgement: Judgement;
}

/** What an answer makes of a judgement that waited for it: an approved change violated nothing that matters. */
export function answered({ confidence }: Judgement, decision: ApprovalDecision): Judgement {
  const isApproved = decision.answer === "approved";
  return {
    decision: isApproved ? "ignore" : "act",
    reason: decisionText(decision),
    confidence,
    falsePositive: isApproved,
  };
}

/** The counts of all violations of a session by their kinds. */
export function countFacts(judged: readonly Judged[], origin: Origin): readonly Fact[] {
  let counts: FactView = new Map();
  for (const { violation, judgement } of judged) {
    counts = withFacts(counts, [countedFact(counts, violation, judgement, origin)]);
  }
  return [...counts.values()];
}

/** The count of violations of this kind with one more. */
function countedFact(
  view: FactView,
  violation: Violation,
  { decision, falsePositive }: Judgement,
  origin: Origin,
): Fact {
  const key = factKeyText({ kind: "violation-count", violationKind: violation.kind });
  const known = view.get(key);
  const counts = (known?.kind === "violation-count" ? known.value : undefined) ?? {
    found: 0,
    acted: 0,
    waiting: 0,
    ignored: 0,
    falsePositives: 0,
  };
  return {
    kind: "violation-count",
    violationKind: violation.kind,
    value: {
      found: counts.found + 1,
      acted: counts.acted + (decision === "act" ? 1 : 0),
      waiting: counts.waiting + (decision === "wait" ? 1 : 0),
      ignored: counts.ignored + (decision === "ignore" ? 1 : 0),
      falsePositives: counts.falsePositives + (falsePositive ? 1 : 0),
    },
    ...origin,
    confidence: 1,
  };
}
