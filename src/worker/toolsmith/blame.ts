import type { GateName, Unit, Verdict } from "#domain";
import { reasonOf } from "../keepable.ts";

/** Gates that look at one file at a time, so that what they hold against a file is the doing of who edited it. */
const BY_FILE: ReadonlySet<GateName> = new Set([
  "syntax",
  "secrets",
  "security",
  "documentation",
  "lint",
  "format",
]);

export interface BlamedUnit {
  readonly unit: Unit;
  readonly stage: string;
  readonly reason: string;
}

/**
 * The units that a failing verdict names by their files: no search is needed for them. Empty when something that
 * fails cannot be laid at the door of exactly one unit.
 */
export function blamedUnits(units: readonly Unit[], verdict: Verdict): readonly BlamedUnit[] {
  const failed = verdict.gates.filter(({ status }) => status === "fail");
  if (failed.length === 0 || failed.some(({ gate }) => !BY_FILE.has(gate))) return [];
  const blamed = new Map<string, BlamedUnit>();
  for (const gate of failed) {
    for (const { path } of gate.introduced) {
      const editors = units.filter(({ paths }) => path !== undefined && paths.includes(path));
      const [unit] = editors;
      if (unit === undefined || editors.length > 1) return [];
      const own = gate.introduced.filter((problem) => unit.paths.includes(problem.path ?? ""));
      const [stage, reason] = reasonOf({ ...verdict, gates: [{ ...gate, introduced: own }] });
      if (!blamed.has(unit.id)) blamed.set(unit.id, { unit, stage, reason });
    }
  }
  return [...blamed.values()];
}
