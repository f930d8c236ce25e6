import { checkExpectation, type Expectation, type FactView, type Violation } from "#domain";

/**
 * All that contradicts a task's expectations, the most certain first, each contradiction once. Only compares facts: it
 * asks nobody, least of all a model.
 */
export function checkTask(task: {
  readonly expectations: readonly Expectation[];
  readonly before: FactView;
  readonly after: FactView;
}): readonly Violation[] {
  const found = task.expectations.flatMap((expectation) =>
    checkExpectation(expectation, task.before, task.after),
  );
  const once = new Map(found.map((violation) => [violation.id, violation]));
  return [...once.values()].toSorted(
    (one, other) => other.confidence - one.confidence || (one.key < other.key ? -1 : 1),
  );
}
