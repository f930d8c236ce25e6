import type { Finding } from "#domain";
import type { Mutant, MutantResult, MutationRun } from "#gates";
import { redact, shortHash } from "#shared";

const LONGEST_CODE = 60;
const MOST_TESTS_NAMED = 3;

/** One finding for each line with mutants that its tests let live. */
export function survivorFindings({ results }: MutationRun): readonly Finding[] {
  const byLine = new Map<string, [MutantResult, ...MutantResult[]]>();
  for (const result of results.filter(({ status }) => status === "Survived")) {
    const { path, line } = result.mutant.location;
    const known = byLine.get(`${path}\0${line}`);
    if (known === undefined) byLine.set(`${path}\0${line}`, [result]);
    else known.push(result);
  }
  return [...byLine.values()].map(findingOf);
}

function findingOf(survivors: readonly [MutantResult, ...MutantResult[]]): Finding {
  const [{ mutant, coveredBy }] = survivors;
  const changes = survivors.map((each) => changeText(each.mutant));
  const tests = coveredBy.slice(0, MOST_TESTS_NAMED).join(", ");
  const more =
    coveredBy.length > MOST_TESTS_NAMED ? ` and ${coveredBy.length - MOST_TESTS_NAMED} more` : "";
  const identity = survivors.map(({ mutant: { mutator, original, replacement } }) =>
    [mutator, original, replacement].join("\0"),
  );
  return {
    fingerprint: shortHash(["surviving-mutant", mutant.path, ...identity].join("\0")),
    rule: "artel/surviving-mutant",
    kind: "weak-test",
    severity: "medium",
    title:
      survivors.length === 1
        ? `No test notices ${changes[0]}`
        : `No test notices ${survivors.length} changes of this line`,
    message: `The tests still pass with: ${changes.join("; ")}. They run this line: ${tests}${more}.`,
    location: { ...mutant.location, endLine: mutant.endLine },
    related: [],
    confidence: 0.8,
    suggestion: `Assert in ${coveredBy[0] ?? "a test"} what would be different, or simplify the code if nothing would be.`,
  };
}

function changeText({ original, replacement, mutator }: Mutant): string {
  if (mutator === "BlockStatement") return `an empty block in place of ${shortened(original)}`;
  if (mutator === "CallRemoval") return `no call of ${shortened(original)}`;
  return `${shortened(original)} → ${shortened(replacement)}`;
}

function shortened(code: string): string {
  const line = redact(code).replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_CODE ? `${line.slice(0, LONGEST_CODE)}…` : line;
}
