import { kindOfException } from "../classify.ts";
import { kindOfWords } from "../failure-words.ts";
import type { Matcher } from "../matcher.ts";

const SYNTAX =
  /^(?:syntax error|parse error|SyntaxError|unexpected token|expected .+ (?:but|got|found)|unterminated|invalid syntax)/i;

/** What a compiler of these says is a failed build, whatever it is. */
const NATIVE = /\.(?:c|cc|cpp|cxx|cu|m|mm|h|hh|hpp|hxx|s|S|asm|f|f\d\d|F\d\d)$/;

/** Last in the registry: forms that many tools share, of tools that nobody above knows. */
export const generic: readonly Matcher[] = [
  {
    tool: "unknown",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:()]+\.\w{1,8}):(?<line>\d+):(?:(?<column>\d+):?)? (?:fatal )?[Ee](?:rror|RROR)\b:? (?<message>.+)$/,
    kind: ({ file = "", message = "" }) =>
      SYNTAX.test(message)
        ? "syntax_error"
        : NATIVE.test(file)
          ? "build_failure"
          : (kindOfWords(message) ?? "build_failure"),
    role: "likely",
  },
  {
    tool: "unknown",
    pattern: /^\s*(?<test>[\w./:[\]-]{2,200})\s+FAIL(?:ED)?:?\s+(?<message>\S.*)$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    // what most test runners sum up in some order of these words
    tool: "tests",
    pattern:
      /^(?!.{0,300}\b(?:[Ss]tyle|[Ll]int\w*|violations?|offenses?|vulnerabilit\w+)\b)(?=.{0,300}\b(?:[Tt]ests?|[Ss]pecs?|[Ee]xamples?|[Aa]ssertions?|[Ss]cenarios?|[Ss]uites?|[Cc]hecks?|[Ff]eatures?|[Pp]assed|[Pp]assing|[Pp]ass|Total)\b)(?<message>.{0,300}(?:\b[1-9]\d* (?:\w+ )?(?:failed|failing|failures?|FAILED|Failed)\b|\b(?:[Ff]ailures?|[Ff]ailed|FAILED|[Ff]ail)(?:: ?| )[1-9]\d*\b(?! (?:as expected|expected))).*)$/,
    kind: "test_failure",
    role: ({ message = "" }) =>
      /\bretr(?:y|ied)|flaky|expected fail/i.test(message) ? "note" : "consequence",
  },
  {
    tool: "ktlint",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.kts?):(?<line>\d+):(?<column>\d+): (?!error|warning)(?<message>[A-Z].+)$/,
    kind: "lint_error",
  },
  {
    tool: "mysql",
    pattern:
      /^ERROR (?<code>\d{4}) \(\w{5}\)(?: at line (?<line>\d+))?(?: in file: '(?<file>[^']+)')?: (?<message>.+)$/,
    kind: ({ code }) => (code === "1064" ? "syntax_error" : "runtime_error"),
  },
  {
    tool: "yaml",
    pattern:
      /^(?:.*?(?:YAMLException|YAMLParseError|yaml\.(?:scanner|parser)\.\w+|YAMLSyntaxError|yaml: line \d+|yaml: unmarshal errors).*)$/,
    kind: "syntax_error",
    below: [/^\s+in "(?<file>[^"]+)", line (?<line>\d+), column (?<column>\d+)$/],
    role: "likely",
    message: ({ message }) => message ?? "the YAML cannot be read",
  },
  {
    tool: "unknown",
    pattern:
      /^(?<message>(?:.*[Cc]annot find (?:module|package) ['"].+|Module not found: .+|.*Could not resolve ["'].+["'].*|.*Failed to resolve import .+))$/,
    kind: "import_error",
    role: "likely",
  },
  {
    tool: "unknown",
    pattern: /^\s*(?:Uncaught )?(?<exception>[A-Z]\w+(?:Error|Exception)): (?<message>.+)$/,
    kind: ({ exception = "", message = "" }) => kindOfException(`${exception}: ${message}`),
    role: "likely",
  },
  {
    tool: "unknown",
    pattern:
      /^(?!.{1,200}[\t ](?:WARN|INFO|DEBUG)[\t ])(?<message>.*\b(?:timed out after|time limit exceeded|exceeded (?:the )?(?:time ?out|time limit)|context deadline exceeded)\b.*)$/i,
    kind: "timeout",
    role: "likely",
  },
];
