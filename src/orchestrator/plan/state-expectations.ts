import type { Expectation, Unit } from "#domain";

/** The source of the facts that are observed of a task's own commit. */
export function taskSource(task: string): string {
  return `task:${task}`;
}

/** What every task says before it runs: nothing but the paths of its units changes, and nothing gets worse. */
export function stateExpectations(task: string, units: readonly Unit[]): Expectation[] {
  const paths = [...new Set(units.flatMap((unit) => unit.paths))].toSorted();
  return [
    { kind: "only-paths-change", paths, by: taskSource(task) },
    { kind: "no-test-breaks" },
    { kind: "no-new-diagnostic" },
  ];
}
