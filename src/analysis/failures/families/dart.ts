import { kindOfTestFailure } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

function analyzerKind({ message = "", code = "", severity = "" }: Found): FailureKind {
  if (
    /uri_does_not_exist|uri_has_not_been_generated|undefined_shown_name|import_of_/.test(code) ||
    message.startsWith("Target of URI doesn't exist")
  )
    return "import_error";
  if (
    /^(?:expected_|missing_|unexpected_|unterminated)/.test(code) &&
    !/missing_required|missing_return|missing_default/.test(code)
  )
    return "syntax_error";
  return severity === "error" ? "type_error" : "lint_error";
}

export const dart: readonly Matcher[] = [
  {
    tool: "dart analyze",
    pattern:
      /^\s*(?<severity>error|warning|info)\s+[-•]\s+(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.dart):(?<line>\d+):(?<column>\d+)\s+[-•]\s+(?<message>.+?)\s+[-•]\s+(?<code>\w+)$/,
    kind: analyzerKind,
    role: ({ severity }) => (severity === "error" ? "cause" : "likely"),
  },
  {
    tool: "dart analyze",
    pattern:
      /^\s*(?<severity>error|warning|info)\s+[-•]\s+(?<message>.+?)\s+[-•]\s+(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.dart):(?<line>\d+):(?<column>\d+)\s+[-•]\s+(?<code>\w+)$/,
    kind: analyzerKind,
    role: ({ severity }) => (severity === "error" ? "cause" : "likely"),
  },
  {
    tool: "dart",
    pattern:
      /^(?:org-dartlang-app:\/+)?(?<file>(?:file:\/\/|[A-Za-z]:[\\/])?[^\s:]+\.dart):(?<line>\d+):(?<column>\d+): Error: (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /^(?:Not found: |Couldn't resolve the package|Error when reading)/.test(message)
        ? "import_error"
        : /^(?:Expected|Unexpected|Can't find '.+' to match|String starting|Unterminated|Variables must be declared|.* is already declared|Missing|.+ is not a prefix operator)/.test(
              message,
            )
          ? "syntax_error"
          : "type_error",
  },
  {
    tool: "dart",
    pattern: /^Error: (?<message>(?:Couldn't resolve the package|Not found: 'package:).+)$/,
    kind: "import_error",
  },
  {
    tool: "pub",
    pattern:
      /^(?<message>(?:Because .+ depends on .+|.*version solving failed\.|The current Dart SDK version is .+|pub get failed.*|Could not find package .+|The lower bound of .+|Running "flutter pub get".*failed.*))$/,
    kind: "build_failure",
    role: ({ message = "" }) =>
      /^pub get|^Running|^The current/.test(message) ? "likely" : "cause",
  },
  {
    tool: "flutter test",
    pattern: /^\s*[\d:]+ \+\d+(?: ~\d+)? -\d+: (?:(?<file>\S+\.dart): )?(?<test>.+?) \[E\]$/,
    below: [
      /^\s{2}(?<message>(?:Expected|Test timed out|TimeoutException|Exception|Failed|.*Error|type).*)$/,
      /^\s+(?<file>test\/\S+\.dart) (?<line>\d+):(?<column>\d+)\s+.+$/,
    ],
    within: 14,
    kind: ({ message = "" }) =>
      /Failed to load/.test(message) ? "build_failure" : kindOfTestFailure(message),
  },
  {
    tool: "flutter test",
    pattern:
      /^(?<message>Test failed\. See exception logs above\.|══╡ EXCEPTION CAUGHT BY FLUTTER TEST FRAMEWORK ╞═+)$/,
    below: [/^The following (?<exception>\w+) was thrown/],
    within: 2,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "dart",
    pattern: /^(?:Unhandled exception:|\[ERROR:flutter.*Unhandled Exception: (?<note>.+))$/,
    below: [/^(?<message>\S.+)$/],
    within: 1,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "dart format",
    pattern: /^Changed (?<file>\S+\.dart)$/,
    kind: "lint_error",
    message: () => "is not formatted",
    role: "likely",
  },
];
