import { isGuess } from "#analysis";
import type { Finding, Problem } from "#domain";

/** One for each place, without guesses: no change is refused for them. The fingerprint is a hash of the value: the value itself is never in a verdict. */
export function toProblems(findings: readonly Finding[]): readonly Problem[] {
  const certain = findings.filter((finding) => !isGuess(finding));
  return certain.flatMap(({ fingerprint, title, rule, location, related }) =>
    [location, ...related].map(({ path, line }) => ({
      key: `${path}: ${rule}: ${fingerprint}`,
      message: title,
      path,
      rule,
      ...(line === undefined ? {} : { line }),
    })),
  );
}
