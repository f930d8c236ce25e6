import { kindOfException, kindOfTestFailure } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

const ofTest = ({ exception = "", message = "" }: Found): FailureKind =>
  kindOfTestFailure(`${exception}: ${message}`.replace(/^: /, ""));

/** While tests are collected no test has begun: the error is what it is by itself. */
function ofCollection({ exception = "", message = "" }: Found): FailureKind | undefined {
  if (exception === "" && message === "") return undefined;
  if (message.startsWith("import file mismatch")) return "import_error";
  const kind = kindOfException(`${exception}: ${message}`.replace(/^: /, ""));
  return kind === "runtime_error" && /AssertionError/.test(exception) ? "test_failure" : kind;
}

const E_LINE =
  /^E\s{2,}(?<exception>(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Timeout|Exit|Failed|Warning|Failure|Interrupt|Expired|DoesNotExist|NotFound))(?:: (?<message>.*))?$/;
const E_TEXT = /^E\s{2,}(?<message>\S.+)$/;
const PLACE =
  /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.py):(?<line>\d+): (?:in .+|(?<exception>(?:\w+\.)*[A-Z]\w+)?)$/;

export const pythonTests: readonly Matcher[] = [
  {
    tool: "pytest",
    pattern: /^_+ ?ERROR collecting (?<file>\S+) ?_+$/,
    below: [
      /^(?<message>import file mismatch):$/,
      E_LINE,
      /^E\s{2,}File "(?<file>[^"]+)", line (?<line>\d+)$/,
      /^(?<own>[^\s:]+\.py):(?<line>\d+): in <module>$/,
    ],
    within: 60,
    kind: ofCollection,
  },
  {
    tool: "pytest",
    pattern:
      /^_{3,} ?(?<phase>ERROR at (?:setup|teardown) of )?(?<test>[A-Za-z[<.][\w.[\]:<>/ -]*?) ?_{3,}$/,
    below: [E_LINE, E_TEXT, PLACE],
    within: 250,
    kind: (found) =>
      found.exception === undefined && found.message === undefined ? undefined : ofTest(found),
  },
  {
    tool: "pytest",
    pattern:
      /^FAILED (?:\[[\d.]+s\] )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.py)(?:::(?<test>.+?))?(?: - (?:(?<exception>(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Timeout|Exit|Failed|Failure|Interrupt|Warning))(?::\s?|$))?(?<message>.*))?$/,
    kind: ofTest,
    role: "consequence",
  },
  {
    tool: "pytest",
    pattern:
      /^ERROR (?:\[[\d.]+s\] )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.py)(?:::(?<test>\S+))?(?: - (?:(?<exception>(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Timeout|Exit))(?:: ?|$))?(?<message>.*))?$/,
    kind: (found) => (found.test === undefined ? ofCollection(found) : ofTest(found)),
    role: "consequence",
  },
  {
    tool: "pytest",
    pattern:
      /^(?<message>ImportError while (?:importing test module|loading conftest) '(?<file>[^']+)'\.)$/,
    below: [E_LINE, /^(?<own>[^\s:]+\.py):(?<line>\d+): in <module>$/],
    within: 60,
    kind: ofCollection,
    message: ({ exception, message = "" }) => `${exception ?? ""} ${message}`,
  },
  {
    tool: "pytest",
    pattern:
      /^(?:ERROR: )?(?<message>(?:file or directory not found|usage: pytest|not found:|Coverage failure|.*unrecognized arguments|.*fail-under|FAIL Required test coverage).*)$/,
    kind: ({ message = "" }) =>
      /[Cc]overage|fail-under/.test(message) ? "test_failure" : "build_failure",
  },
  {
    tool: "pytest",
    pattern: /^(?<message>\+{3,} Timeout \+{3,}|E\s+Failed: Timeout >.+)$/,
    kind: "timeout",
  },
  {
    tool: "pytest",
    pattern: /^INTERNALERROR> (?<exception>(?:\w+\.)*[A-Z]\w*(?:Error|Exception)): (?<message>.+)$/,
    kind: ({ exception = "", message = "" }) => kindOfException(`${exception}: ${message}`),
  },
  {
    tool: "unittest",
    pattern: /^ERROR: (?<test>\S*\.?[\w.]*\s?\(?unittest\.loader\._FailedTest.*\)?)$/,
    below: [
      /^(?<exception>ImportError|ModuleNotFoundError|\w+Error): (?<message>(?!Failed to import).+)$/,
      /^\s+File "(?<file>(?!.*\/lib\/python)[^"]+)", line (?<line>\d+)/,
    ],
    within: 40,
    kind: ofCollection,
  },
  {
    tool: "unittest",
    pattern: /^(?:FAIL|ERROR): (?<test>\w+ \([\w.]+\)(?: .*)?)$/,
    below: [
      /^(?<exception>(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Timeout)): (?<message>.+)$/,
      /^(?<exception>(?:\w+\.)*[A-Z]\w*(?:Error|Exception))$/,
      /^\s+File "(?<file>(?!.*(?:\/lib\/python|site-packages))[^"]+)", line (?<line>\d+)/,
    ],
    within: 60,
    kind: ofTest,
  },
  {
    tool: "pytest",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.py)::(?<test>\S.*?) (?:FAILED|ERROR)(?:\s+\[\s*[\d.]+[s%]\])*$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    // with `--tb=native`, or where the rest was cut off
    tool: "pytest",
    heading: /^=+ (?:FAILURES|ERRORS) =+$/,
    pattern: /^_{3,} ?(?!ERROR collecting)(?<test>[A-Za-z[<.][\w.[\]:<>/ -]*?) ?_{3,}$/,
    below: [
      /^(?<message>Failed: .+)$/,
      /^(?<exception>(?:\w+\.)*[A-Z]\w*(?:Error|Exception)): (?<message>.+)$/,
    ],
    within: 250,
    kind: ofTest,
  },
  {
    tool: "pytest",
    pattern: /^(?<message>!+ KeyboardInterrupt !+)$/,
    kind: "timeout",
  },
  {
    tool: "unittest",
    pattern: /^(?<message>FAILED \((?:failures|errors)=.+\))$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "doctest",
    pattern: /^File "(?<file>[^"]+)", line (?<line>\d+), in (?<test>[\w.]+)$/,
    below: [/^(?<message>Failed example:)$/],
    within: 1,
    kind: ({ message }) => (message === undefined ? undefined : "test_failure"),
  },
  {
    tool: "behave",
    pattern: /^\s*(?<message>Failing scenarios:)$/,
    below: [/^\s+(?<file>\S+\.feature):(?<line>\d+)\s+(?<test>.+)$/],
    within: 2,
    kind: "test_failure",
  },
  {
    tool: "robot",
    pattern: /^(?<test>\S.{0,300}?)\s{1,100}\| FAIL \|$/,
    below: [/^(?<message>\S.+)$/],
    within: 1,
    kind: ofTest,
  },
];
