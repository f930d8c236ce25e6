import { unclear, type InvestigationMethod } from "../method.ts";

/** Follows the imports of the file that the violation is about: does it reach anything of the change? */
export const trace: InvestigationMethod = {
  name: "trace",
  applies: (subject, operations) => subject.path !== undefined && operations.imports !== undefined,
  async investigate({ subject, operations }) {
    const imports = await operations.imports?.();
    const start = subject.path;
    if (imports === undefined || start === undefined) return unclear("there is no import graph");
    const changed = await operations.changedPaths();
    const reached = reachable(imports, start);
    const suspects = changed.filter((path) => reached.has(path));
    if (suspects.length > 0) {
      return {
        conclusion: "confirmed",
        confidence: 0.5,
        statement: `${start} reaches ${suspects.join(", ")} of the change by its imports`,
        suspects,
      };
    }
    const unread = changed.filter((path) => !imports.has(path));
    if (unread.length > 0) {
      return unclear(`what reads ${unread.join(", ")} cannot be told by imports`, unread);
    }
    return {
      conclusion: "refuted",
      confidence: 0.6,
      statement: `${start} reaches nothing of the change by its imports`,
      suspects: [],
    };
  },
};

function reachable(
  imports: ReadonlyMap<string, readonly string[]>,
  start: string,
): ReadonlySet<string> {
  const reached = new Set([start]);
  // A set is walked in the order in which it grows.
  for (const path of reached) for (const next of imports.get(path) ?? []) reached.add(next);
  return reached;
}
