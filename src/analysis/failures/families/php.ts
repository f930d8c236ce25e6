import { kindOfException, kindOfTestFailure } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

function phpKind({ message = "" }: Found): FailureKind {
  if (
    /Failed opening required|[Cc]lass ["'].+["'] not found|(?:Interface|Trait) ["'].+["'] not found|require\(|require_once\(/.test(
      message,
    )
  )
    return "import_error";
  if (/Allowed memory size/.test(message)) return "runtime_error";
  return /Maximum execution time/.test(message) ? "timeout" : kindOfException(message);
}

export const php: readonly Matcher[] = [
  {
    tool: "php",
    pattern: /^(?:PHP )?Parse error: {1,2}(?<message>.+) in (?<file>.*?) on line (?<line>\d+)$/,
    kind: "syntax_error",
  },
  {
    // with its trace, in one line
    tool: "php",
    pattern:
      /^(?:PHP )?Fatal error: {1,2}(?<message>.+?) in (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+?):(?<line>\d+) Stack trace: .+$/i,
    kind: phpKind,
    role: "likely",
  },
  {
    tool: "php",
    pattern:
      /^(?:PHP )?Fatal error: {1,2}(?<message>.+?) in (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+?)(?::(?<line>\d+)| on line (?<line2>\d+))$/,
    below: [/^\s+thrown in (?<file2>.+) on line (?<line3>\d+)$/],
    kind: phpKind,
    role: "likely",
  },
  {
    tool: "php",
    pattern: /^(?:PHP )?Fatal error: {1,2}(?<message>.+)$/,
    kind: phpKind,
    role: "likely",
  },
  {
    tool: "php",
    pattern: /^Errors parsing (?<file>\S+)$/,
    kind: "syntax_error",
    role: "consequence",
  },
  {
    tool: "php",
    pattern:
      /^(?:PHP )?(?:In \w+\.php line \d+:|\s*\[(?<exception>[A-Z]\w*(?:\\\w+)*(?:Exception|Error))\])$/,
    below: [/^\s+(?<message>\S.+)$/],
    within: 3,
    kind: (found) => (found.message === undefined ? undefined : phpKind(found)),
    role: "likely",
  },
  {
    tool: "phpunit",
    pattern: /^\d+\) (?<test>[\w\\]+::\w+(?: with data set .+)?)$/,
    below: [/^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.php):(?<line>\d+)$/, /^(?<message>\S.+)$/],
    within: 25,
    kind: ({ message = "" }) => kindOfTestFailure(message),
  },
  {
    tool: "phpunit",
    pattern:
      /^(?<message>(?:FAILURES!|ERRORS!|Tests: \d+, Assertions: \d+, (?:Errors|Failures): \d+.*))$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "pest",
    pattern: /^\s+• (?<test>[\w\\]+ > \S.+)$/,
    below: [
      /^\s+at (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.php):(?<line>\d+)$/,
      /^\s+(?<message>[A-Z].+)$/,
    ],
    within: 12,
    kind: ({ message = "" }) => kindOfTestFailure(message),
  },
  {
    tool: "pest",
    pattern: /^\s*(?:FAILED|⨯) {1,2}(?!\[[\d.]+s\])(?<test>.+?)(?:\s{2,}(?<message>.+))?$/,
    below: [/^\s+at (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.php):(?<line>\d+)$/],
    within: 12,
    kind: ({ message = "" }) => kindOfTestFailure(message),
  },
  {
    tool: "phpstan",
    heading: /^\s+Line\s+(?<file>\S+\.php)(?: \(in context of .+\))?$/,
    pattern: /^\s+(?<line>\d+)\s{2,}(?<message>\S.+)$/,
    kind: phpstanKind,
  },
  {
    tool: "phpstan",
    heading: /^\s+-{3,} -{3,}$/,
    pattern: /^\s+:?(?<line>\d+)\s{2,}(?<message>\S.+)$/,
    kind: phpstanKind,
  },
  {
    tool: "phpstan",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.php):(?<line>\d+):(?<message>.+?)(?: \[identifier=(?<code>[\w.]+)\])?$/,
    kind: (found) => (/^\d+:|^in /.test(found.message ?? "") ? undefined : phpstanKind(found)),
    role: "likely",
  },
  {
    tool: "phpstan",
    pattern: /^\s*\[ERROR\] (?<message>Found \d+ errors?)$/,
    kind: "type_error",
    role: "consequence",
  },
  {
    tool: "psalm",
    pattern:
      /^(?:ERROR: (?<code>[A-Z]\w+) - (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.php):(?<line>\d+):(?<column>\d+)|(?<file2>(?:[A-Za-z]:[\\/])?[^\s:]+\.php):(?<line2>\d+):(?<column2>\d+):error) - (?:(?<code2>[A-Z]\w+): )?(?<message>.+)$/,
    kind: ({ code = "" }) =>
      code === "ParseError"
        ? "syntax_error"
        : code.startsWith("Tainted")
          ? "security_vulnerability"
          : "type_error",
    message: ({ code, message = "" }) => `${code}: ${message}`,
  },
  {
    tool: "php-cs-fixer",
    pattern: /^\s+\d+\) (?<file>\S+\.php)(?: \((?<message>[\w, ]+)\))?$/,
    kind: "lint_error",
    message: ({ message }) => message ?? "is not formatted",
  },
  {
    tool: "phpcs",
    heading: /^\s*FILE: (?<file>.+\.\w+|STDIN)$/,
    pattern: /^\s+(?<line>\d+) \| (?<severity>ERROR|WARNING)\s+\| (?:\[[x ]\] )?(?<message>.+)$/,
    kind: ({ message = "" }) => (/PHP syntax error/.test(message) ? "syntax_error" : "lint_error"),
    role: ({ severity }) => (severity === "WARNING" ? "note" : "cause"),
  },
  {
    tool: "phpcs",
    heading: /^\s*FILE: (?<file>.+\.\w+|STDIN)$/,
    pattern: /^\s*FOUND \d+ ERRORS?(?: AND \d+ WARNINGS?)? AFFECTING \d+ LINES?$/,
    below: [/^\s+(?<line>\d+) \| ERROR\s+\| (?:\[[x ]\] )?(?<message>.+)$/],
    within: 4,
    kind: ({ message = "" }) => (/PHP syntax error/.test(message) ? "syntax_error" : "lint_error"),
  },
  {
    tool: "phpcs",
    pattern: /^\s*FOUND \d+ ERRORS?(?: AND \d+ WARNINGS?)? AFFECTING \d+ LINES?$/,
    below: [/^\s+(?<line>\d+) \| ERROR\s+\| (?:\[[x ]\] )?(?<message>.+)$/],
    within: 4,
    kind: "lint_error",
  },
  {
    tool: "composer",
    pattern:
      /^\s*(?<message>(?:Your requirements could not be resolved|Your lock file does not contain|The lock file is not up to date|Root composer\.json requires|Could not find package|The \S+ file could not be downloaded|Could not (?:authenticate|fetch|scan)|- Root composer\.json requires|Required package .+ is not present|Failed to download|Package .+ has requirements incompatible|The requested PHP extension|Script .+ handling the .+ event returned).*)$/,
    kind: ({ message = "" }) => (/timed out/.test(message) ? "timeout" : "build_failure"),
    role: ({ message = "" }) => (message.startsWith("Script") ? "consequence" : "cause"),
  },
  {
    tool: "composer",
    pattern:
      /^(?:Found )(?<message>[1-9]\d* security vulnerability advisor(?:y|ies) affecting .+)$/,
    kind: "security_vulnerability",
  },
];

function phpstanKind({ message = "" }: Found): FailureKind {
  return message.startsWith("Syntax error") ? "syntax_error" : "type_error";
}
