import type { Found, Matcher } from "../matcher.ts";

const isWarning = ({ severity = "" }: Found) => /^(?:w|warn|warning|info|i|note)$/i.test(severity);
const roleBySeverity = (found: Found) =>
  isWarning(found) ? ("note" as const) : ("cause" as const);

/** Linters of configuration, documents and templates, in their text output. */
export const linters: readonly Matcher[] = [
  {
    tool: "lintrunner",
    pattern: /^>>> Lint for (?<file>\S+):$/,
    below: [
      /^\s+(?<severity>Error|Warning|Advice) \((?<code>[\w/-]+)\) (?<message>.+)$/,
      /^\s+>>> +(?<line>\d+) +\|/,
    ],
    within: 40,
    kind: "lint_error",
  },
  {
    tool: "ansible-lint",
    pattern:
      /^(?<file>[^\s:]+\.ya?ml):(?<line>\d+):(?:(?<column>\d+):)? \[(?<code>E\d{3}|EANSIBLE\d+|[a-z]+(?:-[a-z]+)+)\] (?:\[[A-Z_]+\] )?(?<message>.+)$/,
    kind: "lint_error",
    message: ({ code, message = "" }) => `${code}: ${message}`,
  },
  {
    // since version 5: a rule alone, or what another linter says with its rule
    tool: "ansible-lint",
    pattern:
      /^(?<file>[^\s:]+\.ya?ml):(?<line>\d+): (?:(?<code>[a-z]+(?:-[a-z]+){0,5}(?:\[[a-z-]+\])?)(?:: (?<message>[A-Z].+))?|yaml: (?<message2>.+) \((?<code2>yaml\[[a-z-]+\])\))$/,
    kind: "lint_error",
    message: ({ code, message }) => (message === undefined ? `${code}` : `${code}: ${message}`),
  },
  {
    tool: "yamllint",
    pattern:
      /^(?<file>[^\s:]+\.ya?ml):(?<line>\d+):(?<column>\d+): \[(?<severity>error|warning)\] (?<message>.+?)(?: \((?<code>[\w-]+)\))?$/,
    kind: ({ message = "" }) =>
      message.startsWith("syntax error") ? "syntax_error" : "lint_error",
    role: roleBySeverity,
  },
  {
    tool: "sqlfluff",
    heading: /^== \[(?<file>[^\]]+)\] FAIL$/,
    pattern: /^L:\s*(?<line>\d+) \| P:\s*(?<column>\d+) \| +(?<code>\w+) \| (?<message>.+)$/,
    kind: ({ code }) => (code === "PRS" ? "syntax_error" : "lint_error"),
  },
  {
    tool: "djlint",
    heading: /^(?<file>\S+\.(?:html?|jinja2?|j2|twig|hbs|njk))$/,
    pattern: /^(?<code>[HTJD]\d{3}) (?<line>\d+):(?<column>\d+) (?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "haml-lint",
    pattern:
      /^(?<file>[^\s:]+\.haml):(?<line>\d+) \[(?<severity>[WE])\] (?<code>\w+(?:\/\w+)?): (?<message>.+)$/,
    kind: ({ code }) => (code === "Syntax" ? "syntax_error" : "lint_error"),
  },
  {
    tool: "slim-lint",
    pattern:
      /^(?<file>[^\s:]+\.slim):(?<line>\d+) \[(?<severity>[WE])\] (?<code>\w+(?:\/\w+)?): (?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "erb-lint",
    pattern: /^(?<file>[^\s:]+\.erb):(?<line>\d+):(?<column>\d+): (?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "reek",
    pattern:
      /^\s+(?<file>[^\s:]+\.rb):(?<line>\d+): (?<code>[A-Z][A-Za-z]+): (?<message>.+? \[https?:.+\])$/,
    kind: "lint_error",
  },
  {
    tool: "reek",
    heading: /^(?<file>\S+\.rb) -- \d+ warnings?:$/,
    pattern: /^\s+\[(?<line>\d+)(?:, \d+)*\]:\s?(?<code>[A-Z][A-Za-z]+): (?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "fasterer",
    pattern: /^(?<file>\S+\.rb):(?<line>\d+) (?<message>\S.+ is slower than .+)$/,
    kind: "lint_error",
  },
  {
    tool: "puppet-lint",
    pattern:
      /^(?<file>\S+\.pp) - (?<severity>ERROR|WARNING): (?<message>.+?) on line (?<line>\d+)(?: col (?<column>\d+))?$/,
    kind: "lint_error",
    role: roleBySeverity,
  },
  {
    tool: "puppet-lint",
    pattern:
      /^(?<file>\S+\.pp):(?<line>\d+):(?<code>\w+):(?<severity>ERROR|WARNING):(?<message>.+)$/,
    kind: "lint_error",
    role: roleBySeverity,
  },
  {
    tool: "xmllint",
    pattern:
      /^(?<file>[^\s:]+):(?<line>\d+): (?:namespace |parser |HTML parser |validity )?(?<severity>error|warning) : (?<message>.+)$/,
    kind: "syntax_error",
    role: roleBySeverity,
  },
  {
    tool: "oelint",
    pattern:
      /^(?<file>\S+\.(?:bb|bbappend|inc|bbclass)):(?<line>\d+):(?<severity>error|warning|info):(?<code>oelint\.[\w.]+):(?<message>.+)$/,
    kind: "lint_error",
    role: roleBySeverity,
  },
  {
    tool: "dotenv-linter",
    pattern: /^(?<file>\S*\.env[\w.]*):(?<line>\d+) (?:(?<code>[A-Z]\w+): )?(?<message>\S.+)$/,
    kind: "lint_error",
  },
  {
    tool: "buf",
    pattern:
      /^(?<file>[^\s:]+\.proto):(?<line>\d+):(?<column>\d+):(?<message>[A-Z](?!rror).+ (?:should|must|is not|has|is).+)$/,
    kind: "lint_error",
  },
  {
    tool: "protolint",
    pattern: /^\[(?<file>[^\s:\]]+\.proto):(?<line>\d+):(?<column>\d+)\] (?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "misspell",
    pattern:
      /^(?<file>[^\s:]+):(?<line>\d+):(?<column>\d+): (?<message>"\S+" is a misspelling of "\S+")$/,
    kind: "lint_error",
  },
  {
    tool: "codespell",
    pattern: /^(?<file>(?:\.\/)?[^\s:]+):(?<line>\d+): (?<message>\S+ ==> \S.*)$/,
    kind: "lint_error",
  },
  {
    tool: "cspell",
    pattern:
      /^(?<file>[^\s:]+):(?<line>\d+):(?<column>\d+) - (?<message>(?:Unknown|Forbidden|Misspelled) word \(.+\).*)$/,
    kind: "lint_error",
  },
  {
    tool: "typos",
    pattern: /^error: (?<message>`\S+` should be `.+)$/,
    below: [/^\s*(?:-->|╭▸) (?<file>.+?):(?<line>\d+):(?<column>\d+)$/],
    within: 2,
    kind: "lint_error",
  },
  {
    tool: "gitlint",
    pattern: /^(?:(?<line>\d+|-): )?(?<code>[TBMCIR][A-Z]?\d+) (?<message>[A-Z][^:]+(?:: ".*")?)$/,
    heading: /^(?:Commit [0-9a-f]{7,40}:|gitlint: checking commit message.*)$/,
    kind: "lint_error",
  },
  {
    tool: "bashate",
    pattern:
      /^(?<file>\S+?):(?<line>\d+):(?<column>\d+): (?<code>[EW]0\d\d) (?<message>(?:Indent|Line|Function|Heredoc|File|Trailing|[a-z]).+)$/,
    kind: ({ file = "" }) => (/\.pyi?$/.test(file) ? undefined : "lint_error"),
  },
  {
    tool: "solhint",
    pattern:
      /^(?<file>[^\s:]+\.sol):(?<line>\d+):(?<column>\d+): (?<message>.+) \[(?<severity>Error|Warning)\/(?<code>[\w-]+)\]$/,
    kind: "lint_error",
    role: roleBySeverity,
  },
  {
    tool: "hadolint",
    pattern:
      /^(?:Error: )?(?<file>[^\s:]+):(?<line>\d+) (?<code>(?:DL|SC)\d{4}) (?<severity>error|warning|info|style): (?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "actionlint",
    pattern:
      /^(?<file>[^\s:]+\.ya?ml):(?<line>\d+):(?<column>\d+): (?<message>.+) \[(?<code>syntax-check|expression|events|matrix|credentials|shell-name|runner-label|job-needs|action|env-var|id|glob|permissions|workflow-call|deprecated-commands|if-cond|shellcheck|pyflakes)\]$/,
    kind: ({ code }) => (code === "syntax-check" ? "syntax_error" : "lint_error"),
  },
  {
    tool: "cfn-lint",
    pattern:
      /^(?<file>[^\s:]+):(?<line>\d+):(?<column>\d+):\d+:\d+:(?<code>[EW]\d{4}):(?<message>.+)$/,
    kind: ({ code }) => (code === "E0000" ? "syntax_error" : "lint_error"),
    role: ({ code = "" }) => (code.startsWith("W") ? "note" : "cause"),
  },
  {
    tool: "buildifier",
    pattern:
      /^(?<file>\S*(?:BUILD(?:\.bazel)?|WORKSPACE|\.bzl)):(?<line>\d+):(?:(?<column>\d+):)? (?<message>syntax error near .+|[a-z]+(?:-[a-z]+)+: .+)$/,
    kind: ({ message = "" }) => (message.startsWith("syntax") ? "syntax_error" : "lint_error"),
  },
  {
    tool: "rstcheck",
    pattern:
      /^(?<file>[^\s:]+\.rst):(?<line>\d+): \((?<severity>INFO|WARNING|ERROR|SEVERE)\/\d\) (?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "doc8",
    pattern: /^(?<file>[^\s:]+\.(?:rst|txt|md)):(?<line>\d+): (?<code>D\d{3}) (?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "vale",
    pattern:
      /^(?<file>[^\s:]+\.(?:md|rst|adoc|txt|html)):(?<line>\d+):(?<column>\d+):(?<code>[A-Z]\w*\.\w+):(?<message>.+)$/,
    kind: "lint_error",
  },
  {
    // alex, remark and other tools of unified: below the name of the file
    tool: "remark",
    heading: /^(?<file>\S+\.(?:md|mdx|markdown|txt))$/,
    pattern:
      /^\s+(?<line>\d+):(?<column>\d+)(?:-\d+:\d+)?\s+(?<severity>warning|error)\s+(?<message>\S.*?)\s+(?<code>[\w-]+)\s+(?<note>remark-\w+|retext-[\w-]+|rehype-\w+)$/,
    kind: "lint_error",
    role: ({ severity }) => (severity === "error" ? "cause" : "likely"),
  },
  {
    tool: "foodcritic",
    pattern:
      /^(?<code>[A-Z]{2,5}\d{3}): (?<message>.+): (?<file>\/?\S+\.(?:rb|md|json)):(?<line>\d+)$/,
    kind: "lint_error",
  },
  {
    tool: "statix",
    pattern: /^(?<file>[^\s>]+)>(?<line>\d+):(?<column>\d+):(?<severity>[WE]):\d+:(?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "vint",
    pattern:
      /^(?<file>[^\s:]+\.vim):(?<line>\d+):(?<column>\d+): (?:(?<severity>\w+): )?(?<message>.+)$/,
    kind: ({ message = "" }) => (/^E\d+:/.test(message) ? "syntax_error" : "lint_error"),
  },
  {
    tool: "desktop-file-validate",
    pattern: /^(?<file>\S+\.desktop): (?<severity>error|warning): (?<message>.+)$/,
    kind: "lint_error",
    role: roleBySeverity,
  },
  {
    tool: "msgfmt",
    pattern:
      /^(?<file>[^\s:]+\.pot?):(?<line>\d+):(?:(?<column>\d+):)? (?<message>(?:duplicate message|'msg|syntax error|keyword|end-of-line|missing|parse error|inconsistent).+)$/,
    kind: ({ message = "" }) =>
      /syntax|parse|keyword|end-of-line/.test(message) ? "syntax_error" : "build_failure",
  },
];
