import { kindOfTestFailure } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

const IMPORT =
  /no required module provides|cannot find (?:package|module)|is not in (?:std|GOROOT)|missing go\.sum entry|could not import|does not contain package|no matching versions for query|unrecognized import path|use of internal package|is a program, not an importable|not in your go\.mod|unknown import path|not exported by package|build constraints exclude all Go files|cannot use path@version|malformed import path|found packages|no Go files in/;

export function goKind({ message = "" }: Found): FailureKind {
  if (IMPORT.test(message)) return "import_error";
  if (
    /^syntax error|^expected |^illegal |^invalid character|^string literal not terminated|^rune literal|newline in string|^missing return$|^unexpected newline|^found '/.test(
      message,
    )
  ) {
    return message.startsWith("missing return") ? "type_error" : "syntax_error";
  }
  if (
    /^import cycle not allowed|^imports |^undefined reference|^could not determine kind of name|^build constraints|^could not load export|^pattern .+: no matching files/.test(
      message,
    )
  )
    return "build_failure";
  return "type_error";
}

export const go: readonly Matcher[] = [
  {
    tool: "golangci-lint",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+?) \((?<code>[a-z][\w-]+|SA\d+|S\d+|ST\d+|QF\d+|U\d+)\)$/,
    kind: ({ code = "", message = "", ...rest }) =>
      code === "typecheck" ? goKind({ ...rest, message }) : "lint_error",
    message: ({ code, message = "" }) => `${message} (${code})`,
  },
  {
    // in the form for GitHub, where only the runner sees the place
    tool: "golangci-lint",
    pattern:
      /^\s*(?<message>\S.+) \((?<code>errcheck|govet|staticcheck|ineffassign|unused|revive|gosimple|gocritic|gosec|gofmt|goimports|misspell|lll|stylecheck|deadcode|structcheck|unconvert|unparam)\)$/,
    kind: "lint_error",
  },
  {
    // what it cannot check, since it does not compile
    tool: "golangci-lint",
    pattern:
      /^(?:ERRO|level=error).{0,300}errors in package: \[(?<file>(?:[A-Za-z]:[\\/])?[^\s:[\]]+\.go):(?<line>\d+):(?<column>\d+): (?<message>[^[\]]+)/,
    kind: goKind,
  },
  {
    // the prefix of a vet run: a finding of its analyzers has none of the compiler's words
    tool: "go vet",
    pattern: /^vet: (?<file>\.?\/?[^\s:]+\.go):(?<line>\d+):(?<column>\d+): (?<message>.+)$/,
    kind: goKind,
  },
  {
    tool: "go",
    pattern:
      /^(?:# \S+\s)?(?<file>(?:\.{0,2}\/)?[^\s:]+\.go):(?<line>\d+):(?<column>\d+): (?<message>.+)$/,
    kind: (found) => (isVetFinding(found) ? "lint_error" : goKind(found)),
  },
  {
    tool: "go test",
    pattern: /^\s*--- FAIL: (?<test>\S+)(?: \([\d.]+s\))?$/,
    below: [
      /^\s+(?:Error Trace:\s+)?(?<file>[\w./-]+_test\.go):(?<line>\d+):? ?(?<message>.*)$/,
      /^\s+Error:\s+(?<message>.+)$/,
    ],
    within: 30,
    kind: ({ message = "" }) => kindOfTestFailure(message),
  },
  {
    tool: "go test",
    pattern: /^panic: (?<message>test timed out after .+)$/,
    kind: "timeout",
  },
  {
    tool: "go test",
    pattern: /^FAIL\t(?<file>\S+)(?:\s+\[(?<message>build failed|setup failed)\]|\s+[\d.]+s)?$/,
    kind: ({ message }) => (message === undefined ? "test_failure" : "build_failure"),
    role: "consequence",
  },
  {
    tool: "go",
    pattern: /^(?:\t?panic|fatal error): (?<message>.+?)(?: \[recovered\])?$/,
    kind: ({ message = "" }) =>
      /timed out|context deadline exceeded/.test(message) ? "timeout" : "runtime_error",
    role: ({ message = "" }) =>
      /^all goroutines are asleep|out of memory|concurrent map/.test(message) ? "cause" : "likely",
  },
  {
    tool: "go",
    pattern:
      /^go: (?<message>(?!downloading|finding|extracting|added|upgraded|creating|to add|warning|found|telemetry).+)$/,
    kind: (found) =>
      /timeout|timed out/.test(found.message ?? "")
        ? "timeout"
        : IMPORT.test(found.message ?? "")
          ? "import_error"
          : /errors parsing|malformed/.test(found.message ?? "")
            ? "syntax_error"
            : "build_failure",
  },
  {
    tool: "go",
    pattern:
      /^(?:build \S+: )?(?<message>(?:cannot find (?:package|module) .+|package \S+ is not in (?:std|GOROOT).*|no required module provides package .+|cannot load \S+: .+|package command-line-arguments is not a main package|can't load package: .+|no Go files in .+))$/,
    kind: "import_error",
  },
  {
    tool: "go",
    pattern: /^package \S+$/,
    below: [/^\timports \S+: (?<message>.+)$/, /^\timports \S+$/],
    within: 8,
    kind: (found) => (found.message === undefined ? undefined : goKind(found)),
  },
  {
    tool: "go",
    pattern:
      /^\S+: (?<message>(?:undefined reference to|link: |running (?:gcc|clang) failed|relocation target .+ not defined).*)$/,
    kind: "build_failure",
  },
  {
    tool: "gofmt",
    pattern: /^diff (?:-u )?(?<file>\S+\.go)(?:\.orig)? \S+\.go$/,
    kind: "lint_error",
    message: () => "is not formatted",
  },
  {
    tool: "go",
    pattern: /^(?<message>WARNING: DATA RACE)$/,
    kind: "runtime_error",
  },
  {
    tool: "ginkgo",
    pattern:
      /^\s*(?:• )?\[(?:FAIL|Fail|FAILED|PANICKED!?|Panic!|TIMEDOUT|Timeout\.\.\.|It)\] (?<test>.+)$/,
    below: [/^\s*(?<file>\/?\S+\.go):(?<line>\d+)$/],
    kind: "test_failure",
  },
  {
    tool: "gotestsum",
    pattern: /^=== FAIL: \S+ (?<test>\S+) \([\d.]+s\)$/,
    below: [/^\s+(?<file>[\w./-]+_test\.go):(?<line>\d+): (?<message>.*)$/],
    within: 30,
    kind: "test_failure",
  },
];

/** What the analyzers of `go vet` and staticcheck report, whose lines look as the compiler's do. */
function isVetFinding({ message = "" }: Found): boolean {
  return /format %|possible (?:formatting|misuse|malformed)|unreachable code|should (?:have comment|be|not|omit|use)|composite literal uses unkeyed|struct field tag|copies lock|result of .* call not used|self-assignment|unusedresult|context\.CancelFunc|wrong type for|call has (?:arguments|possible)|\((?:SA|ST|QF|S|U)\d{3,4}\)|is deprecated|Error return value|File is not|the cancel function|method \w+\(.*\) should have signature|arg list ends with redundant newline|needs \d+ args? but|reads arg #|^ineffectual assignment to|^\w+ is (?:unused|never used)/.test(
    message,
  );
}
