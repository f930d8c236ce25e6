import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

/** A linter that cannot parse a file says so as one of its messages. */
const lintKind = ({ message = "" }: Found): FailureKind =>
  /^(?:Fatal parsing error|Parsing error|Parse error)|^Unexpected token|^Unknown word \(CssSyntaxError\)|SyntaxError/.test(
    message,
  )
    ? "syntax_error"
    : "lint_error";
const roleBySeverity = ({ severity = "" }: Found) =>
  /^(?:warn|info|⚠|hint)/i.test(severity) ? "note" : "cause";
const ruled = ({ code, message = "" }: Found): string =>
  code === undefined ? message : `${message.trim()} (${code})`;

const PATH_HEADING =
  /^(?<file>(?:\/|\.{0,2}\/|[A-Za-z]:[\\/])?[\w@.()[\]+ \\/-]+\.(?:[mc]?[jt]sx?|vue|svelte|astro|json|md|html|graphql|ya?ml))$/;

export const javascriptLinters: readonly Matcher[] = [
  {
    tool: "eslint",
    heading: PATH_HEADING,
    pattern:
      /^\s+(?<line>\d+):(?<column>\d+)\s+(?<severity>error|warning)\s+(?<message>.+?)(?:\s{2,}(?<code>(?:@?[\w-]+\/)*[\w-]+))?$/,
    kind: lintKind,
    role: roleBySeverity,
    message: ruled,
  },
  {
    tool: "eslint",
    heading: /^\.\/(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+)$/,
    pattern:
      /^(?<line>\d+):(?<column>\d+)\s+(?<severity>Error|Warning): (?<message>.+?)(?:\s{2,}(?<code>(?:@?[\w-]+\/)*[\w-]+))?$/,
    kind: lintKind,
    role: roleBySeverity,
    message: ruled,
  },
  {
    // unix, compact, and standard
    tool: "eslint",
    pattern:
      /^\s*(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:[mc]?[jt]sx?|vue)):(?<line>\d+):(?<column>\d+): (?<message>.+?) \[?(?<severity>Error|Warning)\/(?<code>[\w@/-]+)\]$/,
    kind: lintKind,
    role: roleBySeverity,
    message: ruled,
  },
  {
    tool: "eslint",
    pattern:
      /^(?<file>[^\s:]+): line (?<line>\d+), col (?<column>\d+), (?<severity>Error|Warning) - (?<message>.+?)(?: \((?<code>[\w@/-]+)\))?$/,
    kind: lintKind,
    role: roleBySeverity,
    message: ruled,
  },
  {
    tool: "standard",
    pattern:
      /^ {2}(?<file>\/[^\s:]+\.[jt]sx?):(?<line>\d+):(?<column>\d+): (?<message>.+?)(?: \((?<code>[\w@/-]+)\))?$/,
    kind: lintKind,
    message: ruled,
  },
  {
    tool: "eslint",
    pattern: /^ESLint found too many warnings \(maximum: \d+\)\.?$/,
    kind: "lint_error",
    message: () => "more warnings than are allowed",
  },
  {
    tool: "eslint",
    pattern: /^✖ (?<message>[1-9]\d* problems? \([1-9]\d* errors?, .+\))$/,
    kind: "lint_error",
    role: "consequence",
  },
  {
    tool: "eslint",
    pattern:
      /^(?:Error: |Oops! .*)?(?<message>(?:ESLint couldn't find the (?:plugin|config)|Failed to load (?:plugin|config|parser)|Cannot read config file|Definition for rule|Invalid option|ESLint couldn't find an).*)$/,
    kind: ({ message = "" }) =>
      /Definition for rule/.test(message)
        ? "lint_error"
        : /Cannot read|Invalid option|couldn't find an/.test(message)
          ? "build_failure"
          : "import_error",
  },
  {
    // oxlint, in its default format: the message, and below it where
    tool: "oxlint",
    pattern: /^\s*(?<severity>[×⚠x!]) (?<code>[\w@-]+\([\w/-]+\)): (?<message>.+)$/,
    below: [/^\s*[╭,]─\[(?<file>[^\]:]+):(?<line>\d+):(?<column>\d+)\]/],
    within: 6,
    kind: lintKind,
    role: ({ severity }) => (severity === "⚠" || severity === "!" ? "note" : "cause"),
    message: ruled,
  },
  {
    tool: "oxlint",
    pattern: /^\s*[×x] (?<message>(?:Unexpected|Expected|Unterminated|Invalid|Identifier).+)$/,
    below: [/^\s*[╭,]─\[(?<file>[^\]:]+):(?<line>\d+):(?<column>\d+)\]/],
    within: 6,
    kind: "syntax_error",
  },
  {
    tool: "biome",
    pattern:
      /^(?<file>\S+?)(?::(?<line>\d+):(?<column>\d+))? (?<code>lint\/[\w/]+|parse|format|organizeImports|assist(?:\/[\w/]+)?|suppressions\/\w+)(?: +FIXABLE)? +━+/,
    below: [/^\s+(?<severity>[×✖⚠!ℹ]) (?<message>.+)$/],
    within: 4,
    kind: ({ code }) => (code === "parse" ? "syntax_error" : "lint_error"),
    role: ({ severity = "" }) => (/[⚠!ℹ]/.test(severity) ? "note" : "cause"),
    message: ruled,
  },
  {
    tool: "prettier",
    pattern:
      /^\[error\] (?<file>[^\s:]+): (?<message>SyntaxError: .+?)(?: \((?<line>\d+):(?<column>\d+)\))?$/,
    kind: "syntax_error",
  },
  {
    tool: "prettier",
    pattern: /^\[warn\] (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+)$/,
    kind: "lint_error",
    message: () => "is not formatted",
  },
  {
    tool: "prettier",
    pattern:
      /^(?:\[warn\] |\[error\] )?(?<message>Code style issues (?:found|were found) in .+|Forgot to run Prettier\?.*)$/,
    kind: "lint_error",
    role: "consequence",
  },
  {
    tool: "oxfmt",
    pattern: /^(?<file>\S+\.\w+) \(\d+ms\)$/,
    kind: "lint_error",
    role: "likely",
    message: () => "is not formatted",
  },
  {
    tool: "oxfmt",
    pattern: /^(?<message>Format issues found in above \d+ files?\..*)$/,
    kind: "lint_error",
  },
  {
    tool: "stylelint",
    heading: /^(?<file>\S+\.(?:css|scss|less|sass|vue|pcss))$/,
    pattern:
      /^\s+(?<line>\d+):(?<column>\d+)\s+(?<severity>[✖×⚠])\s+(?<message>.+?)\s{2,}(?<code>[\w/-]+)$/,
    kind: lintKind,
    role: ({ severity }) => (severity === "⚠" ? "note" : "cause"),
    message: ruled,
  },
  {
    tool: "stylelint",
    heading: /^(?<file>\S+\.(?:css|scss|less|sass|vue|pcss))$/,
    pattern: /^\s+(?<line>\d+):(?<column>\d+)\s+(?<severity>[✖×⚠])\s+(?<message>\S.+)$/,
    kind: lintKind,
    message: ruled,
  },
  {
    tool: "tslint",
    pattern:
      /^(?:(?<severity>ERROR|WARNING): )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:[]+\.tsx?)(?::(?<line>\d+):(?<column>\d+) -|\[(?<line2>\d+), (?<column2>\d+)\]:) (?<message>.+)$/,
    kind: "lint_error",
    role: roleBySeverity,
  },
  {
    tool: "commitlint",
    pattern: /^✖\s+(?<message>.+?)\s+\[(?<code>[\w-]+)\]$/,
    kind: "lint_error",
    message: ruled,
  },
  {
    tool: "markdownlint",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.mdx?):(?<line>\d+)(?::(?<column>\d+))? (?:error )?(?<code>MD\d{3}\/\S+) (?<message>.+)$/,
    kind: "lint_error",
    message: ruled,
  },
  {
    tool: "knip",
    pattern:
      /^(?<message>Unused (?:files|dependencies|devDependencies|exports|exported types) \(\d+\))$/,
    kind: "lint_error",
  },
];
