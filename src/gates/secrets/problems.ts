import type { Finding, Problem } from "#domain";

/** One for each place. The fingerprint is a hash of the value: the value itself is never in a verdict. */
export function toProblems(findings: readonly Finding[]): readonly Problem[] {
  return findings.flatMap(({ fingerprint, title, rule, location, related }) =>
    [location, ...related].map(({ path, line }) => ({
      key: `${path}: ${rule}: ${fingerprint}`,
      message: title,
      path,
      rule,
      ...(line === undefined ? {} : { line }),
    })),
  );
}
