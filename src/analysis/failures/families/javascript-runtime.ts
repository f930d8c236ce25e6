import { kindOfException } from "../classify.ts";
import type { Found, Matcher } from "../matcher.ts";

const byText = ({ exception = "", message = "" }: Found) =>
  kindOfException(`${exception}: ${message}`);

/** What an engine prints of an error that nothing caught, and what a package manager says of a script that failed. */
export const javascriptRuntime: readonly Matcher[] = [
  {
    tool: "node",
    pattern: /^(?<message>FATAL ERROR: .*(?:heap out of memory|Allocation failed).*)$/,
    kind: "runtime_error",
  },
  {
    tool: "node",
    pattern:
      /^\s*(?:Uncaught )?(?<exception>Error(?: \[ERR_\w+\])?): (?<message>(?:Cannot find (?:module|package)|No "exports" main|Package subpath|Can't find Node-API|Cannot find native binding|The specified module could not).+?(?: imported from (?<file>\S+))?)$/,
    kind: "import_error",
    role: "likely",
  },
  {
    tool: "node",
    pattern:
      /^(?<message>.*(?:Directory import '.+' is not supported|does not provide an export named .+|Unknown file extension "\..+" for .+))$/,
    kind: "import_error",
    role: "likely",
  },
  {
    // the place of an uncaught error, above it the line of code
    tool: "node",
    pattern: /^\s*(?<file>(?:file:\/\/)?\/[^\s:]+\.[mc]?[jt]sx?):(?<line>\d+)$/,
    below: [
      /^\s*(?:Uncaught )?(?<exception>(?:\w+ )?\[?[A-Z]\w*(?:Error|Exception)?\]?)(?: \[\w+\])?: (?<message>.+)$/,
    ],
    within: 7,
    role: "likely",
    kind: (found) => (found.exception === undefined ? undefined : byText(found)),
    message: ({ exception, message = "" }) => `${exception}: ${message}`,
  },
  {
    tool: "node",
    pattern:
      /^\s*(?:Uncaught |Unhandled (?:[Rr]ejection|promise rejection).*?:? ?\(?|\[?uncaughtException\]?:? ?|error: Uncaught \(in promise\) |error: Uncaught )?(?<exception>(?:[A-Z]\w*)?(?:TypeError|ReferenceError|RangeError|URIError|EvalError|AggregateError|AssertionError|DOMException|SystemError|ClientInitializationError|FetchError|AxiosError|MongoServerError|SequelizeConnectionRefusedError|PrismaClientInitializationError))(?: \[\w+\])?: (?<message>.+?)\)?$/,
    role: "likely",
    kind: byText,
  },
  {
    tool: "node",
    pattern:
      /^(?<exception>TimeoutError|Error): (?<message>.*(?:[Tt]imeout|timed out|ETIMEDOUT).*)$/,
    role: "likely",
    kind: byText,
  },
  {
    tool: "node",
    pattern:
      /^(?<message>\[UnhandledPromiseRejection.*|.*UnhandledPromiseRejectionWarning: .+|error: Uncaught .+|Unhandled rejection .+|triggerUncaughtException.*)$/,
    role: "likely",
    kind: ({ message = "" }) => kindOfException(message),
  },
  {
    // said by many programs: of an engine's only with a stack
    tool: "node",
    pattern: /^\s*(?:Uncaught )?(?<exception>Error)(?: \[\w+\])?: (?<message>.+)$/,
    below: [/^\s+at (?<note>.+:\d+:\d+\)?)$/],
    role: "likely",
    kind: (found) => (found.note === undefined ? undefined : byText(found)),
  },
  {
    tool: "npm",
    pattern: /^npm (?:ERR!|error) code (?<code>ELIFECYCLE|1|2|127|128|ERR_\w+)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "npm",
    pattern: /^npm (?:ERR!|error) code (?<code>E\w+)$/,
    below: [
      /^npm (?:ERR!|error) (?<message>(?!code|errno|syscall|path|While|A complete)(?:notarget |network |\d{3} )?\S.+)$/,
    ],
    within: 6,
    kind: ({ code }) =>
      /TIMEDOUT|TIMEOUT/.test(code ?? "")
        ? "timeout"
        : code === "EJSONPARSE"
          ? "syntax_error"
          : "build_failure",
    message: ({ code, message = "" }) => `${code}: ${message}`,
  },
  {
    tool: "npm",
    pattern:
      /^npm (?:ERR!|error) (?<message>(?:Missing script: .+|Cannot read propert.+|Invalid (?:Version|package).+|cb\(\) never called!.*|Exit handler never called!|Unsupported .+|Tracker "idealTree".+|.*can only install.+|`npm ci` can only.+|peer .+|Could not resolve dependency:))$/,
    kind: "build_failure",
  },
  {
    tool: "npm",
    pattern:
      /^npm (?:ERR!|error) (?<message>Lifecycle script `.+` failed.*|Failed at the .+ script.*|command failed|Exit status \d+|errno \d+|Test failed.*)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "pnpm",
    pattern:
      /^\s*(?:\[?ERR_PNPM_RECURSIVE\w*\]?|ERR_PNPM_RECURSIVE\w*|ELIFECYCLE)\b(?<message>.*)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "pnpm",
    pattern: /^\s*(?:ERR_PNPM_)(?<code>\w+)\s+(?<message>.+)$/,
    kind: ({ code, message = "" }) =>
      /TIMED?_?OUT/i.test(`${code} ${message}`)
        ? "timeout"
        : /JSON|YAML|LOCKFILE_BROKEN/.test(code ?? "")
          ? "syntax_error"
          : "build_failure",
    message: ({ code, message = "" }) => `${code}: ${message}`,
  },
  {
    tool: "yarn",
    pattern:
      /^error (?<message>Command failed with (?:exit code|signal).*|An unexpected error occurred: ".*Command failed.*)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "yarn",
    pattern:
      /^(?:➤ )?(?<code>YN0001|YN0002|YN0009|YN0016|YN0018|YN0027|YN0028|YN0035|YN0041|YN0058|YN0060|YN0082)\b: (?:[│┌└] )?(?<message>.+)$/,
    role: ({ code }) =>
      code === "YN0060" || code === "YN0002" || code === "YN0058" ? "note" : "cause",
    kind: ({ message = "" }) => (/ETIMEDOUT|timed out/.test(message) ? "timeout" : "build_failure"),
  },
  {
    tool: "yarn",
    pattern:
      /^error (?<message>(?:Couldn't find|Your lockfile needs|An unexpected error|Found incompatible|The engine|Received|\S+@\S+: The engine|.*: Command failed|https?:\/\/).+)$/,
    kind: ({ message = "" }) =>
      /ESOCKETTIMEDOUT|ETIMEDOUT/.test(message) ? "timeout" : "build_failure",
  },
  {
    tool: "bun",
    pattern: /^error: (?<message>(?:script "[^"]+" (?:exited|was terminated)).+)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "bun",
    pattern:
      /^error: (?<message>(?:lockfile had changes, but lockfile is frozen|.+ failed to resolve|GET https?:\/\/\S+ - \d{3}|InstallFailed .*|No version matching .*))$/,
    kind: "build_failure",
  },
  {
    tool: "bun",
    pattern: /^error: (?<message>(?:Cannot find (?:module|package)|Could not resolve).+)$/,
    below: [/^\s+at (?<file>[^\s:]+):(?<line>\d+):(?<column>\d+)$/],
    kind: "import_error",
  },
];
