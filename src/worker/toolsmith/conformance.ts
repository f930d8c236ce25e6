import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Survey, Unit } from "#domain";
import { jobDescriptorSchema, surveySchema } from "#domain";
import type { JobContext, ToolsmithJob } from "./job.ts";

/** A worktree of its own with something for the job to do. */
export interface ConformanceWorktree {
  readonly context: JobContext;
  /** Text of every file that is not ignored, by path. */
  snapshot(): Promise<ReadonlyMap<string, string>>;
  /** Back to the commit. */
  reset(): Promise<void>;
  dispose(): Promise<void>;
}

/** What every job promises, tried on a repository in which it finds at least two units, or one finding to report. */
export function itConformsToTheJobContract(
  job: ToolsmithJob,
  prepare: () => Promise<ConformanceWorktree>,
): void {
  const { name, kind } = job.descriptor;

  describe(`${name} conforms to the job contract`, () => {
    let worktree: ConformanceWorktree;
    let before: ReadonlyMap<string, string>;
    let survey: Survey;

    beforeAll(async () => {
      worktree = await prepare();
      before = await worktree.snapshot();
      survey = await job.survey(worktree.context);
    });
    afterAll(() => worktree.dispose());

    test("its descriptor is valid and its options have defaults", () => {
      expect(jobDescriptorSchema.parse(job.descriptor)).toEqual(job.descriptor);
      expect(job.options.safeParse({}).success).toBe(true);
      expect(job.options.safeParse({ surelyNoSuchOption: 1 }).success).toBe(false);
      expect(job.apply === undefined).toBe(kind === "report");
    });

    test("surveying changes nothing and says the same twice", async () => {
      expect(await worktree.snapshot()).toEqual(before);
      expect(await job.survey(worktree.context)).toEqual(survey);
      expect(surveySchema.parse(structuredClone(survey))).toEqual(survey);
      expect(survey.skipped).toBeUndefined();
    });

    test("what it finds has unique ids and tracked paths", () => {
      const ids = survey.units.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBeGreaterThanOrEqual(kind === "report" ? 0 : 2);
      expect(survey.findings.length).toBeGreaterThanOrEqual(kind === "report" ? 1 : 0);
      for (const path of survey.units.flatMap((unit) => unit.paths)) {
        // A file that is not there yet may be made.
        if (before.has(path)) expect(worktree.context.files).toContain(path);
        else expect(path).toMatch(/^(?!\.{1,2}\/|\/)/);
      }
      for (const { location } of survey.findings)
        expect(worktree.context.files).toContain(location.path);
    });

    const { apply } = job;
    if (apply === undefined) return;

    test("applying no unit changes nothing", async () => {
      expect(await apply([], worktree.context)).toEqual({ failed: [] });
      expect(await worktree.snapshot()).toEqual(before);
    });

    test("applying all touches their paths only, once and for all", async () => {
      expect(await apply(survey.units, worktree.context)).toEqual({ failed: [] });
      const after = await worktree.snapshot();
      expect(difference(before, after)).toEqual(pathsOf(survey.units));
      expect(await apply(survey.units, worktree.context)).toEqual({ failed: [] });
      expect(await worktree.snapshot()).toEqual(after);
      const again = new Set((await job.survey(worktree.context)).units.map(({ id }) => id));
      expect(survey.units.filter(({ id }) => again.has(id))).toEqual([]);
      await worktree.reset();
    });

    test("a part of the units gives that part of the result", async () => {
      await apply(survey.units, worktree.context);
      const whole = await worktree.snapshot();
      await worktree.reset();
      const [first, ...others] = survey.units as [Unit, ...Unit[]];
      await apply([first], worktree.context);
      const part = await worktree.snapshot();
      expect(difference(before, part)).toEqual(pathsOf([first]));
      const shared = new Set(others.flatMap(({ paths }) => paths));
      for (const path of first.paths) {
        if (!shared.has(path)) expect(part.get(path)).toBe(whole.get(path));
      }
      await apply(others, worktree.context);
      expect(await worktree.snapshot()).toEqual(whole);
      await worktree.reset();
    });
  });
}

function pathsOf(units: readonly Unit[]): readonly string[] {
  return [...new Set(units.flatMap(({ paths }) => paths))].toSorted();
}

function difference(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).toSorted();
}
