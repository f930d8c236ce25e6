import { observing } from "../evidence.ts";
import type { Gate } from "../gate.ts";
import { compareTests } from "./compare.ts";
import { confirmTests } from "./confirm.ts";
import { observeTests } from "./observe.ts";

/** Do the repository's own tests still pass, each one that did? */
export const testsGate: Gate = {
  name: "tests",
  cost: "slow",
  compares: "baseline",
  conclusive: true,
  applies: (project) =>
    project.testSuites.length === 0
      ? { applies: false, reason: "the repository has no tests that can be run" }
      : { applies: true },
  observe: (context) =>
    observing("tests", context, (recorder) => observeTests(context, recorder, { prepared: false })),
  compare: compareTests,
  confirm: confirmTests,
};
