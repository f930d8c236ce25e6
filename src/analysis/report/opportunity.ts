import { shortHash } from "#shared";
import type { Finding, FindingKind, Location, Severity } from "#domain";

/** A finding with its place in the ranking, and the figures that put it there. */
export interface Opportunity {
  readonly finding: Finding;
  /** 0–1: what is gained when it is dealt with. */
  readonly value: number;
  /** 0–1: how likely dealing with it breaks something. */
  readonly risk: number;
  /** Value, lowered by risk and by how sure the rule is. The list is sorted by it. */
  readonly score: number;
  readonly numbers: Readonly<Record<string, number>>;
}

export interface OpportunityDraft {
  readonly rule: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
  readonly location: Location;
  readonly related?: readonly Location[];
  readonly confidence: number;
  readonly suggestion?: string;
  /** What makes it this one and no other, without line numbers: path, name, hash of the text. */
  readonly identity: readonly string[];
  readonly value: number;
  readonly risk: number;
  readonly numbers: Readonly<Record<string, number>>;
}

export function toOpportunity(draft: OpportunityDraft): Opportunity {
  const { identity, value: rawValue, risk, numbers, related = [], ...rest } = draft;
  const value = round(Math.min(1, Math.max(0, rawValue)));
  return {
    finding: {
      ...rest,
      related: [...related],
      fingerprint: shortHash([draft.rule, ...identity].join("\0")),
    },
    value,
    risk,
    score: round(value * (1 - risk / 2) * (0.5 + draft.confidence / 2)),
    numbers,
  };
}

function round(figure: number): number {
  return Math.round(figure * 1000) / 1000;
}
