import { kindOfDiagnostic, kindOfException } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

/** By javac's words, which Maven and Gradle pass on. `note` is the line of source. */
function javaKind({ message = "", note = "" }: Found): FailureKind {
  if (
    /package \S+ (?:does not exist|is not visible)|module not found|^static import only|cannot access \S+$|cannot be resolved to a module|^The import .+ cannot be resolved/.test(
      message,
    )
  )
    return "import_error";
  if (/cannot find symbol/.test(message) && /^\s*import\s/.test(note)) return "import_error";
  if (
    /^(?:'.+' expected|.*expected$|illegal start|illegal character|not a statement|reached end of file|unclosed|class, interface|malformed|invalid method declaration|orphaned|else without|'\w+' without|catch without|<identifier>|unnamed classes|Syntax error|empty character|variable declaration not allowed|repeated modifier|bad initializer|.* or .* expected|illegal text block|integer number too large)/.test(
      message,
    )
  )
    return "syntax_error";
  if (
    /^(?:release version|invalid (?:target|source|flag)|Source option|Target option|warnings found and -Werror|error: |bad class file|class file|file not found|no source files|cannot write|could not create|annotation processor|An exception has occurred in the compiler|wrong version|unmappable)/.test(
      message,
    )
  )
    return "build_failure";
  return "type_error";
}

function kotlinKind({ message = "" }: Found): FailureKind {
  if (
    /^(?:Unresolved reference: (?:io|com|org|android|androidx|kotlinx?|java|javax)$|Cannot access class|Unresolved import)/.test(
      message,
    )
  )
    return "import_error";
  if (
    /^(?:Expecting|Syntax error|Unexpected tokens|Missing '|Unclosed|Illegal|Unexpected symbol|Function declaration must|Top-level|Property getter or setter expected)/i.test(
      message,
    )
  )
    return "syntax_error";
  return "type_error";
}

function scalaKind({ message = "" }: Found): FailureKind {
  if (
    /is not a member of package|^not found: object|^object \S+ is not a member|Not found: (?:type )?\S+ - did you mean import|^value \S+ is not a member of (?:com|org|io|scala)\b|Not found: \w+\s*$(?=)/.test(
      message,
    ) &&
    !message.startsWith("Not found")
  )
    return "import_error";
  if (
    /expected but|unclosed|illegal start|unmatched closing|eof expected|^'.' expected|expected start of|identifier expected/.test(
      message,
    )
  )
    return "syntax_error";
  return /bad option|scalac|Unable to/.test(message) ? "build_failure" : "type_error";
}

