import { alwaysTrue } from "./rules/always-true.ts";
import { emptyTest } from "./rules/empty-test.ts";
import { focusedTest } from "./rules/focused-test.ts";
import { missingMatcher } from "./rules/missing-matcher.ts";
import { noAssertion } from "./rules/no-assertion.ts";
import { overMocked } from "./rules/over-mocked.ts";
import { skippedTest } from "./rules/skipped-test.ts";
import { snapshotOnly } from "./rules/snapshot-only.ts";
import { swallowedAssertion } from "./rules/swallowed-assertion.ts";
import { unawaitedAssertion } from "./rules/unawaited-assertion.ts";
import type { WeakTestRule } from "./weak-test-rule.ts";

/** Of one place the first rule that finds it speaks. */
export const weakTestRules: readonly WeakTestRule[] = [
  emptyTest,
  missingMatcher,
  unawaitedAssertion,
  swallowedAssertion,
  alwaysTrue,
  overMocked,
  focusedTest,
  noAssertion,
  snapshotOnly,
  skippedTest,
];
