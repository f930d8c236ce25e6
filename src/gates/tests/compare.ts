import type { Observation, Problem } from "#domain";
import { compareProblems } from "../compare.ts";
import { firstOf } from "../evidence.ts";
import type { Comparison, GateContext } from "../gate.ts";
import { protectedArea } from "../scope/policy.ts";
import { fileKeyOf, fileOfKey, isTimeLimit, RUN_PREFIX } from "./key.ts";

/** Tests that fail newly, and tests that passed and are gone: deleted, renamed, skipped, or never reached. */
export function compareTests(
  base: Observation,
  now: Observation,
  context: Pick<GateContext, "focus" | "scope" | "changedPaths">,
): Comparison {
  const ignored = new Set([...base.flaky, ...now.flaky]);
  const counted = ({ key }: Problem): boolean => !ignored.has(key);
  const { introduced } = compareProblems(
    base.problems.filter(counted),
    now.problems.filter(counted),
  );
  // A run that broke off is only certain about what it told: its failures, not what is missing.
  if (now.status !== "observed") return { introduced, resolved: [] };

  const missing = missingTests(base, now, ignored, focusFiles(context.focus));
  const hung = introduced.find(({ key }) => isTimeLimit(key));
  if (hung !== undefined) {
    return {
      introduced: introduced.map((one) => (one === hung ? withMissing(one, missing) : one)),
      resolved: [],
    };
  }
  const explained = new Set(introduced.filter(isAboutFile).map(({ key }) => key));
  const wholeRun = introduced.some(({ key }) => key.startsWith(RUN_PREFIX));
  const missed = wholeRun ? [] : missing.filter((key) => !explained.has(fileKeyOf(key)));
  const taken = missed.filter((key) => isPersonsEdit(key, context));
  const gone = missed.filter((key) => !taken.includes(key));
  const skipped = new Set(now.skipped ?? []);
  const newlySkipped = gone.filter((key) => skipped.has(key));
  return {
    introduced: [...introduced, ...gone.map((key) => goneTest(key, skipped.has(key)))],
    resolved: resolvedTests(base, now),
    ...withNotes([
      ...(newlySkipped.length === 0
        ? []
        : [`flagged for a person: ${newlySkipped.length} tests are newly skipped`]),
      ...(taken.length === 0
        ? []
        : [`renamed, skipped or taken away by the change: ${taken.length} (${firstOf(taken, 3)})`]),
    ]),
  };
}

function withNotes(notes: readonly string[]): Pick<Comparison, "notes"> {
  return notes.length === 0 ? {} : { notes };
}

/** A person may rename a test, or take it away, in a file that they edit; an agent may not. */
function isPersonsEdit(
  key: string,
  { scope, changedPaths = [] }: Pick<GateContext, "scope" | "changedPaths">,
): boolean {
  if (scope?.author !== "person") return false;
  const path = fileOfKey(key);
  return path === undefined
    ? changedPaths.some((changed) => protectedArea(changed) === "tests")
    : changedPaths.includes(path);
}

function missingTests(
  base: Observation,
  now: Observation,
  ignored: ReadonlySet<string>,
  files: ReadonlySet<string> | undefined,
): readonly string[] {
  const told = new Set([...now.passed, ...now.problems.map(({ key }) => key), ...ignored]);
  return base.passed.filter(
    (key) => !told.has(key) && (files === undefined || files.has(fileOfKey(key) ?? "")),
  );
}

function focusFiles(focus: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return focus === undefined ? undefined : new Set(focus.flatMap((key) => fileOfKey(key) ?? []));
}

function withMissing(problem: Problem, missing: readonly string[]): Problem {
  if (missing.length === 0) return problem;
  const shown = missing.slice(0, 5).join("; ");
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : "";
  return { ...problem, message: `${problem.message}; had not reported: ${shown}${more}` };
}

function goneTest(key: string, isSkipped: boolean): Problem {
  const what = isSkipped ? "is skipped now" : "is gone";
  const path = fileOfKey(key);
  return {
    key,
    message: `passed before the change and ${what}`,
    ...(path === undefined ? {} : { path }),
  };
}

function resolvedTests(base: Observation, now: Observation): readonly string[] {
  const passed = new Set(now.passed);
  const files = new Set(now.passed.map(fileKeyOf));
  const standing = new Set(now.problems.map(({ key }) => key));
  return base.problems
    .filter((problem) =>
      isAboutFile(problem)
        ? files.has(problem.key) && !standing.has(problem.key)
        : passed.has(problem.key),
    )
    .map(({ key }) => key);
}

function isAboutFile({ key }: Problem): boolean {
  return !key.startsWith(RUN_PREFIX) && fileKeyOf(key) === key;
}