/** Java, Kotlin, Groovy and Scala: compilers, linters, build tools and what ran. */
export const jvm: readonly Matcher[] = [
  {
    tool: "pmd",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+):(?<line>\d+):\s(?<code>[A-Z]\w+):\t(?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "checkstyle",
    pattern:
      /^(?:\[ant:checkstyle\] )?\[(?<severity>ERROR|WARN|ERROR\s*)\] (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:java|kt|xml|properties)):(?:\[?(?<line>\d+)(?:[:,](?<column>\d+))?\]?:?) (?:error: )?(?:\((?<note>\w+)\) (?<code>\w+): )?(?<message>.+?)(?: \[(?<rule>\w+)\])?$/,
    kind: (found) => (isCompiler(found) ? javaKind(found) : "lint_error"),
    role: ({ severity }) => (severity === "WARN" ? "note" : "cause"),
  },
  {
    tool: "maven",
    pattern:
      /^\[ERROR\] (?<file>\/?[^\s:[]+\.java):\[(?<line>\d+),(?<column>\d+)\] (?:error: )?(?<message>.+)$/,
    below: [/^\[ERROR\]\s+symbol:\s+(?<note>.+)$/],
    within: 2,
    kind: javaKind,
    message: ({ message = "", note }) => (note === undefined ? message : `${message}: ${note}`),
  },
  {
    tool: "kotlinc",
    pattern:
      /^(?:\[ERROR\] |e: )(?:file:\/\/)?(?<file>(?:[A-Za-z]:)?[^:]{1,400}\.kts?):(?: ?\[?\(?(?<line>\d+)[,:] ?(?<column>\d+)\)?\]?):? (?:error: )?(?<message>.+)$/,
    kind: kotlinKind,
  },
  {
    tool: "kotlinc",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.kts?):(?<line>\d+):(?<column>\d+): error: (?<message>.+)$/,
    kind: kotlinKind,
  },
  {
    tool: "ktlint",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.kts?):(?<line>\d+):(?<column>\d+):? (?!error|warning)(?<message>.+?)(?: \((?<code>(?:standard:)?[\w:-]+)\))$/,
    kind: "lint_error",
  },
  {
    tool: "detekt",
    pattern:
      /^(?:\t|e: )?(?<file>\/?[^\s:]+\.kts?):(?<line>\d+):(?<column>\d+): (?<message>.+) \[(?<code>\w+)\]$/,
    kind: "lint_error",
  },
  {
    tool: "javac",
    pattern:
      /^(?:\[javac\] )?\s*(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.java):(?<line>\d+): error: (?<message>.+)$/,
    below: [/^(?:\[javac\] )?\s*(?<note>import .+;)$/],
    within: 1,
    kind: javaKind,
  },
  {
    tool: "javac",
    pattern:
      /^error: (?<message>(?:release version|invalid (?:target|source) release|file not found|warnings found|no source files|Source option|package .+ does not exist|module not found|cannot access).*)$/,
    kind: javaKind,
  },
  {
    tool: "ecj",
    pattern: /^\d+\. ERROR in (?<file>.+\.java) \(at line (?<line>\d+)\)$/,
    below: [/^(?<message>[A-Z][^^;{}]*)$/],
    within: 4,
    kind: javaKind,
  },
  {
    tool: "scalac",
    pattern:
      /^\[?error\]? (?:-- (?:\[E\d+\] )?(?<note>[\w ]*Error): )?(?<file>\/?[^\s:]+\.(?:scala|sbt|sc)):(?<line>\d+):(?:(?<column>\d+):?)? ?(?<message>.*?)-*$/,
    below: [/^\[?error\]? +\|\s+(?<message>\S.+)$/],
    within: 4,
    kind: ({ note = "", ...found }) => (/Syntax/.test(note) ? "syntax_error" : scalaKind(found)),
  },
  {
    tool: "scalac",
    pattern:
      /^(?:\[error\] )?-- (?:\[E\d+\] )?(?<note>[\w ]*Error): (?<file>\/?[^\s:]+\.scala):(?<line>\d+):(?<column>\d+) -*$/,
    below: [/^(?:\[error\] )?\s*\|\s+(?<message>[A-Za-z].+)$/],
    kind: ({ note = "", ...found }) => (/Syntax/.test(note) ? "syntax_error" : scalaKind(found)),
  },
  {
    tool: "scalac",
    pattern:
      /^(?<file>\/?[^\s:]+\.(?:scala|sc)):(?<line>\d+):(?:(?<column>\d+):)? error: (?<message>.+)$/,
    kind: scalaKind,
  },
  {
    tool: "scalastyle",
    pattern:
      /^(?<severity>error|warning) file=(?<file>\S+) message=(?<message>.+?)(?: line=(?<line>\d+))?(?: column=(?<column>\d+))?$/,
    kind: "lint_error",
    role: ({ severity }) => (severity === "warning" ? "note" : "cause"),
  },
  {
    tool: "maven",
    pattern:
      /^(?:\[ERROR\] )?(?:\[INFO\] )?Tests run: \d+, Failures: (?!0, Errors: 0)\d+, Errors: \d+.*(?<message><<< FAILURE!).*$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "gradle",
    pattern: /^> (?<message>There were failing tests\..*)$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "gradle",
    pattern: /^(?:Build file|Settings file|Script) '(?<file>[^']+)'(?: line: (?<line>\d+))?$/,
    below: [/^\s+(?:\^ )?Line \d+: .+$/, /^\s+\^ (?<message>.+)$/],
    within: 8,
    kind: ({ message }) => (message === undefined ? undefined : kindOfDiagnostic(message)),
  },
  {
    tool: "gradle",
    pattern: /^(?:Build file|Settings file|Script) '(?<file>[^']+)'(?: line: (?<line>\d+))?$/,
    below: [/^\* What went wrong:$/, /^(?<message>(?!\* What).+)$/],
    within: 4,
    kind: gradleKind,
  },
  {
    tool: "gradle",
    pattern:
      /^\s*> (?<message>(?:Could not (?:resolve|find|download|get|determine|create|GET|HEAD|initialize|open|compile|write)|Failed to (?:apply|find|install|notify|query|load|transform|create)|Cannot (?:find|lock|resolve|convert|locate)|No matching|Unsupported|SDK location|Checksum|Plugin \[|A problem occurred|Android Gradle plugin|Inconsistent JVM|Failed to calculate|A failure occurred|Minimum supported|Java heap|Process 'command|Compilation (?:failed|error)|Task '|Checkstyle rule|Lint found|Timeout has been).*)$/,
    kind: gradleKind,
    role: ({ message = "" }) =>
      /^(?:Process 'command|Compilation|A failure occurred|Checkstyle rule|Lint found)/.test(
        message,
      )
        ? "consequence"
        : "cause",
  },
  {
    tool: "gradle",
    pattern:
      /^(?<message>(?:Could not determine the dependencies of|Could not resolve all|Plugin \[id: .+\] was not found|A problem occurred (?:evaluating|configuring)|Could not open|Unsupported class file major version|Task '.+' not found in|Could not compile (?:build file|settings file|script)|Gradle could not start|ERROR: JAVA_HOME).*)$/,
    kind: gradleKind,
    role: ({ message = "" }) =>
      /^A problem|^Could not determine|^Could not resolve all/.test(message) ? "likely" : "cause",
  },
  {
    tool: "gradle",
    pattern: /^(?<message>Execution failed for task '.+'\.)$/,
    kind: ({ message = "" }) =>
      /:(?:test|check|\w*Test)'/.test(message) ? "test_failure" : "build_failure",
    role: "consequence",
  },
  {
    tool: "gradle",
    pattern: /^(?<message>(?:build file|settings file|script) '(?<file>[^']+)': (?<line>\d+): .+)$/,
    kind: ({ message = "" }) =>
      /unable to resolve class/.test(message)
        ? "import_error"
        : /unexpected|expecting/i.test(message)
          ? "syntax_error"
          : "build_failure",
  },
  {
    tool: "spotbugs",
    pattern:
      /^(?:\[ERROR\] )?(?<severity>High|Medium|Low): (?<message>.+) At (?<file>\w+\.(?:java|kt)):\[lines? (?<line>\d+).*\] (?<code>[A-Z_]+)$/,
    kind: "lint_error",
  },
  {
    tool: "pmd",
    pattern:
      /^(?:\[(?:ERROR|INFO|WARNING)\] )?PMD Failure: (?<class>[\w.]+):(?<line>\d+) Rule:(?<code>\w+) .*?(?<message>[A-Z].+)$/,
    kind: "lint_error",
  },
  {
    tool: "spotless",
    pattern:
      /^\s*(?:> )?(?:\[ERROR\] )?(?:.*: )?(?<message>The following files had format violations:)$/,
    below: [/^(?:\[ERROR\])?\s+(?<file>\S+\.\w+)$/],
    within: 2,
    kind: "lint_error",
  },
  {
    tool: "errorprone",
    pattern:
      /^(?:\[ERROR\] )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.java):\[?(?<line>\d+)(?:,(?<column>\d+))?\]?:? error: \[(?<code>\w+)\] (?<message>.+)$/,
    kind: "lint_error",
  },
  {
    tool: "maven",
    pattern:
      /^\[ERROR\] (?<message>Failed to execute goal \S+?:(?<code>maven-(?:checkstyle|pmd|enforcer|surefire|failsafe|compiler)-plugin|[\w-]+-plugin):.+)$/,
    kind: ({ code = "", message = "" }) =>
      /checkstyle|pmd|spotless|formatter|ktlint|spotbugs/.test(code)
        ? "lint_error"
        : /surefire|failsafe/.test(code)
          ? "test_failure"
          : kindOfResolution(message),
    role: "consequence",
  },
  {
    tool: "maven",
    pattern:
      /^\[(?:ERROR|FATAL)\] (?:\[ERROR\] )?(?<message>(?:Failed to execute goal on project|Could not (?:resolve|find|transfer)|Non-resolvable|Non-parseable|The build could not read|Plugin \S+ or one of its|Unknown lifecycle|Malformed|Unresolveable|Some problems were|The project .+ has|The goal you specified|No compiler is|'dependencies|Fatal error compiling|Rule \d|Unrecognised tag|Child module|No plugin found|Unknown packaging).*)$/,
    kind: ({ message = "" }) =>
      /Non-parseable|Malformed|Unrecognised tag/.test(message)
        ? "syntax_error"
        : kindOfResolution(message),
    role: ({ message = "" }) =>
      /^Some problems|^The build could not|^The project/.test(message) ? "likely" : "cause",
  },
  {
    tool: "maven",
    pattern:
      /^\[(?:ERROR|INFO)\] (?<message>(?:COMPILATION ERROR|BUILD FAILURE|Re-run Maven|Compilation failure).*)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "java",
    pattern:
      /^(?:Error: )?(?<message>(?:Could not find or load main class|Unable to access jarfile|Could not create the Java Virtual Machine|A JNI error has occurred|Main method not found).*)$/,
    kind: ({ message = "" }) => (/main class/.test(message) ? "import_error" : "runtime_error"),
    role: "likely",
  },
  {
    tool: "java",
    pattern: /^(?:.*)?Exception in thread "[^"]*" (?<exception>[\w.$]+)(?:: (?<message>.*))?$/,
    kind: ({ exception = "", message = "" }) => kindOfException(`${exception}: ${message}`),
    role: "likely",
  },
  {
    tool: ({ exception = "" }) =>
      exception.startsWith("org.gradle")
        ? "gradle"
        : exception.startsWith("sbt.")
          ? "sbt"
          : "maven",
    pattern:
      /^(?:Caused by: )?(?<exception>(?:org\.gradle|org\.apache\.maven|sbt)\.[\w.$]+)(?:: (?<message>.*))?$/,
    kind: ({ message = "" }) =>
      /test failures|failing tests|tests? failed/i.test(message)
        ? "test_failure"
        : gradleKind({ message }),
    role: "consequence",
  },
  {
    tool: "java",
    pattern:
      /^(?:\S+ )?(?<exception>(?:[a-z]\w*\.){1,}[A-Z][\w$]*(?:Exception|Error))(?:: (?<message>.*))?$/,
    kind: ({ exception = "", message = "" }) => kindOfException(`${exception}: ${message}`),
    role: "likely",
  },
  {
    tool: "java",
    pattern: /^# +(?<message>(?:SIG\w+|EXCEPTION_\w+|There is insufficient memory) .*)$/,
    kind: "runtime_error",
  },
];

function isCompiler({ message = "", code }: Found): boolean {
  return (
    code === undefined &&
    /cannot find symbol|does not exist|incompatible types|' expected|cannot be applied/.test(
      message,
    )
  );
}

function kindOfResolution(message: string): FailureKind {
  return /timed out|Read timed/i.test(message) ? "timeout" : "build_failure";
}

function gradleKind({ message = "" }: Found): FailureKind {
  if (/[Tt]imeout has been exceeded|Read timed out|timed out/.test(message)) return "timeout";
  if (/Java heap space/.test(message)) return "runtime_error";
  return /Could not compile (?:build|settings)|unexpected token/.test(message)
    ? "syntax_error"
    : "build_failure";
}
