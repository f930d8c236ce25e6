import { kindOfDiagnostic, kindOfException } from "../classify.ts";
import type { Matcher } from "../matcher.ts";

/** One or two forms each of languages with few tools. */
export const languages: readonly Matcher[] = [
  {
    tool: "dmd",
    pattern: /^(?<file>[^\s(]+\.di?)\((?<line>\d+)(?:,(?<column>\d+))?\): Error: (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /^found |expected|expecting|unterminated/.test(message)
        ? "syntax_error"
        : /^module .+ (?:is in file|cannot|not found)|^unable to read module/.test(message)
          ? "import_error"
          : "type_error",
  },
  {
    tool: "fortran",
    pattern:
      /^(?<message>(?:Internal |Runtime |Panic )?[Ee]rror: (?<file>\S+\.[fF]\d*), line (?<line>\d+): .+)$/,
    kind: ({ message = "" }) => (message.startsWith("Runtime") ? "runtime_error" : "build_failure"),
  },
  {
    tool: "racket",
    pattern: /^(?<file>[^\s:]+\.rkt):(?<line>\d+):(?<column>\d+): (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /read-syntax|expected a `|unexpected `/.test(message)
        ? "syntax_error"
        : /cannot open module|standard-module-name-resolver/.test(message)
          ? "import_error"
          : /contract violation|expected: |application: |undefined|by zero|out of range/.test(
                message,
              )
            ? "runtime_error"
            : "build_failure",
    role: "likely",
  },
  {
    tool: "racket",
    pattern:
      /^(?<message>[\w!?*/<>=+-]+: (?:contract violation|undefined;|arity mismatch;|division by zero|index is out of range).*)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "lisp",
    pattern:
      /^(?:; )?(?:debugger invoked on a|Unhandled) (?<exception>[A-Z][\w:.-]+)(?: in thread .+)?:$/,
    below: [/^\s+(?<message>\S.+)$/],
    within: 1,
    kind: ({ exception = "" }) =>
      /READER-ERROR|END-OF-FILE/.test(exception)
        ? "syntax_error"
        : /PACKAGE-(?:DOES-NOT-EXIST|ERROR)|MISSING-(?:COMPONENT|DEPENDENCY)|SYSTEM-NOT-FOUND/.test(
              exception,
            )
          ? "import_error"
          : "runtime_error",
    role: "likely",
  },
  {
    tool: "tcl",
    pattern: /^\s+\(file "(?<file>[^"]+)" line (?<line>\d+)\)$/,
    kind: "runtime_error",
    role: "likely",
    message: () => "the script ended with an error",
  },
  {
    tool: "fish",
    pattern: /^(?<file>\S+\.fish) \(line (?<line>\d+)\): ?(?<message>.*)$/,
    kind: "syntax_error",
    role: "likely",
  },
  {
    tool: "perl",
    pattern:
      /^(?<message>(?:Can't locate \S+\.pm in @INC|Can't locate object method).*?)(?: at (?<file>\S+) line (?<line>\d+)\.)?$/,
    kind: ({ message = "" }) => (/\.pm in @INC/.test(message) ? "import_error" : "runtime_error"),
  },
  {
    tool: "perl",
    pattern:
      /^(?<message>(?:syntax error|Missing right curly.*|Can't find string terminator .*|Unmatched .+|Global symbol ".+" requires explicit.*|Bareword .+ not allowed.*)) at (?<file>\S+) line (?<line>\d+)(?:,.*|\.)?$/,
    kind: ({ message = "" }) =>
      /^(?:Global|Bareword)/.test(message) ? "build_failure" : "syntax_error",
  },
  {
    tool: "prove",
    pattern: /^# {3}Failed test (?:'(?<test>.+)')?$/,
    below: [/^# {3}at (?<file>\S+) line (?<line>\d+)\.$/, /^# +(?<message>got: .+)$/],
    within: 3,
    kind: "test_failure",
  },
  {
    tool: "prove",
    pattern:
      /^\s*(?<message>Failed \d+\/\d+ subtests|Result: FAIL|(?<file>\S+\.t)\s+\(Wstat: .* Failed: [1-9].*)$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "perl",
    pattern: /^(?<message>[^\s].{2,200}) at (?<file>[^\s]+\.(?:pl|pm|t)) line (?<line>\d+)\.$/,
    kind: ({ message = "" }) => kindOfException(message),
    role: "likely",
  },
  {
    tool: "lua",
    pattern:
      /^(?:\S*lua[\d.]*|\S*luajit): (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.lua):(?<line>\d+): (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /^module '.+' not found/.test(message)
        ? "import_error"
        : /near ['<]|expected|unfinished/.test(message)
          ? "syntax_error"
          : "runtime_error",
  },
  {
    tool: "luacheck",
    pattern:
      /^\s*(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.lua):(?<line>\d+):(?<column>\d+): (?:\((?<code>[EW]\d{3})\) )?(?<message>.+)$/,
    kind: ({ code = "", message = "" }) =>
      code === "E011" || /^expected |^unfinished |^syntax error/.test(message)
        ? "syntax_error"
        : "lint_error",
  },
  {
    tool: "busted",
    pattern: /^(?:Failure|Error) → (?<file>[^\s]+\.lua) @ (?<line>\d+)$/,
    below: [/^(?<test>\S.+)$/],
    within: 1,
    kind: "test_failure",
  },
  {
    tool: "R",
    pattern:
      /^Error in (?:library|loadNamespace|requireNamespace)\(.*\)\s?: ?$|^Error in (?:library|loadNamespace)\((?<note>.+?)\) : (?<message>.+)$/,
    below: [/^\s+(?<message>there is no package called .+)$/],
    within: 1,
    kind: "import_error",
    role: "likely",
  },
  {
    tool: "R",
    pattern:
      /^(?<message>ERROR: (?:dependenc(?:y|ies) .+ (?:is|are) not available for package .+|compilation failed for package .+|lazy loading failed for package .+)|Error: there is no package called .+)$/,
    kind: ({ message = "" }) =>
      message.startsWith("Error: there") ? "import_error" : "build_failure",
  },
  {
    tool: "testthat",
    pattern:
      /^── (?<note>Failure|Error) \((?:'?(?<file>[^:']+)'?:(?<line>\d+):(?<column>\d+))\): (?<test>.+?) ─*$/,
    below: [/^(?<message>\S.+)$/],
    within: 1,
    kind: "test_failure",
  },
  {
    tool: "R",
    pattern: /^\s*Error in (?:parse|source|str2lang|file)\(.*\)\s?: ?(?<note>.*)$/,
    below: [
      /^\s*(?:Error in .+ : )?(?<file>[^\s:]+\.[RrQq](?:md|nw)?):(?<line>\d+):(?<column>\d+): (?<message>(?:unexpected|unmatched|invalid|malformed) .+)$/,
    ],
    within: 2,
    kind: ({ message }) => (message === undefined ? undefined : "syntax_error"),
  },
  {
    tool: "testthat",
    pattern: /^\s*(?<message>Error: (?:testthat unit tests failed|Test failures))$/,
    kind: "test_failure",
  },
  {
    tool: "R",
    pattern: /^Error in (?<note>[^:]+?) ?: (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /unexpected (?:symbol|end of input|'.+'|string)/.test(message)
        ? "syntax_error"
        : /there is no package/.test(message)
          ? "import_error"
          : "runtime_error",
    role: "likely",
  },
  {
    tool: "julia",
    pattern:
      /^ERROR: (?:LoadError: )*(?<exception>ArgumentError|UndefVarError|MethodError|BoundsError|ParseError|SystemError|InitError|TypeError|syntax|TaskFailedException)(?::|$) ?(?<message>.*)$/,
    kind: ({ exception = "", message = "" }) =>
      /Package \S+ not found|does not have \S+ in its dependencies/.test(message)
        ? "import_error"
        : /ParseError|syntax/.test(exception)
          ? "syntax_error"
          : "runtime_error",
    below: [/^in expression starting at (?<file>[^\s:]+):(?<line>\d+)$/],
    within: 40,
  },
  {
    tool: "julia test",
    pattern:
      /^(?<test>.*): (?:Test Failed|Error During Test) at (?<file>(?:[A-Za-z]:[\\/])?[^:]+):(?<line>\d+)$/,
    below: [/^\s+(?<message>Expression: .+)$/],
    within: 2,
    kind: "test_failure",
  },
  {
    tool: "zig",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.zig):(?<line>\d+):(?<column>\d+): error: (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /^(?:unable to (?:load|find|open)|no module named|import of file)/.test(message)
        ? "import_error"
        : /^(?:expected (?!type)|invalid token|unexpected|unterminated)/.test(message)
          ? "syntax_error"
          : /^'.+' failed|TestUnexpected/.test(message)
            ? "test_failure"
            : "type_error",
  },
  {
    tool: "zig test",
    pattern: /^(?:error: )?'(?<test>[^']+)' failed: (?<message>.+)$/,
    kind: "test_failure",
  },
  {
    tool: "nim",
    pattern: /^(?<file>\S+\.nim)\((?<line>\d+), (?<column>\d+)\) Error: (?<message>.+)$/,
    kind: ({ message = "" }) =>
      message.startsWith("cannot open file")
        ? "import_error"
        : /^(?:expected|invalid indentation|invalid token|expression expected|unmatched)/.test(
              message,
            )
          ? "syntax_error"
          : "type_error",
  },
  {
    tool: "crystal",
    pattern: /^In (?<file>\S+\.cr):(?<line>\d+):(?<column>\d+)$/,
    below: [/^(?:Error: |syntax error)(?<message>.+)$/],
    within: 8,
    kind: ({ message = "" }) => (/can't find file/.test(message) ? "import_error" : "type_error"),
  },
  {
    // before 0.35
    tool: "crystal",
    pattern: /^Error in (?<file>\S+\.cr):(?<line>\d+): (?<message>.+)$/,
    kind: ({ message = "" }) =>
      message.startsWith("can't find file") ? "import_error" : kindOfDiagnostic(message),
  },
  {
    tool: "solc",
    pattern:
      /^(?<code>(?:Parser|Type|Declaration|Compiler|Syntax)?Error)(?: \(\d+\))?: (?<message>.+)$/,
    below: [/^\s*--> (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.sol):(?<line>\d+):(?<column>\d+):?$/],
    within: 2,
    kind: ({ file, code = "", message = "" }) =>
      file === undefined
        ? undefined
        : /Source ".+" not found|not found in/.test(message)
          ? "import_error"
          : code === "ParserError"
            ? "syntax_error"
            : "type_error",
  },
  {
    tool: "forge test",
    pattern: /^\[FAIL[.:]?(?: Reason:)? ?(?<message>.+?)\] (?<test>\S+\(.*\)).*$/,
    kind: "test_failure",
  },
  {
    tool: "protoc",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.proto):(?:(?<line>\d+):(?<column>\d+): )?(?<message>.+)$/,
    kind: ({ message = "" }) =>
      message.startsWith("warning")
        ? undefined
        : /was not found or had errors|File not found/.test(message)
          ? "import_error"
          : /^Expected|^Missing/.test(message)
            ? "syntax_error"
            : "build_failure",
  },
  {
    tool: "psql",
    pattern:
      /^(?:psql:)?(?:(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.sql):(?<line>\d+): )?ERROR: {1,2}(?<message>(?:syntax error at|relation ".+" does not|column ".+" does not|duplicate key|permission denied for|database ".+" does not).+)$/,
    kind: ({ message = "" }) =>
      message.startsWith("syntax error") ? "syntax_error" : "runtime_error",
    role: "likely",
  },
  {
    tool: "latex",
    pattern:
      /^! (?<message>(?:LaTeX Error: |Undefined control|Missing |Emergency stop|Package ).+)$/,
    below: [/^l\.(?<line>\d+) /],
    kind: ({ message = "" }) =>
      /File `.+' not found/.test(message) ? "import_error" : "build_failure",
  },
  {
    tool: "ansible",
    pattern:
      /^(?:fatal: \[[^\]]+\]: (?:FAILED|UNREACHABLE)! => (?<message>.+)|ERROR! (?!Aborting)(?<note>.+))$/,
    kind: "build_failure",
    message: ({ message, note = "" }) => message ?? note,
  },
  {
    tool: "nix",
    pattern:
      /^error: (?<message>(?:builder for '.+' failed|Cannot build '.+'|attribute '.+' missing|hash mismatch in|undefined variable '.+'|syntax error, ).*)$/,
    below: [/^\s*at (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.nix):(?<line>\d+):(?<column>\d+):?$/],
    kind: ({ message = "" }) =>
      message.startsWith("syntax error") ? "syntax_error" : "build_failure",
    role: ({ message = "" }) => (/^builder|^Cannot build/.test(message) ? "consequence" : "cause"),
  },
];
