import type { Finding, Severity } from "#domain";
import { redact, shortHash } from "#shared";

/** A place that a rule found, in whatever language. Lines and columns count from 1. */
export interface WeakTest {
  readonly rule: string;
  readonly what: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly message: string;
  readonly suggestion: string;
  /** The title or name of the test, when it has one. */
  readonly test: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly relatedLines: readonly number[];
  /** The text that is at fault. */
  readonly text: string;
}

const LONGEST_TITLE = 80;

/** Findings of a file, in the order of its lines; of one line the first that is given speaks. */
export function weakTestFindings(path: string, places: readonly WeakTest[]): readonly Finding[] {
  const byLine = new Map<number, WeakTest>();
  for (const place of places) if (!byLine.has(place.line)) byLine.set(place.line, place);
  const seen = new Map<string, number>();
  return [...byLine.values()]
    .toSorted((one, other) => one.line - other.line)
    .map((place) => {
      const key = [place.rule, place.text.replaceAll(/\s+/g, " ")].join("\0");
      const number = seen.get(key) ?? 0;
      seen.set(key, number + 1);
      return findingOf(
        path,
        place,
        shortHash(["weak-tests", path, key, String(number)].join("\0")),
      );
    });
}

function findingOf(path: string, place: WeakTest, fingerprint: string): Finding {
  const { line, column, endLine, test } = place;
  const title = test === undefined ? "" : `: ${shortened(redact(test))}`;
  return {
    fingerprint,
    rule: `artel/weak-test-${place.rule}`,
    kind: "weak-test",
    severity: place.severity,
    title: `${place.what}${title}`,
    message: redact(place.message),
    location: { path, line, column, endLine },
    related: place.relatedLines.map((each) => ({ path, line: each })),
    confidence: place.confidence,
    suggestion: place.suggestion,
  };
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE)}…` : line;
}
