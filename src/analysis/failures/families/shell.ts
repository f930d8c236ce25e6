import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

function shellKind({ message = "" }: Found): FailureKind {
  if (
    /syntax error|unexpected (?:end of file|EOF|token)|[Uu]nterminated quoted|parse error|unmatched|bad substitution/i.test(
      message,
    )
  ) {
    return /bad substitution/i.test(message) ? "runtime_error" : "syntax_error";
  }
  if (
    /unbound variable|parameter (?:not set|null)|division by 0|integer expression expected|bad substitution|value too great/i.test(
      message,
    )
  )
    return "runtime_error";
  if (
    /Killed|[Ss]egmentation fault|Aborted|Bus error|core dumped|Illegal instruction/.test(message)
  )
    return "runtime_error";
  return /Terminated|timed? ?out/.test(message) ? "timeout" : "build_failure";
}

export const shell: readonly Matcher[] = [
  {
    tool: "shellcheck",
    pattern: /^In (?<file>\S+) line (?<line>\d+):$/,
    below: [
      /^\s*\^-*\^? ?(?<code>SC\d{4})(?: \((?<severity>error|warning|info|style)\))?: (?<message>.+)$/,
    ],
    within: 4,
    kind: ({ code = "" }) =>
      code === ""
        ? undefined
        : /^SC10(?:7[23]|09|58|60|64|70|80|88|89|56|57|46|47|49|61|62)$/.test(code)
          ? "syntax_error"
          : "lint_error",
    message: ({ code, message = "" }) => `${code}: ${message}`,
  },
  {
    tool: "shellcheck",
    pattern:
      /^(?<file>[^\s:]+):(?<line>\d+):(?<column>\d+): (?<severity>error|warning|note|style): (?<message>.+) \[(?<code>SC\d{4})\]$/,
    kind: ({ code = "" }) => (/^SC107[23]$/.test(code) ? "syntax_error" : "lint_error"),
  },
  {
    tool: "shfmt",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:sh|bash)):(?<line>\d+):(?<column>\d+): (?<message>(?:reached|".+" must|invalid|not a valid|.*must be followed).+)$/,
    kind: "syntax_error",
  },
  {
    tool: "hadolint",
    pattern:
      /^(?<file>[^\s:]*(?:Dockerfile|Containerfile)[^\s:]*):(?<line>\d+) (?<code>(?:DL|SC)\d{4}) (?<severity>\w+): (?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "actionlint",
    pattern:
      /^(?<file>\.github\/[^\s:]+\.ya?ml):(?<line>\d+):(?<column>\d+): (?<message>.+) \[(?<code>[\w-]+)\]$/,
    kind: ({ code }) => (code === "syntax-check" ? "syntax_error" : "lint_error"),
  },
  {
    tool: "shell",
    pattern:
      /^(?<file>[^\s:]+): (?:eval: )?line (?<line>\d+): (?:\S+: )?(?<message>(?:.*syntax error.*|unexpected EOF.*|.*unbound variable|.*command not found|.*No such file or directory|.*Permission denied|.*bad substitution|.*Exec format error|.*parameter (?:not set|null).*|.*cannot execute.*|\s*\d+ (?:Killed|Segmentation fault|Aborted|Terminated|Bus error|Illegal instruction|Trace\/breakpoint trap|Floating point).*|.*Argument list too long))$/,
    kind: shellKind,
    role: ({ message = "" }) => (/syntax error|unexpected EOF/.test(message) ? "cause" : "likely"),
  },
  {
    tool: "shell",
    pattern:
      /^(?:(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:sh|bash|zsh)|\/bin\/\w+|\S*sh): )(?<line>\d+): (?<message>(?:.*: not found|Syntax error: .+|.*: parameter not set|Bad substitution|.*: Permission denied|.*cannot open .+|set: Illegal option.*))$/,
    kind: shellKind,
    role: ({ message = "" }) => (message.startsWith("Syntax") ? "cause" : "likely"),
  },
  {
    tool: "shell",
    pattern:
      /^(?:(?:\/bin\/|\/usr\/bin\/)?(?:ba|z|da|k)?sh: |env: |exec: |sudo: |zsh:\d+: |nohup: |time: |xargs: )(?:line \d+: )?(?:\d+: )?(?<message>.+(?:not found|No such file or directory|Permission denied|cannot execute.*|Operation not permitted))$/,
    kind: "build_failure",
    role: "likely",
  },
  {
    tool: "shell",
    pattern:
      /^(?<message>'[^']+' is not recognized as an internal or external command,|.*exec format error|(?:\S+: )?command not found: \S+|\S+: command not found|.*executable file not found in \$PATH.*|(?:\S+: )?cannot execute binary file.*)$/,
    kind: "build_failure",
    role: "likely",
  },
  {
    tool: "shell",
    pattern:
      /^(?<message>(?:Segmentation fault|Bus error|Illegal instruction|Aborted|Floating point exception|Trace\/BPT trap|Killed|Abort trap: 6|Segmentation fault: 11)(?: \(core dumped\))?\.?)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "timeout",
    pattern: /^timeout: (?<message>sending signal \w+ to command .+)$/,
    kind: "timeout",
  },
  {
    tool: "shell",
    pattern:
      /^(?:tar|cp|mv|rm|cat|mkdir|chmod|ln|touch|ls|cd|sed|unzip|gzip|rsync|find|install|cmp|grep|awk|bash|sh|source|\.): (?<message>(?!\d).+(?:No such file or directory|Permission denied|cannot .+|not in gzip format|End-of-central-directory.*|Not a directory|Is a directory|Unrecognized archive format|Directory not empty))$/,
    kind: "build_failure",
    role: "likely",
  },
];
