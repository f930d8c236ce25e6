import type { Problem, TestSuite } from "#domain";
import type { CommandRecorder, Finding } from "../evidence.ts";
import type { GateContext } from "../gate.ts";
import { existingPaths } from "../worktree-files.ts";
import { fileOfKey, isTimeLimit, RUN_PREFIX } from "./key.ts";
import type { CoverageLines } from "./read-coverage.ts";
import { filesOfSuite, runSuite } from "./run-suite.ts";

/** Suites whose runner can be told which files to run. */
const FOCUSABLE = new Set(["vitest", "jest", "mocha", "node", "pytest"]);

/** Runs all suites, or those that can decide about the focus, and adds up what they say. */
export async function observeTests(
  context: GateContext,
  recorder: CommandRecorder,
  options: { readonly prepared: boolean },
): Promise<Finding> {
  const wanted = await filesOfFocus(context);
  const passed: string[] = [];
  const skipped: string[] = [];
  const problems: Problem[] = [];
  const crashes: Problem[] = [];
  const hung: string[] = [];
  const coverage = new Map<string, readonly [number, number]>();
  const uncovered: string[] = [];
  let completed = 0;
  for (const planned of planSuites(context.project.testSuites)) {
    const leftOut = filesOfSuite(planned.suite, context.leftOut ?? []);
    const files = chooseFiles(planned.suite, wanted)?.filter((file) => !leftOut.includes(file));
    if (files !== undefined && files.length === 0) continue;
    const outcome = await runSuite({ ...planned, context, recorder, files, leftOut, ...options });
    passed.push(...outcome.passed);
    skipped.push(...outcome.skipped);
    problems.push(...outcome.problems);
    if (outcome.problems.some(({ key }) => isTimeLimit(key))) hung.push(...outcome.unfinished);
    addCoverage(coverage, outcome.coverage ?? new Map());
    if (outcome.uncovered !== undefined) uncovered.push(`${planned.label}: ${outcome.uncovered}`);
    if (outcome.crashed === undefined) completed += 1;
    else {
      crashes.push({ key: `${RUN_PREFIX}${planned.label}: crashed`, message: outcome.crashed });
    }
  }
  if (completed === 0 && crashes.length > 0) {
    const reason = crashes.map(({ message }) => message).join("; ");
    return { status: "unknown", reason, problems, passed, skipped };
  }
  const found = {
    status: "observed",
    problems: [...problems, ...crashes],
    passed,
    skipped,
    // Of several suites all must have been measured, or what one covers would seem lost.
    ...(coverage.size > 0 && uncovered.length === 0 && { figures: figuresOf(coverage) }),
    ...(uncovered.length > 0 && { reason: `no coverage: ${uncovered.join("; ")}` }),
  } as const;
  return hung.length === 0 ? found : { ...found, hung };
}

/** Of what several suites reach in a file the most counts. */
function addCoverage(known: Map<string, readonly [number, number]>, more: CoverageLines): void {
  for (const [path, [covered, lines]] of more) {
    const [before = 0, linesBefore = 0] = known.get(path) ?? [];
    known.set(path, [Math.max(covered, before), Math.max(lines, linesBefore)]);
  }
}

function figuresOf(coverage: CoverageLines): Record<string, number[]> {
  return Object.fromEntries(Array.from(coverage, ([path, lines]) => [path, [...lines]]));
}

interface PlannedSuite {
  readonly suite: TestSuite;
  readonly label: string;
  readonly project: string | undefined;
}

/** Several suites of one folder are told apart by their number, in the project's order. */
export function planSuites(suites: readonly TestSuite[]): readonly PlannedSuite[] {
  const seen = new Map<string, number>();
  return suites.map((suite) => {
    const number = (seen.get(suite.directory) ?? 0) + 1;
    seen.set(suite.directory, number);
    const place = suite.directory === "." ? suite.runner : `${suite.directory}: ${suite.runner}`;
    return number === 1
      ? { suite, label: place, project: undefined }
      : { suite, label: `${place} (suite ${number})`, project: `suite ${number}` };
  });
}

/** Undefined: all. A problem of the run as a whole is only seen in the run as a whole. */
async function filesOfFocus(context: GateContext): Promise<readonly string[] | undefined> {
  const { focus } = context;
  if (focus === undefined || focus.some((key) => key.startsWith(RUN_PREFIX))) return undefined;
  const files = new Set(focus.flatMap((key) => fileOfKey(key) ?? []));
  return existingPaths(context.worktree, [...files]);
}

function chooseFiles(
  suite: TestSuite,
  wanted: readonly string[] | undefined,
): readonly string[] | undefined {
  return wanted === undefined || !FOCUSABLE.has(suite.runner)
    ? undefined
    : filesOfSuite(suite, wanted);
}
