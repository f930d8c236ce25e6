import type { Fact } from "#domain";
import { unclear, type InvestigationMethod } from "../method.ts";

/** Looks in what is known for the last time that all was well, and at what is different since. Runs nothing. */
export const compareLastGood: InvestigationMethod = {
  name: "compare-last-good",
  applies: (_subject, operations) =>
    operations.history !== undefined && operations.changedSince !== undefined,
  async investigate({ subject, operations }) {
    const history = (await operations.history?.(subject.violation.key)) ?? [];
    const [latest] = history;
    if (latest === undefined) return unclear("nothing is known of it from before");
    const good = history.find(({ fact }) => isGood(fact));
    if (good === undefined) {
      return {
        conclusion: "refuted",
        confidence: 0.7,
        statement: "no moment is known at which it was otherwise",
        suspects: [],
      };
    }
    const own = await operations.changedPaths();
    if (good === latest) {
      return {
        conclusion: "confirmed",
        confidence: 0.6,
        statement: "it was well at the last moment before this change",
        suspects: [...own],
      };
    }
    const since = (await operations.changedSince?.(good.version)) ?? [];
    return unclear(
      `it was last well at version ${good.version} of the world; more than this change is new since`,
      [...new Set([...since, ...own])],
    );
  },
};

/** Tests that pass, commands that succeed, diagnostics that are not there. */
function isGood(fact: Fact): boolean {
  switch (fact.kind) {
    case "test-result":
      return fact.value?.status === "passed";
    case "command-result":
      return fact.value?.ended === "exit" && fact.value.exitCode === 0;
    default:
      return fact.value === null;
  }
}
