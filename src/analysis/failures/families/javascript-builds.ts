import { kindOfException } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

/** What bundlers say of a module that they cannot take in. */
function bundlerKind({ message = "" }: Found): FailureKind {
  if (
    /[Cc]ould not resolve|Can't resolve|Cannot find module|No matching export|is not exported by|failed to resolve|Module not found|Cannot resolve|export '.+' \(imported|was not found in|Failed to resolve|does not have an export/.test(
      message,
    )
  ) {
    return "import_error";
  }
  if (
    /Unexpected|Expected |Unterminated|[Pp]arse failed|Parse error|SyntaxError|Parse failure|has already been declared|not a valid|Invalid assignment|Expression expected|unclosed|is not allowed here|Missing (?:semicolon|initializer)/.test(
      message,
    )
  ) {
    return "syntax_error";
  }
  if (/Type error|TS\d{4}/.test(message)) return "type_error";
  if (/timed out/i.test(message)) return "timeout";
  return "build_failure";
}

export const javascriptBuilds: readonly Matcher[] = [
  {
    tool: "esbuild",
    pattern: /^\s*(?:✘|X) \[ERROR\] (?<message>.+)$/,
    below: [/^\s+(?<file>[^\s:]+):(?<line>\d+):(?<column>\d+):$/],
    within: 4,
    kind: bundlerKind,
  },
  {
    tool: "esbuild",
    pattern:
      /^\s*(?:> )?(?:error: )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:[mc]?[jt]sx?|css|vue|json)):(?<line>\d+):(?<column>\d+): (?:ERROR|error): (?<message>.+)$/,
    kind: bundlerKind,
  },
  {
    tool: "webpack",
    pattern: /^\s*ERROR in (?<file>\.?\/?[^\s:]+?\.\w+)(?: (?<line>\d+):(?<column>\d+)(?:-\S+)?)?$/,
    below: [
      /^(?:\s*)(?<message>(?:Module (?:not found|build failed|parse failed|Error)|Error|export|SyntaxError|.*Error:|×|Attempted import).*)$/,
      /^.*(?<message>SyntaxError: (?<file>\/\S+?): .+?\((?<line>\d+):(?<column>\d+)\))$/,
    ],
    within: 6,
    kind: bundlerKind,
  },
  {
    tool: "webpack",
    pattern: /^\s*(?:ERROR in )?(?<message>Module not found: (?:Error: )?Can't resolve .+)$/,
    heading:
      /^(?:ERROR in )?\.\/(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+)(?: (?<line>\d+):(?<column>\d+)(?:-\S+)?)?$/,
    kind: "import_error",
  },
  {
    tool: "webpack",
    pattern: /^\s*(?:ERROR in |Error: )?(?<message>Module not found: .+)$/,
    kind: "import_error",
  },
  {
    tool: "webpack",
    pattern:
      /^\s*(?<message>(?:Module parse failed: |Attempted import error: |Field 'browser' doesn't contain).+)$/,
    kind: bundlerKind,
  },
  {
    tool: "webpack",
    pattern: /^webpack \S+ compiled with (?<message>[1-9]\d* errors?.*)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "vite",
    pattern:
      /^\s*(?:\[vite\](?::\w+)?:? |\[vite:[\w-]+\] |\[commonjs--resolver\] |\[vite\]: )(?:\[plugin .+?\] )?(?:Rollup )?(?<message>.+)$/,
    below: [
      /^file: (?<file>[^\s:?]+)(?:\?\S*)?:(?<line>\d+):(?<column>\d+)$/,
      /^(?<file>[^\s:]+) \((?<line>\d+):(?<column>\d+)\):?/,
    ],
    within: 5,
    kind: (found) =>
      /fail|error|resolve|Cannot|not |Unexpected|Expected/i.test(found.message ?? "")
        ? bundlerKind(found)
        : undefined,
  },
  {
    tool: "rollup",
    pattern:
      /^(?:\[!\] )?(?:\(plugin [^)]+\) )?(?:RollupError|RolldownError|Error|ParseError): (?<message>(?:"?\S+"? is not exported by|Could not resolve|\[vite\]|.*\(plugin |Unexpected|Expected|Parse error|Failed to (?:resolve|parse)|Unterminated|Identifier).*)$/,
    below: [/^(?:file: )?(?<file>[^\s:()]+\.\w+)(?: \(|:)(?<line>\d+):(?<column>\d+)\)?:?$/],
    kind: bundlerKind,
  },
  {
    tool: "rollup",
    pattern: /^\[!\] (?:\(plugin [^)]+\) )?(?<message>.+)$/,
    below: [/^(?<file>[^\s:()]+\.\w+) \((?<line>\d+):(?<column>\d+)\)$/],
    kind: bundlerKind,
  },
  {
    // rolldown, Vite 8: `[UNRESOLVED_IMPORT] Could not resolve …` and a frame with the place
    tool: "rolldown",
    pattern:
      /^(?:Error: )?\[(?<code>UNRESOLVED_IMPORT|MISSING_EXPORT|PARSE_ERROR|UNLOADABLE_DEPENDENCY|UNRESOLVED_ENTRY)\](?: Error:)? (?<message>.+)$/,
    below: [/^\s*╭─\[ ?(?<file>[^\s\]:]+):(?<line>\d+):(?<column>\d+) ?\]/],
    kind: ({ code }) => (code === "PARSE_ERROR" ? "syntax_error" : "import_error"),
  },
  {
    tool: "babel",
    pattern:
      /^\s*(?:.*: )?(?<exception>SyntaxError): (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.[mc]?[jt]sx?): (?<message>.+?) ?\((?<line>\d+):(?<column>\d+)\)$/,
    kind: "syntax_error",
  },
  {
    tool: "postcss",
    pattern:
      /^(?:.*\s)?(?<exception>CssSyntaxError): (?:\S+: )?(?<file>[^\s:]+):(?<line>\d+):(?<column>\d+): (?<message>.+)$/,
    kind: "syntax_error",
  },
  {
    tool: "sass",
    pattern: /^(?:.*)?(?<exception>SassError|\[sass\]): (?<message>.+)$/,
    below: [/^\s+(?<file>\S+\.s[ac]ss) (?<line>\d+):(?<column>\d+)\s/],
    kind: ({ message = "" }) =>
      /Can't find stylesheet/.test(message)
        ? "import_error"
        : /expected/i.test(message)
          ? "syntax_error"
          : "build_failure",
  },
  {
    tool: "next",
    pattern:
      /^(?:> |⨯ )?(?<message>Build error occurred|Failed to compile\.?|Build failed because of webpack errors|Export encountered errors? on following paths:?|Error occurred prerendering page .+)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "parcel",
    pattern: /^(?:🚨 Build failed\.|✖ Build failed\.)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "metro",
    pattern: /^(?:error:? )?(?<message>(?:Error: )?Unable to resolve module .+)$/,
    kind: "import_error",
  },
  {
    tool: "angular",
    pattern: /^(?:Error: )?(?<message>.*exceeded maximum budget.*)$/,
    kind: ({ message = "" }) => (message.startsWith("Warning") ? undefined : "build_failure"),
  },
  {
    tool: "turbo",
    pattern:
      /^(?:\s*ERROR\s+)?(?<message>\S+#\S+: command .+ exited \(\d+\)|.+ ERROR {2}run failed: command {2}exited \(\d+\))$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "nx",
    pattern:
      /^\s*(?:NX {3}|> NX {2})(?<message>(?:Ran target|Running target) .+ failed|.*Failed tasks.*)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "node-gyp",
    pattern:
      /^(?:npm (?:ERR!|error) )?gyp ERR! (?<message>(?:stack Error|find \w+|configure error|build error).*)$/,
    kind: "build_failure",
    role: ({ message = "" }) =>
      /`make` failed|build error/.test(message) ? "consequence" : "cause",
  },
  {
    tool: "deno",
    pattern: /^error: (?<message>(?:Relative import path|Module not found|Import ").+)$/,
    below: [/^\s+at (?:file:\/\/)?(?<file>\S+?):(?<line>\d+):(?<column>\d+)$/],
    kind: "import_error",
  },
  {
    tool: "node",
    pattern:
      /^(?:Uncaught )?(?<exception>SyntaxError): (?<message>(?:The requested module|Named export|Missing|Unexpected|Invalid|Cannot use|missing|Identifier|await is|Illegal|Unterminated|Malformed|Rest|Export|Private|Duplicate|Lexical|Function statements).+)$/,
    role: "likely",
    kind: ({ message = "", exception = "" }) => kindOfException(`${exception}: ${message}`),
  },
];
