import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gateNameSchema, observationSchema, type Observation } from "#domain";
import type { Gate, GateContext } from "./gate.ts";

/** What a test gives for one gate: a repository that it applies to, and a change that it must notice. */
export interface GateConformance {
  readonly gate: Gate;
  prepare(): Promise<PreparedChange>;
}

export interface PreparedChange {
  /** Without `changedPaths`; the worktree is at the base commit. */
  readonly context: GateContext;
  /** Makes the change that the gate must hold against it, and names its paths. */
  spoil(): readonly string[];
  dirtyPaths(): readonly string[];
  dispose(): void;
  /** What the gates before it say of the tree as it is now, for a gate that goes by that. */
  seen?(context: GateContext): Promise<GateContext["seen"]>;
}

/** Every gate: observes without changing the tree, notices what it is for, and gives the same answer twice. */
export function gateConformance(conformance: GateConformance): void {
  const { gate } = conformance;
  describe(`the ${gate.name} gate`, () => {
    let prepared: PreparedChange;
    let base: Observation;
    const look = async (context: GateContext): Promise<Observation> =>
      gate.observe({ ...context, seen: await prepared.seen?.(context) });
    beforeAll(async () => {
      prepared = await conformance.prepare();
    });
    afterAll(() => prepared?.dispose());

    test("applies here, and observes the unchanged tree or says why not", async () => {
      expect(gateNameSchema.options).toContain(gate.name);
      expect(gate.applies(prepared.context.project, prepared.context.settings)).toEqual({
        applies: true,
      });
      const observation = await look(prepared.context);
      base = observation;
      expect(observationSchema.parse(observation)).toEqual(observation);
      expect(observation.problems).toEqual([]);
      if (observation.status !== "observed") expect(observation.reason).toBeTruthy();
      expect(prepared.dirtyPaths()).toEqual([]);
    });

    test("notices the change, by the same key each time, and leaves the tree alone", async () => {
      const changedPaths = prepared.spoil();
      const dirty = prepared.dirtyPaths();
      const context = { ...prepared.context, changedPaths };
      const first = await look(context);
      const second = await look(context);
      expect(first.status).toBe("observed");
      // What is measured is a problem only beside what it was.
      const problemsOf = (now: Observation) =>
        gate.compare?.(base, now, context).introduced ?? now.problems;
      const problems = problemsOf(first);
      expect(problems.length).toBeGreaterThan(0);
      expect(problemsOf(second).map(({ key }) => key)).toEqual(problems.map(({ key }) => key));
      for (const { key } of problems) expect(key).not.toContain(context.worktree);
      for (const command of first.commands) expect(command).not.toContain(".artel-");
      expect(prepared.dirtyPaths()).toEqual(dirty);
    });
  });
}
