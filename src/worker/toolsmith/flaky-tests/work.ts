import { z } from "zod";
import type { Finding, Survey, TestRunnerName, Unit } from "#domain";
import { buildForTests, testFileOf } from "#gates";
import { redact, shortHash } from "#shared";
import { keepFormatted } from "../formatting/keep-formatted.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { isExcluded } from "../source-files.ts";
import { readText, writeText } from "../worktree-files.ts";
import { flakyTestsOptions } from "./options.ts";
import { JEST_RETRIES, type Quarantined, lineOfTest, quarantine } from "./quarantine.ts";
import { type FlakyTest, runRepeatedly } from "./repeated-runs.ts";

const NAME = "flaky-tests";

const detailSchema = z.strictObject({
  runner: z.enum(["vitest", "jest", "mocha", "node"]),
  retries: z.int().positive(),
  tests: z.array(z.strictObject({ name: z.string(), evidence: z.string() })),
});

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, flakyTestsOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  if (context.project.testSuites.length === 0) {
    return { ...empty, skipped: "the repository has no tests that can be run" };
  }
  const budgetMs = options.minutes * 60_000;
  const { worktree, project, target, signal } = context;
  const place = { worktree, project, target, signal };
  const unbuilt = await buildForTests(place);
  if (unbuilt !== undefined) return { ...empty, skipped: `the tests need a build: ${unbuilt}` };
  const { runs, flaky, cut } = await runRepeatedly(place, { runs: options.runs, budgetMs });
  if (runs < 2) return { ...empty, skipped: `fewer than two runs: ${cut ?? "no time"}` };
  const notes = [`The tests ran ${runs} times${cut === undefined ? "" : `; ${cut}`}.`];
  const told = withKnown(flaky, context.flakyTests ?? []).filter(
    ({ key }) => !isExcluded(testFileOf(key) ?? "", options.exclude),
  );
  const findings: Finding[] = [];
  for (const test of told) findings.push(await findingOf(context, test));
  const units = await unitsOf(context, told, options.retries);
  return { ...empty, units, findings, notes };
}

/** With those whose results differed when the gates ran them before. */
function withKnown(flaky: readonly FlakyTest[], known: readonly string[]): readonly FlakyTest[] {
  const seen = new Set(flaky.map(({ key }) => key));
  const others = known
    .filter((key) => !seen.has(key) && testFileOf(key) !== undefined)
    .map((key) => ({ key, failed: 0, runs: 0, message: "" }));
  return [...flaky, ...others];
}

function evidenceOf({ failed, runs }: FlakyTest): string {
  return runs === 0
    ? "passed and failed before any change"
    : `failed in ${failed} of ${runs} runs of the same commit`;
}

function nameOf(key: string): string {
  const at = key.indexOf(" > ");
  return at < 0 ? "" : key.slice(at + 3);
}

async function findingOf(context: JobContext, test: FlakyTest): Promise<Finding> {
  const { key, message } = test;
  const path = testFileOf(key) ?? key;
  const text = await readText(context.worktree, path);
  const line = text === undefined ? undefined : lineOfTest(path, text, nameOf(key));
  const failure = message === "" ? "" : ` ${redact(message.split("\n", 1)[0] ?? "").slice(0, 200)}`;
  return {
    fingerprint: shortHash([NAME, key].join("\0")),
    rule: "artel/flaky-test",
    kind: "flaky-test",
    severity: "medium",
    title: `Flaky: ${redact(nameOf(key) || key)}`,
    message: `It ${evidenceOf(test)}: what it says of a change is chance.${failure}`,
    location: { path, ...(line === undefined ? {} : { line }) },
    related: [],
    confidence: 0.95,
    suggestion:
      "Look for what it waits for or shares: time, order, ports, files, random values. Until then let the runner try it again, or mark it, with this evidence.",
  };
}

/** One for each file, where the runner has a way to keep the test running. */
async function unitsOf(
  context: JobContext,
  flaky: readonly FlakyTest[],
  retries: number,
): Promise<Unit[]> {
  const byFile = Map.groupBy(flaky, ({ key }) => testFileOf(key) ?? "");
  const units: Unit[] = [];
  for (const [path, tests] of byFile) {
    const text = context.files.includes(path) ? await readText(context.worktree, path) : undefined;
    const runner = detailSchema.shape.runner.safeParse(runnerOf(context, path));
    if (text === undefined || !runner.success) continue;
    const how = { runner: runner.data, retries };
    const marked: Quarantined[] = [];
    for (const test of tests) {
      const one = { name: nameOf(test.key), evidence: evidenceOf(test) };
      if (quarantine(path, text, [one], how) !== undefined) marked.push(one);
    }
    if (marked.length === 0) continue;
    const names = marked.map(({ name }) => `"${redact(name)}"`).join(", ");
    const title = `Quarantine ${names} in ${path}`;
    const detail = { ...how, tests: marked.map((one) => ({ ...one })) };
    units.push({ id: `${NAME}:${path}`, title, paths: [path], detail });
  }
  return units;
}

/** Of the suite whose folder the file is in, the innermost. */
function runnerOf({ project }: JobContext, path: string): TestRunnerName | undefined {
  return project.testSuites
    .filter(({ directory }) => directory === "." || path.startsWith(`${directory}/`))
    .toSorted((one, other) => other.directory.length - one.directory.length)[0]?.runner;
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  if (units.length === 0) return { failed: [] };
  const failed: { unit: string; reason: string }[] = [];
  const paths = units.flatMap((unit) => unit.paths);
  await keepFormatted(paths, context, async () => {
    for (const unit of units) {
      const { tests, ...how } = detailSchema.parse(unit.detail);
      for (const path of unit.paths) {
        const text = await readText(context.worktree, path);
        // What is marked already is left.
        const isRetried = how.runner === "jest" && text?.includes(JEST_RETRIES) === true;
        const open = tests.filter(({ evidence }) => text?.includes(evidence) !== true);
        if (text === undefined || isRetried || open.length === 0) continue;
        const edited = quarantine(path, text, open, how);
        if (edited !== undefined) await writeText(context.worktree, path, edited);
        else failed.push({ unit: unit.id, reason: "its tests are not where they were" });
      }
    }
  });
  return { failed };
}
