import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

function ofHarness({ severity, message = "", test = "" }: Found): FailureKind {
  if (severity === "TIMEOUT" || /timed? ?out/i.test(`${message} ${test}`)) return "timeout";
  return severity === "CRASH" ? "runtime_error" : "test_failure";
}

/** The harnesses of browsers: mochitest, reftest, xpcshell, web platform tests. */
export const browsers: readonly Matcher[] = [
  {
    tool: "mozharness",
    pattern:
      /^(?:REFTEST )?TEST-UNEXPECTED-(?<severity>[A-Z]+) \| (?<test>[^|]{1,500}?)(?: \| (?<message>.*))?$/,
    kind: ofHarness,
  },
  {
    tool: "mozharness",
    pattern: /^(?:REFTEST )?PROCESS-CRASH \| (?<message>.+)$/,
    kind: "runtime_error",
  },
];
