import type { Finding, Survey } from "#domain";
import type { Mutant, MutantResult, MutationRun } from "#gates";
import { redact, shortHash } from "#shared";

const LONGEST_CODE = 60;
const MOST_TESTS_NAMED = 3;

/** One finding for each line with mutants that its tests let live. */
export function survivorFindings(run: MutationRun): readonly Finding[] {
  return survivorsByLine(run).map(findingOf);
}

type Survivors = readonly [MutantResult, ...MutantResult[]];

function survivorsByLine({ results }: MutationRun): readonly Survivors[] {
  const byLine = new Map<string, [MutantResult, ...MutantResult[]]>();
  for (const result of results.filter(({ status }) => status === "Survived")) {
    const { path, line } = result.mutant.location;
    const known = byLine.get(`${path}\0${line}`);
    if (known === undefined) byLine.set(`${path}\0${line}`, [result]);
    else known.push(result);
  }
  return [...byLine.values()];
}

type SurveyBrief = NonNullable<Survey["briefs"]>[number];

/** One brief for each file with survivors: tests that notice them, and nothing but tests. */
export function survivorBriefs(run: MutationRun): SurveyBrief[] {
  const byPath = new Map<string, Survivors[]>();
  for (const survivors of survivorsByLine(run)) {
    const { path } = survivors[0].mutant;
    byPath.set(path, [...(byPath.get(path) ?? []), survivors]);
  }
  return [...byPath].map(([path, lines]) => briefOf(path, lines));
}

const MOST_LINES_OF_A_BRIEF = 15;

function briefOf(path: string, lines: readonly Survivors[]): SurveyBrief {
  const tests = [...new Set(lines.flatMap(([{ coveredBy }]) => coveredBy))];
  const listed = lines
    .slice(0, MOST_LINES_OF_A_BRIEF)
    .flatMap((survivors) =>
      survivors.map(({ mutant }) => `- line ${mutant.location.line}: ${changeText(mutant)}`),
    );
  return {
    title: `Notice mistakes in ${path}`,
    reason: "Mutation testing changed the code in these ways, and the tests still passed.",
    brief: {
      goal: `The tests of ${path} pass although it is changed in the ways that are attached, one at a time. Add assertions or tests that fail with each of them and pass on the code as it is. Leave out a change that makes no difference to what the code does.`,
      attachments: [{ source: `changes of ${path}`.slice(0, 200), text: listed.join("\n") }],
      criteria: [
        "The new assertions say what the code is for, not how it is written",
        "All tests pass",
      ],
      area: tests,
      skills: ["developer"],
      commitType: "test",
    },
  };
}

function findingOf(survivors: Survivors): Finding {
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
