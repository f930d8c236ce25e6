import { kindOfTestFailure } from "../classify.ts";
import type { Found, Matcher } from "../matcher.ts";

const testKind = ({ exception = "", message = "" }: Found) =>
  kindOfTestFailure(`${exception}: ${message}`.replace(/^: /, ""));

/** Test runners of the JVM: Surefire, Gradle's, Ant's, and those of Scala. */
export const jvmTests: readonly Matcher[] = [
  {
    tool: "surefire",
    pattern:
      /^\[ERROR\]\s+(?<test>[\w.$]+(?:[.#][\w[\](){}, =-]+)?(?:\([^)]*\))?) (?:--|\s?Time elapsed:? ?)\s*(?:Time elapsed:? )?[\d.]+ s\s+<<< (?<note>FAILURE|ERROR)!$/,
    below: [
      /^(?<exception>[\w.$]+(?:Error|Exception|Failure\w*|Failed\w*)): ?(?<message>.*)$/,
      /^(?<exception>[\w.$]+(?:Error|Exception|Failure))$/,
    ],
    within: 3,
    kind: testKind,
  },
  {
    tool: "surefire",
    pattern: /^(?:Failed tests|Tests in error):\s+(?<test>\S.*?\)?)(?:: ?(?<message>.*))?$/,
    kind: testKind,
    role: "consequence",
  },
  {
    tool: "surefire",
    pattern: /^(?<message>Failed tests|Tests in error):\s*$/,
    below: [/^\s+(?<test>[\w.$>[\]]+)(?::(?<line>\d+))?(?:->\S+)? .+$/],
    within: 1,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "ant junit",
    pattern: /^Testcase: (?<test>\S+?)(?: took [\d.]+ sec)?:?\s+(?:FAILED|Caused an ERROR)$/,
    below: [/^(?<message>\S.+)$/],
    within: 1,
    kind: testKind,
  },
  {
    tool: "ant junit",
    pattern: /^Test (?<test>[\w.$]+) FAILED(?: \((?<message>timeout|crashed)\))?$/,
    kind: ({ message }) => (message === "timeout" ? "timeout" : "test_failure"),
    role: ({ message }) => (message === "timeout" ? "cause" : "consequence"),
  },
  {
    tool: "scalatest",
    pattern: /^(?:\[info\] )?\s*- (?<test>.+?) \*\*\* FAILED \*\*\*.*$/,
    below: [/^(?:\[info\] )?\s+(?<message>\S.*?)(?: \((?<file>\w+\.scala):(?<line>\d+)\))?$/],
    within: 1,
    kind: testKind,
  },
  {
    tool: "specs2",
    pattern: /^\[(?:error|info)\]\s+[x!] (?<test>\S.*)$/,
    below: [/^\[(?:error|info)\]\s+(?<message>.+?)(?: \((?<file>\w+\.scala):(?<line>\d+)\))?$/],
    within: 1,
    kind: testKind,
  },
  {
    tool: "munit",
    pattern:
      /^==> [Xi] (?<test>\S.*?)\s+[\d.]+s (?<exception>[\w.$]+): (?:(?<file>\S+\.scala):(?<line>\d+)\s?)?(?<message>.*)$/,
    kind: testKind,
  },
  {
    tool: "surefire",
    pattern: /^(?<test>[\w[\]]+\([\w.$]+\))\s+Time elapsed: [\d.]+ sec\s+<<< (?:FAILURE|ERROR)!$/,
    below: [/^(?<exception>[\w.$]+(?:Error|Exception|Failure)): ?(?<message>.*)$/],
    within: 3,
    kind: testKind,
  },
  {
    tool: "surefire",
    pattern:
      /^\[ERROR\] {3}(?<test>(?<class>\w+)[.>][\w.>[\]$-]+):(?<line>\d+)(?:->\S+)? (?<message>.+)$/,
    kind: testKind,
    role: "consequence",
  },
  {
    tool: "gradle",
    pattern: /^(?<test>[\w.$ ]+(?:Test|Tests|IT|Spec|Kt)?\w* > .+) FAILED$/,
    below: [
      /^\s+(?<exception>[\w.$]+(?:Error|Exception|Failure\w*|Failed\w*|NotSatisfiedError))(?:: (?<message>.+?))?(?: at (?<file>\w+\.\w+):(?<line>\d+))?$/,
      /^\s+at (?<file>\w+\.(?:java|kt|groovy|scala)):(?<line>\d+)$/,
    ],
    within: 5,
    kind: testKind,
  },
  {
    tool: "surefire",
    pattern: /^\[(?:ERROR|INFO)\] (?<message>There are test failures.*)$/,
    kind: "test_failure",
  },
];
