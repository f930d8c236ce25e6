import { kindOfTestFailure } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

const testKind = ({ message = "", exception = "" }: Found): FailureKind =>
  kindOfTestFailure(`${exception}: ${message}`.replace(/^: /, ""));

export const javascriptTests: readonly Matcher[] = [
  {
    tool: "vitest",
    pattern:
      /^\s*FAIL {1,2}(?:\|?[\w@/-]+\|? )?(?<file>\S+\.[mc]?[jt]sx?)(?: > (?<test>.+)| \[ .+ \])$/,
    below: [
      /^(?<exception>[A-Z]\w*(?:Error|Exception)?): (?<message>.+)$/,
      /^ ❯ (?:\S+ )?(?<file>(?!node_modules)[^\s:]+):(?<line>\d+):(?<column>\d+)$/,
    ],
    within: 50,
    kind: ({ test, message = "", exception = "" }) =>
      test === undefined
        ? suiteKind(`${exception}: ${message}`)
        : kindOfTestFailure(`${exception}: ${message}`),
  },
  {
    tool: "jest",
    pattern: /^\s*● (?:Test suite failed to run)$/,
    kind: "runtime_error",
    role: "consequence",
  },
  {
    tool: "jest",
    pattern:
      /^\s*● (?<test>(?!Test suite failed to run|Console$|Validation|Deprecation|Multiple).+)$/,
    below: [
      /^\s+(?<message>(?:[A-Z]\w*(?:Error|Exception)?\b.*|expect\(.+|thrown: .+|Snapshot .+|Cannot .+|.*[Tt]imeout.*|\S+ is not .+|.*[!=<>].*|.*Received.*))$/,
      /^\s+at (?:async )?(?:[^(]+ \()?(?<file>(?![^)]*node_modules)(?!node:|<)[^():]+\.[mc]?[jt]sx?):(?<line>\d+):(?<column>\d+)\)?$/,
    ],
    within: 60,
    kind: testKind,
  },
  {
    tool: "jest",
    pattern:
      /^\s*(?:FAIL|✖ FAIL) {1,2}(?:\S+ )?(?<file>\S+\.[mc]?[jt]sx?)(?: \([\d.]+ m?s\)| \[.*\])?$/,
    kind: "test_failure",
    role: "consequence",
    message: () => "a test of this file fails",
  },
  {
    tool: "jest",
    pattern: /^(?:Jest: |.*jest.*)(?<message>coverage threshold for .+ not met.*)$/,
    kind: "test_failure",
  },
  {
    tool: "vitest",
    pattern: /^⎯+ (?<message>Unhandled (?:Errors|Rejection|Error|Exception)) ⎯+$/,
    below: [/^(?<exception>[A-Z]\w*Error): (?<message>.+)$/],
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "vitest",
    pattern: /^\s*(?:×|✗|❯) (?<test>.+ > .+?)(?: \d+m?s)?$/,
    below: [/^\s+→ (?<message>.+)$/],
    within: 2,
    kind: testKind,
    role: "consequence",
  },
  {
    // mocha, cypress: the list at the end
    tool: "mocha",
    heading: /^\s*(?<mocha>[1-9]\d* failing)$/,
    pattern: /^ {2}1\) (?<test>.+)$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "mocha",
    pattern: /^ {2}(?<number>\d+)\) (?<test>[^:]\S*(?: .*)?[^:])$/,
    below: [
      /^\s+(?<exception>(?:Uncaught )?(?:[A-Z]\w*(?:Error|Exception)|Error))(?: \[\w+\])?: (?<message>.+)$/,
      /^\s+at (?:async )?(?:[^(]+ \()?(?<file>(?![^)]*node_modules)(?!node:|<)[^():]+\.[mc]?[jt]sx?):(?<line>\d+):(?<column>\d+)\)?$/,
    ],
    within: 40,
    kind: (found) => (found.exception === undefined ? undefined : testKind(found)),
  },
  {
    tool: "mocha",
    pattern: /^\s+(?<message>[1-9]\d* failing)$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "node:test",
    pattern: /^\s*✖ (?<test>(?!failing tests:).+?) \([\d.]+ms\)$/,
    below: [
      /^\s+(?<exception>(?:[A-Z]\w*(?:Error|Exception)|Error))(?: \[\w+\])?(?: \[.*\])?: (?<message>.+)$/,
      /^\s+(?<message>'test failed')$/,
    ],
    within: 20,
    kind: testKind,
    role: ({ exception }) => (exception === undefined ? "consequence" : "cause"),
  },
  {
    tool: "tap",
    pattern: /^\s*not ok \d+ -? ?(?<test>(?!.*# (?:TODO|SKIP)).+)$/,
    below: [
      /^\s+location: ['"](?<file>[^'"]+?):(?<line>\d+):(?<column>\d+)['"]$/,
      /^\s+(?:error|message): (?:['"](?<message>.+)['"]|(?<exception>\w+Error.*))$/,
      /^\s+at: .*?\(?(?<file>[^\s():]+\.\w+):(?<line>\d+):(?<column>\d+)\)?$/,
      /^\s+lineNumber: (?<line>\d+)$/,
      /^\s+fileName: (?<file>.+)$/,
    ],
    within: 25,
    kind: testKind,
  },
  {
    tool: "ava",
    pattern:
      /^\s*[✘✖] (?:\[fail\]: (?<test>.+?)(?: .*)?|(?<message>No tests found.*|.+ exited (?:with|due to).+))$/,
    kind: testKind,
  },
  {
    tool: "ava",
    pattern: /^\s*✖ (?<test>\S.*?) (?<message>Timed out while running tests)$/,
    kind: "timeout",
  },
  {
    tool: "playwright",
    pattern:
      /^\s+\d+\) (?:\[[^\]]+\] › )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.[mc]?[jt]sx?):(?<line>\d+):(?<column>\d+) › (?<test>.+?)(?: [─=-]+)?$/,
    below: [
      /^\s+(?<message>(?:\w*Error: .+|(?:\w+\.)+\w+: (?:Timeout|Target|Protocol|net::).+|Test timeout of .+|Timed out .+|expect\(.+))$/,
    ],
    within: 12,
    kind: testKind,
  },
  {
    tool: "jasmine",
    pattern: /^\d+\) (?<test>[A-Z]\S* .+)$/,
    below: [/^\s+Message:$/, /^\s+(?<message>(?:Expected|Error|TypeError|Failed).+)$/],
    within: 5,
    kind: (found) => (found.message === undefined ? undefined : testKind(found)),
  },
  {
    tool: "karma",
    pattern:
      /^\s*(?:Chrome|Firefox|HeadlessChrome|ChromeHeadless|Safari)\S* .*?\) (?<test>.+) FAILED$/,
    kind: "test_failure",
  },
  {
    tool: "karma",
    pattern:
      /(?<message>(?:Chrome|Firefox)\S* .*(?:Disconnected|have not captured in \d+ ms|did not capture).*)$/,
    kind: "timeout",
  },
  {
    tool: "bun test",
    pattern: /^\(fail\) (?<test>.+?)(?: \[[\d.]+ms\])?$/,
    kind: "test_failure",
  },
  {
    tool: "deno",
    pattern: /^(?<test>.+) \.\.\. FAILED \(\d+m?s\)$/,
    kind: "test_failure",
  },
  {
    tool: "cypress",
    pattern: /^\s*(?<exception>CypressError): (?<message>.+)$/,
    kind: "test_failure",
  },
];

/** A test file that fails as a whole: its module, or one that it imports, cannot be loaded. */
function suiteKind(text: string): FailureKind {
  if (
    /Transform failed|Parse failure|Unexpected|Expected .* but found|SyntaxError/.test(text) &&
    !/No test suite/.test(text)
  ) {
    return "syntax_error";
  }
  const kind = kindOfTestFailure(text);
  if (kind !== "test_failure") return kind;
  return /No test suite|AssertionError/.test(text) ? "test_failure" : "runtime_error";
}
