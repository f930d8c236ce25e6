import type { GateName } from "../verdict.ts";
import type { Fact } from "./fact.ts";

/** How sure a contradiction is, and why. */
export interface Confidence {
  readonly value: number;
  readonly reason: string;
}

const DETERMINISTIC = { value: 1, reason: "a hash of the content says so" };
const PARSED = { value: 1, reason: "the parsed source says so" };
const STABLE_TEST = { value: 0.95, reason: "the test gave one result whenever it ran" };
const GONE_TEST = { value: 0.9, reason: "the run is complete and the test is not in it" };
const SKIPPED_TEST = { value: 0.9, reason: "the run says that the test was skipped" };
const FLAKY = { value: 0.2, reason: "it is known to give different results on the same tree" };
const NOT_OBSERVED = { value: 0.3, reason: "nothing was observed that could say" };
const EXIT_CODE = { value: 0.9, reason: "the command ended by itself and says that it failed" };
const NO_PROGRAM = { value: 0.95, reason: "the program does not exist here" };
/** A busy machine reaches a time limit without any change. */
const TIME_LIMIT = { value: 0.5, reason: "a time limit may be the machine's fault" };
const ROOM_LIMIT = { value: 0.7, reason: "the limit is of this machine, not of the repository" };
const CANCELLED = { value: 0.1, reason: "somebody ended the command" };

const toolConfidence: Readonly<Record<GateName, Confidence>> = {
  scope: DETERMINISTIC,
  syntax: { value: 1, reason: "the parser gives the same answer for the same text" },
  types: { value: 0.98, reason: "the compiler gives the same answer for the same tree" },
  build: { value: 0.9, reason: "the build failed; it may depend on more than the tree" },
  lint: { value: 0.98, reason: "the linter gives the same answer for the same tree" },
  format: { value: 0.98, reason: "the formatter gives the same answer for the same text" },
  secrets: { value: 0.8, reason: "a pattern matched; it may be no secret" },
  security: { value: 0.7, reason: "the shape of the code matched a rule; it may be harmless" },
  commits: DETERMINISTIC,
  documentation: PARSED,
  api: {
    value: 0.9,
    reason: "the declarations differ; types that are only inferred are not compared",
  },
  licences: { value: 0.9, reason: "the installed package's manifest says so" },
  vulnerabilities: { value: 0.95, reason: "the registry's list of advisories says so" },
  size: { value: 0.95, reason: "the built files have that size; a build may vary a little" },
  coverage: {
    value: 0.85,
    reason: "the runs were measured alike; tests may reach other lines each time",
  },
  mutation: { value: 0.9, reason: "the tests passed with a mistake in the code" },
  tests: STABLE_TEST,
};

/** A rule's confidence, lowered by that of the facts that it rests on. */
export function resting(rule: Confidence, ...facts: readonly (Fact | undefined)[]): Confidence {
  const weakest = Math.min(1, ...facts.map((fact) => fact?.confidence ?? 1));
  if (weakest === 1) return rule;
  return {
    value: rule.value * weakest,
    reason: `${rule.reason}; what was observed is itself only ${Math.round(weakest * 100)} % sure`,
  };
}

export function fileConfidence(before: Fact | undefined, after: Fact | undefined): Confidence {
  return resting(DETERMINISTIC, before, after);
}

export function symbolConfidence(after: Fact | undefined): Confidence {
  return after === undefined ? NOT_OBSERVED : resting(PARSED, after);
}

export function testConfidence(before: Fact | undefined, after: Fact | undefined): Confidence {
  if (after?.kind !== "test-result") return NOT_OBSERVED;
  const known = before?.kind === "test-result" ? before : undefined;
  if (after.value?.flaky || known?.value?.flaky) return resting(FLAKY, before, after);
  if (after.value === null) return resting(GONE_TEST, before, after);
  return resting(after.value.status === "skipped" ? SKIPPED_TEST : STABLE_TEST, before, after);
}

export function diagnosticConfidence(before: Fact | undefined, after: Fact): Confidence {
  if (after.kind !== "diagnostic") return NOT_OBSERVED;
  return resting(after.value?.flaky ? FLAKY : toolConfidence[after.gate], before, after);
}

export function commandConfidence(after: Fact | undefined): Confidence {
  if (after?.kind !== "command-result" || after.value === null) return NOT_OBSERVED;
  switch (after.value.ended) {
    case "not-found":
      return resting(NO_PROGRAM, after);
    case "time":
      return resting(TIME_LIMIT, after);
    case "memory":
    case "disk":
      return resting(ROOM_LIMIT, after);
    case "cancelled":
      return resting(CANCELLED, after);
    case "exit":
      return resting(EXIT_CODE, after);
  }
}
