import { kindOfException } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

const byText = ({ exception = "", message = "" }: Found): FailureKind =>
  kindOfException(`${exception}: ${message}`);

/** Programs that say with an exception how another program ended. */
const FROM_ANOTHER =
  /CalledProcessError|SystemExit|click\.exceptions\.Exit|ChildFailedError|ProcessExitedException/;

export const python: readonly Matcher[] = [
  {
    // `  File "a.py", line 3` and below it the source, a mark, and the error: of py_compile too
    tool: "python",
    pattern:
      /^\s*(?:Sorry: )?(?<exception>(?:SyntaxError|IndentationError|TabError)): (?!\S+:\d+: )(?<message>.+?)(?: \((?<file>[^\s,()]+), line (?<line>\d+)\))?$/,
    kind: "syntax_error",
  },
  {
    // without a traceback, for nothing was run yet
    tool: "python",
    pattern: /^\s+File "(?<file>[^"]+)", line (?<line>\d+)$/,
    below: [/^(?:Sorry: )?(?<exception>SyntaxError|IndentationError|TabError): (?<message>.+)$/],
    within: 4,
    kind: ({ exception }) => (exception === undefined ? undefined : "syntax_error"),
  },
  {
    tool: "python",
    pattern:
      /^(?:Sorry: )?(?!SyntaxError: \S+:\d+: )(?<exception>(?!(?:java|javax|jdk|sun|org|com|net|kotlinx?|scala|groovy|sbt)\.)(?:[a-zA-Z_]\w*\.)*(?:[A-Z]\w*(?:Error|Exception|Interrupt|Timeout|Exit|Failure|Expired|Refused|DoesNotExist|NotFound|Warning|Fault|Invalid|Required)|ValidationError|ImproperlyConfigured|TemplateDoesNotExist|StopIteration|KeyboardInterrupt))(?:: (?<message>.*))?$/,
    kind: byText,
    role: ({ exception = "" }) => (FROM_ANOTHER.test(exception) ? "consequence" : "likely"),
  },
  {
    tool: "python",
    pattern:
      /^(?:\S*python[\d.]*(?:\.exe)?): (?<message>No module named .+|can't open file .+|Error while finding module specification.*)$/,
    kind: ({ message = "" }) =>
      /No module/.test(message)
        ? "import_error"
        : /finding module/.test(message)
          ? "import_error"
          : "build_failure",
  },
  {
    tool: "python",
    pattern: /^(?<message>Fatal Python error: .+)$/,
    kind: ({ message = "" }) =>
      /[Tt]imeout|ModuleNotFound|No module/.test(message)
        ? kindOfException(message)
        : "runtime_error",
  },
  {
    tool: "mypy",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.pyi?):(?<line>\d+):(?:(?<column>\d+):)?(?:\d+:\d+:)? error: (?<message>.+?)(?: {2}\[(?<code>[\w-]+)\])?$/,
    kind: ({ code = "", message = "" }) => {
      if (
        code.startsWith("import") ||
        /Cannot find implementation or library stub|Module "?\S+"? has no attribute|Library stubs not installed/.test(
          message,
        )
      )
        return "import_error";
      return code === "syntax" ||
        /^(?:invalid syntax|unexpected indent|unindent|unterminated)/i.test(message)
        ? "syntax_error"
        : "type_error";
    },
  },
  {
    tool: "mypy",
    pattern: /^(?<message>Found \d+ errors? in \d+ files? \(.+\))$/,
    kind: "type_error",
    role: "consequence",
  },
  {
    tool: "pyright",
    pattern:
      /^\s*(?<file>\/?[^\s:]+\.pyi?):(?<line>\d+):(?<column>\d+) - error: (?<message>.+?)(?: \((?<code>report\w+)\))?$/,
    kind: pyrightKind,
  },
  {
    tool: "pyright",
    heading: /^(?<file>\/\S+\.pyi?)$/,
    pattern:
      /^\s+(?<line>\d+):(?<column>\d+) - error: (?<message>.+?)(?: \((?<code>report\w+)\))?$/,
    kind: pyrightKind,
  },
  {
    tool: "pytype",
    pattern:
      /^(?:File "(?<file>[^"]+)", line (?<line>\d+), in .+|(?<file2>\S+\.py):(?<line2>\d+):\d+: error: in .+): (?<message>.+) \[(?<code>[\w-]+)\]$/,
    kind: ({ code }) =>
      code === "import-error"
        ? "import_error"
        : code === "python-compiler-error"
          ? "syntax_error"
          : "type_error",
  },
  {
    tool: "pyre",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.pyi?):(?<line>\d+):(?<column>\d+) (?<message>.+ \[\d+\]: .+)$/,
    kind: ({ message = "" }) =>
      /Undefined import/.test(message)
        ? "import_error"
        : /Parsing failure/.test(message)
          ? "syntax_error"
          : "type_error",
  },
  {
    tool: "ty",
    pattern: /^error\[(?<code>(?!E\d)[a-z][\w-]+)\]: (?<message>.+)$/,
    below: [/^\s+--> (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.pyi?):(?<line>\d+):(?<column>\d+)$/],
    within: 3,
    kind: ({ file, code = "" }) =>
      file === undefined
        ? undefined
        : /import/.test(code)
          ? "import_error"
          : /syntax/.test(code)
            ? "syntax_error"
            : "type_error",
  },
  {
    // in its form "parseable"
    tool: "pylint",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.py):(?<line>\d+): \[(?<code>[CRWEF]\d{4})(?:\([\w-]+\))?, [^\]]*\] (?<message>.+)$/,
    kind: ({ code }) =>
      code === "E0401" || code === "E0611" || code === "F0001"
        ? "import_error"
        : code === "E0001"
          ? "syntax_error"
          : "lint_error",
  },
  {
    tool: "pyflakes",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.py):(?<line>\d+):(?:(?<column>\d+):?)? (?<message>(?:undefined name '.+|'.+' imported but unused|local variable '.+' is assigned to but never used|redefinition of unused '.+|invalid syntax|unable to detect undefined names|import '.+' from line .+ shadowed.*|f-string is missing placeholders))$/,
    kind: ({ message }) => (message === "invalid syntax" ? "syntax_error" : "lint_error"),
  },
  {
    tool: "vulture",
    pattern:
      /^(?<file>[^\s:]+\.py):(?<line>\d+): (?<message>unused .+ \(\d+% confidence\)|unreachable code after .+)$/,
    kind: "lint_error",
  },
  {
    // pylint, with and without a path before it
    tool: "pylint",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.py):(?<line>\d+):(?<column>\d+): (?<code>[CRWEFI]\d{4}): (?<message>.+)$/,
    kind: ({ code }) =>
      code === "E0401" || code === "E0611"
        ? "import_error"
        : code === "E0001"
          ? "syntax_error"
          : "lint_error",
  },
  {
    tool: ({ code = "" }) =>
      /^(?:[A-DF-Z]{2,}|UP|RUF|PL|SIM)\d|^I001$/.test(code) ? "ruff" : "flake8",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:pyi?|ipynb)):(?:cell \d+:)?(?<line>\d+):(?:(?<column>\d+):)? (?<code>[A-Z]{1,4}\d{2,4}) (?:\[\*\] )?(?<message>.+)$/,
    kind: ({ code = "", message = "" }) =>
      code === "E999" || message.startsWith("SyntaxError")
        ? "syntax_error"
        : /^S\d{3}$/.test(code)
          ? "lint_error"
          : "lint_error",
    message: ({ code, message = "" }) => `${code} ${message}`,
  },
  {
    tool: "ruff",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:pyi?|ipynb)):(?<line>\d+):(?<column>\d+): (?<message>(?:SyntaxError|invalid-syntax): .+)$/,
    kind: "syntax_error",
  },
  {
    tool: "ruff",
    pattern: /^(?<code>[A-Z]{1,4}\d{2,4}|invalid-syntax):? (?:\[\*\] )?(?<message>.+)$/,
    below: [/^\s+--> (?<file>[^\s:]+):(?<line>\d+):(?<column>\d+)$/],
    within: 2,
    kind: ({ file, code }) =>
      file === undefined ? undefined : code === "invalid-syntax" ? "syntax_error" : "lint_error",
    message: ({ code, message = "" }) => `${code} ${message}`,
  },
  {
    tool: ({ message = "" }) => (/reformat/.test(message) ? "black" : "ruff"),
    pattern: /^(?:would reformat|Would reformat:?) (?<file>\S+)$/,
    kind: "lint_error",
    message: () => "would be reformatted",
  },
  {
    tool: "black",
    pattern: /^(?<message>\d+ files? would be reformatted(?:, .+)?\.?)$/,
    kind: "lint_error",
    role: "consequence",
  },
  {
    tool: "black",
    pattern:
      /^error: cannot format (?<file>\S+): (?<message>Cannot parse:?.*?(?<line>\d+):(?<column>\d+):.*)$/,
    kind: "syntax_error",
  },
  {
    tool: "ruff",
    pattern:
      /^error: Failed to parse (?<file>[^\s:]+):(?<line>\d+):(?<column>\d+): (?<message>.+)$/,
    kind: "syntax_error",
  },
  {
    tool: "isort",
    pattern:
      /^ERROR: (?<file>\S+\.pyi?) (?<message>Imports are incorrectly sorted and\/or formatted\.)$/,
    kind: "lint_error",
  },
  {
    tool: "yapf",
    pattern: /^--- (?<file>\S+\.py)\s+\((?:original)\)$/,
    kind: "lint_error",
    message: () => "would be reformatted",
  },
  {
    tool: "pre-commit",
    pattern: /^(?<message>\S.*?\.{5,}Failed)$/,
    kind: "lint_error",
    role: "consequence",
  },
  {
    tool: "pydocstyle",
    pattern: /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.py):(?<line>\d+) (?:in|at) .+:$/,
    below: [/^\s+(?<code>D\d{3}): (?<message>.+)$/],
    within: 1,
    kind: ({ code }) => (code === undefined ? undefined : "lint_error"),
  },
  {
    tool: "yamllint",
    heading: /^(?<file>\S+\.ya?ml)$/,
    pattern:
      /^\s+(?<line>\d+):(?<column>\d+)\s+(?<severity>error|warning)\s+(?<message>.+?)(?:\s+\((?<code>[\w-]+)\))?$/,
    kind: ({ message = "" }) => (/syntax error/.test(message) ? "syntax_error" : "lint_error"),
    role: ({ severity }) => (severity === "warning" ? "note" : "cause"),
  },
];

function pyrightKind({ code = "", message = "" }: Found): FailureKind {
  if (/^report(?:MissingImports|MissingModuleSource|MissingTypeStubs)/.test(code))
    return "import_error";
  if (/is unknown import symbol|could not be resolved/.test(message)) return "import_error";
  const fromParser =
    code === "" &&
    /^(?:Expected|Unexpected|.*was not closed|Unindent|Invalid|String literal|Unaccessed|Operator .* not supported|Statements must|Dictionary entries)/.test(
      message,
    );
  return fromParser ? "syntax_error" : "type_error";
}
