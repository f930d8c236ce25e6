import { kindOfException, kindOfTestFailure } from "../classify.ts";
import type { Found, Matcher } from "../matcher.ts";

const ofTest = ({ exception = "", message = "" }: Found) =>
  kindOfTestFailure(`${exception}: ${message}`.replace(/^: /, ""));

export const ruby: readonly Matcher[] = [
  {
    tool: "rubocop",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:rb|rake|gemspec|ru)|[^\s:]*(?:Gemfile|Rakefile|Podfile|Fastfile)):(?<line>\d+):(?<column>\d+): (?<severity>[CWEFRIA]): (?:\[\w+\] )?(?:(?<code>[A-Z]\w+(?:\/\w+)+): )?(?<message>.+)$/,
    kind: ({ code }) => (code === "Lint/Syntax" ? "syntax_error" : "lint_error"),
    message: ({ code, message = "" }) => (code === undefined ? message : `${code}: ${message}`),
  },
  {
    tool: "rubocop",
    pattern: /^(?<message>\d+ files? inspected, [1-9]\d* offenses? detected.*)$/,
    kind: "lint_error",
    role: "consequence",
  },
  {
    tool: "standardrb",
    pattern:
      /^\s+(?<file>[^\s:]+\.(?:rb|rake|gemspec|ru)|[^\s:]*(?:Gemfile|Rakefile)):(?<line>\d+):(?<column>\d+): (?<code>[A-Z]\w+\/\w+): (?<message>.+)$/,
    kind: ({ code }) => (code === "Lint/Syntax" ? "syntax_error" : "lint_error"),
    message: ({ code, message = "" }) => `${code}: ${message}`,
  },
  {
    tool: "brakeman",
    pattern:
      /^(?<file>\/?\S+\.(?:rb|erb|haml|slim))(?:\t|\s{2,})(?<line>\d+)(?:\t|\s{2,})(?<code>[A-Z]\w+(?: \w+){0,5})(?:\t|\s+).*?(?<message>(?:Possible|User|Unescaped|Unprotected|Cross|Render|SSL|Weak|Hard|Unsafe|Insecure|\w+)\b.+?)(?:\t|\s{2,})(?<severity>High|Medium|Weak)$/,
    kind: "security_vulnerability",
  },
  {
    // raised by Ruby's own files: the place is in the frames
    tool: "ruby",
    pattern: /^<internal:[^>]+>:\d+:in [`'][^']+': (?<message>.+?) \((?<exception>[A-Z][\w:]+)\)$/,
    kind: ({ exception = "", message = "" }) => kindOfException(`${exception}: ${message}`),
    role: "likely",
  },
  {
    tool: "ruby",
    pattern:
      /^(?:\S*ruby\S*: )?(?:.*: )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+|-e|[^\s:]*(?:Gemfile|Rakefile)):(?<line>\d+): (?<message>syntax errors?(?: found|,).*|.*\(SyntaxError\))$/,
    kind: "syntax_error",
  },
  {
    tool: "ruby",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:rb|rake|ru)):(?<line>\d+):in [`'][^']+': (?<message>unhandled exception)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "ruby",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:rb|rake|ru)|[^\s:]*(?:bin|exe)\/[^\s:]+|[^\s:]*(?:Rakefile|Gemfile)|-e):(?<line>\d+):in [`'](?:[^']+)': (?<message>.+?) \((?<exception>[A-Z][\w:]+)\)$/,
    kind: ({ exception = "", message = "" }) =>
      exception === "SyntaxError"
        ? "syntax_error"
        : /Bundler::|Gem::(?!LoadError|MissingSpec)/.test(exception)
          ? "build_failure"
          : kindOfException(`${exception}: ${message}`),
    role: "likely",
  },
  {
    tool: "ruby",
    pattern:
      /^(?!ERROR: LoadError: )(?:.*: )?(?<exception>(?:Uncaught exception: )?(?:NoMethodError|NameError|LoadError|ArgumentError|RuntimeError|ZeroDivisionError|KeyError|Errno::\w+|StandardError|FrozenError|NotImplementedError|ActiveRecord::\w+|ActionView::\S+|Zeitwerk::\w+|Psych::\w+|PG::\w+|Mysql2::\w+|Gem::\w+)):? (?<message>.+)$/,
    kind: ({ exception = "", message = "" }) =>
      /Gem::(?!LoadError|MissingSpec)/.test(exception)
        ? "build_failure"
        : kindOfException(`${exception}: ${message}`),
    role: "likely",
  },
  {
    tool: "rake",
    pattern: /^(?<message>rake aborted!)$/,
    below: [
      /^(?!Tasks: |ERROR: )(?<exception>[A-Z][\w:]+): (?<message>.+)$/,
      /^(?<note>Command failed with status .+|Don't know how to build task .+|no such file to load .+)$/,
    ],
    within: 2,
    kind: ({ exception = "", note = "", message = "" }) =>
      exception === "" && !note.startsWith("no such")
        ? "build_failure"
        : kindOfException(`${exception}: ${message} ${note}`),
    role: ({ exception, note }) =>
      note?.startsWith("Don't know") === true
        ? "cause"
        : exception === undefined && note?.startsWith("no such") !== true
          ? "consequence"
          : "likely",
    message: ({ exception, message = "", note = "" }) =>
      [exception, message, note].filter(Boolean).join(": "),
  },
  {
    tool: "rspec",
    pattern: /^An error occurred while loading (?<file>\S+?)\.?(?: - Did you mean\?)?$/,
    below: [
      /^(?:Failure\/Error: .*)$/,
      /^(?<exception>[A-Z][\w:]*(?:Error|Exception)):?$/,
      /^\s{2}(?<message>\S.+)$/,
      /^# (?<own>\S+\.rb):(?<line>\d+):in/,
    ],
    within: 14,
    kind: ({ exception = "", message = "" }) => kindOfException(`${exception}: ${message}`),
  },
  {
    tool: "rspec",
    pattern: /^ {2,}\d+(?:\.\d+)?\) (?<test>[A-Z:#.].+)$/,
    below: [
      /^\s+Failure\/Error: (?<message>.+)$/,
      /^\s+(?<exception>[A-Z][\w:]*(?:Error|Exception)):$/,
      /^\s+# (?<file>\.?\/?(?!.*gems\/)\S+_spec\.rb):(?<line>\d+):in/,
    ],
    within: 40,
    kind: (found) => (found.message === undefined ? undefined : ofTest(found)),
  },
  {
    tool: "rspec",
    pattern: /^rspec (?:'(?<file>[^'[]+)\[[\d:]+\]'|(?<file2>\S+?):(?<line>\d+)) # (?<test>.+)$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "minitest",
    pattern: /^\s*(?:\d+\) )?(?<note>Failure|Error):$/,
    below: [
      /^(?<test>\S+(?:#.+?)?) \[(?<file>[^\]:]+):(?<line>\d+)\]:?$/,
      /^(?<test>\S+#.+?):$/,
      /^(?<exception>[A-Z][\w:]*(?:Error|Exception)): (?<message>.+)$/,
      /^(?<message>(?:Expected|Failed|\S).+)$/,
    ],
    within: 5,
    kind: (found) => (found.test === undefined ? undefined : ofTest(found)),
  },
  {
    tool: "minitest",
    pattern:
      /^(?<note>Failure|Error|FAIL|ERROR):? (?<test>test_\w+\(\w+\)|[\w:]+#test_\S+)(?: \[(?<file>[^\]:]+):(?<line>\d+)\])?.*$/,
    below: [
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.rb):(?<line>\d+):in/,
      /^(?:<(?<message>.+)> expected.*)$/,
    ],
    within: 4,
    kind: ofTest,
  },
  {
    // minitest-reporters
    tool: "minitest",
    pattern:
      /^\s*(?:FAIL|ERROR)\s*(?:(?<test>[\w:]+#test_.+?) \([\d.]+ ?s\)|\["(?<test2>[^"]+)", .*\])$/,
    below: [
      /^\s+(?<message>(?:Expected|Failed|[A-Z]\w*(?:Error|Exception)).*)$/,
      /^\s+(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.rb):(?<line>\d+):in/,
    ],
    kind: ofTest,
  },
  {
    tool: "cucumber",
    pattern: /^cucumber (?<file>\S+\.feature):(?<line>\d+) # (?<test>.+)$/,
    kind: "test_failure",
  },
  {
    tool: "bundler",
    pattern:
      /^(?<message>(?:Could not find (?:gem )?.+ in .+|Bundler could not find compatible versions.*|Bundler found conflicting requirements.*|Your bundle is locked to .+|Your Ruby version is .+, but your Gemfile specified .+|You must use Bundler \d.+|Could not locate Gemfile.*|The gemspec .+ is not valid.*|An error occurred while installing .+|Gem::Ext::BuildError: .+|.*Retrying .+ due to error.*failed|The bundle currently has .+|Could not reach host .+|bundler: command not found: .+|bundler: failed to load command: .+|The dependencies in your gemfile changed.*|You are trying to install in deployment mode.*|frozen.+ your Gemfile.*|Could not verify the SSL.*|Because .+ depends on .+|Some gems seem to be missing.*|Net::OpenTimeout.+))$/,
    kind: ({ message = "" }) =>
      /OpenTimeout|timed out/.test(message) ? "timeout" : "build_failure",
    role: ({ message = "" }) =>
      /failed to load command/.test(message)
        ? "consequence"
        : message.startsWith("An error occurred")
          ? "likely"
          : "cause",
  },
  {
    tool: "gem",
    pattern:
      /^ERROR: {2}(?<message>(?:Could not find a valid gem|Error installing|Failed to build gem native|While executing gem|Loading command).*)$/,
    kind: "build_failure",
  },
  {
    tool: "sorbet",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.rbi?):(?<line>\d+): (?<message>.+) https:\/\/srb\.help\/(?<code>\d+)$/,
    kind: ({ code = "" }) =>
      /^2\d{3}$/.test(code) ? "syntax_error" : code === "5002" ? "import_error" : "type_error",
  },
  {
    tool: "steep",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.rbs?):(?<line>\d+):(?<column>\d+): \[error\] (?<message>.+)$/,
    kind: "type_error",
  },
  {
    tool: "cocoapods",
    pattern:
      /^\[!\] (?<message>(?:CocoaPods could not|Unable to find|No podspec|Error installing|The sandbox is not|Invalid `Podfile|Automatically assigning|Unable to determine|An error occurred|CDN: ).+)$/,
    kind: ({ message = "" }) =>
      /Invalid `Podfile.*syntax/.test(message) ? "syntax_error" : "build_failure",
    role: ({ message = "" }) => (message.startsWith("Automatically") ? "note" : "cause"),
  },
];
