import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { evidenceSchema } from "#domain";
import { systemClock } from "#shared";
import type { InvestigationMethod } from "./method.ts";
import type { InvestigationOperations, Subject } from "./operations.ts";
import { investigationMethods } from "./registry.ts";
import { Trials } from "./trials.ts";

/** A real repository with a change in it that breaks one of its tests. */
export interface BrokenChange {
  readonly subject: Subject;
  readonly operations: InvestigationOperations;
  /** Everything a person would see of the repository: refs, index, work tree. */
  state(): string;
  remove(): void;
}

/** What every method of investigation promises. */
export function describeInvestigationMethod(
  method: InvestigationMethod,
  create: () => BrokenChange,
): void {
  describe(`investigation method: ${method.name}`, () => {
    let scene: BrokenChange;

    beforeEach(() => {
      scene = create();
    });
    afterEach(() => scene.remove());

    const trialsOf = (runs: number, operations = scene.operations) =>
      new Trials({
        subject: scene.subject,
        operations,
        budget: { runs, ms: 60_000 },
        clock: systemClock,
        signal: new AbortController().signal,
      });
    const find = (trials: Trials, operations = scene.operations) =>
      method.investigate({ subject: scene.subject, operations, trials, evidence: [] });

    test("is registered", () => {
      expect(investigationMethods).toContain(method);
    });

    test("says something valid of a change that breaks a test, and leaves the repository alone", async () => {
      expect(method.applies(scene.subject, scene.operations)).toBe(true);
      const before = scene.state();
      const trials = trialsOf(20);
      const finding = await find(trials);
      evidenceSchema.parse({ method: method.name, ...finding, runs: trials.runs, ms: 0 });
      expect(finding.conclusion).toBe("confirmed");
      expect(finding.statement).not.toBe("");
      const changed = await scene.operations.changedPaths();
      for (const suspect of finding.suspects) expect(changed).toContain(suspect);
      expect(scene.state()).toBe(before);
    });

    test("says the same again", async () => {
      expect(await find(trialsOf(20))).toEqual(await find(trialsOf(20)));
    });

    test("runs no more than it may, and then still answers", async () => {
      for (const runs of [0, 1]) {
        let asked = 0;
        const operations: InvestigationOperations = {
          ...scene.operations,
          stands: (...given) => {
            asked += 1;
            return scene.operations.stands(...given);
          },
        };
        const trials = trialsOf(runs, operations);
        const finding = await find(trials, operations);
        expect(asked).toBeLessThanOrEqual(runs);
        expect(trials.runs).toBe(asked);
        evidenceSchema.parse({ method: method.name, ...finding, runs: trials.runs, ms: 0 });
      }
    });

    test("asks no model", async () => {
      const operations: InvestigationOperations = {
        ...scene.operations,
        model: () => Promise.reject(new Error("a model was asked")),
      };
      await find(trialsOf(20, operations), operations);
    });
  });
}
