import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

function haskellKind({ message = "", note = "", code }: Found): FailureKind | undefined {
  const text = `${note} ${message}`;
  if (/[Ww]arning/.test(text)) return undefined;
  if (
    /Could not (?:find|load) module|Failed to load interface|does not export|is a member of the hidden package|Could not load module/.test(
      text,
    ) ||
    code === "GHC-87110" ||
    code === "GHC-61689"
  )
    return "import_error";
  if (
    /parse error|lexical error|unterminated|Unexpected|indentation|missing .* in |Unknown extension/.test(
      text,
    ) ||
    code === "GHC-58481" ||
    code === "GHC-21231"
  )
    return "syntax_error";
  return /\[-Werror|-W\S+, -?Werror=/.test(text) ? "lint_error" : "type_error";
}

function ocamlKind({ message = "" }: Found): FailureKind {
  if (
    /^Unbound module|^Library ".+" not found|^No implementations provided|Corrupted compiled interface|^Unbound (?:value|type constructor|constructor) [A-Z]\w*\./.test(
      message,
    )
  )
    return message.startsWith("No impl") ? "build_failure" : "import_error";
  return /^Syntax error|^Illegal character|not terminated/.test(message)
    ? "syntax_error"
    : /^Library|^I don't know|^No rule|^File unavailable/.test(message)
      ? "build_failure"
      : "type_error";
}

/** Haskell, OCaml, Elm, PureScript, Clojure and others. */
export const functional: readonly Matcher[] = [
  {
    tool: "hlint",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.hs):(?:\()?(?<line>\d+)[:,](?<column>\d+)\S*: (?<severity>Warning|Suggestion|Error): (?<message>.+)$/,
    kind: ({ message = "" }) => (/Parse error/.test(message) ? "syntax_error" : "lint_error"),
  },
  {
    tool: "ghc",
    pattern:
      /^(?:\S+\s+> )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.l?hsc?):(?:(?<line>\d+):(?<column>\d+)(?:-\d+)?|\((?<line2>\d+),(?<column2>\d+)\)-\(\d+,\d+\)):(?: error:)?(?: \[(?<code>GHC-\d+)\])?(?: ?(?<note>\[.+\]))?\s*(?<message>.*)$/,
    below: [/^\s+(?:[•·] )?(?<message>\S.+)$/],
    within: 2,
    kind: haskellKind,
  },
  {
    tool: "cabal",
    pattern:
      /^(?:\S*cabal(?:\.exe)?): (?<message>(?:Could not resolve dependencies|Failed to build|Cannot build|There is no|The program|No cabal file|Unknown|.*rejecting|Could not).*)$/,
    kind: "build_failure",
    role: ({ message = "" }) =>
      /^Failed to build|^Cannot build/.test(message) ? "consequence" : "cause",
  },
  {
    tool: "cabal",
    pattern: /^(?<message>Error: \[?(?:cabal|Cabal|S)-\d+\]?)$/,
    below: [/^\s*(?<note>\S.+)$/],
    within: 1,
    kind: "build_failure",
    role: ({ note = "" }) => (/Could not resolve/.test(note) ? "cause" : "consequence"),
    message: ({ message = "", note = "" }) => `${message} ${note}`,
  },
  {
    tool: "stack",
    pattern:
      /^(?<message>Error: While constructing the build plan.*|Error: \[S-4804\]|.*No setup information found for.*)$/,
    kind: "build_failure",
  },
  {
    tool: "hspec",
    pattern: /^\s{2}(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.hs):(?<line>\d+):(?<column>\d+):\s*$/,
    below: [/^\s+\d+\) (?<test>.+)$/],
    within: 1,
    kind: ({ test }) => (test === undefined ? undefined : "test_failure"),
  },
  {
    tool: "tasty",
    pattern: /^\s+(?<test>.+?):\s+FAIL(?: \([\d.]+s\))?$/,
    below: [
      /^\s+(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.hs):(?<line>\d+):$/,
      /^\s+(?<message>expected: .+|\*\*\* Failed!.*)$/,
    ],
    within: 4,
    kind: "test_failure",
  },
  {
    tool: "ocaml",
    pattern:
      /^File "(?<file>[^"]+\.mli?|[^"]*dune(?:-project)?)", lines? (?<line>\d+)(?:-\d+)?(?:, characters (?<column>\d+)-\d+)?:$/,
    below: [/^Error(?: \([^)]*\))?: (?<message>.+)$/],
    within: 12,
    kind: (found) => (found.message === undefined ? undefined : ocamlKind(found)),
  },
  {
    tool: "elm",
    pattern: /^-- (?<message>[A-Z][A-Z ']+) -+ (?<file>\S+\.elm)$/,
    below: [/^(?<line>\d+)\|/],
    within: 8,
    kind: ({ message = "" }) =>
      /MODULE NOT FOUND|UNKNOWN IMPORT|BAD IMPORT/.test(message)
        ? "import_error"
        : /UNFINISHED|UNEXPECTED|SYNTAX|PROBLEM IN|MISSING EXPRESSION|EXTRA/.test(message)
          ? "syntax_error"
          : "type_error",
  },
  {
    tool: "purescript",
    pattern:
      /^(?:\[\d+\/\d+ (?<code>\w+)\]|\s*at) (?<file>\S+\.purs):(?<line>\d+):(?<column>\d+).*$/,
    kind: ({ code = "" }) =>
      code === ""
        ? undefined
        : /UnknownName|ModuleNotFound|UnknownImport/.test(code)
          ? "import_error"
          : /ErrorParsing/.test(code)
            ? "syntax_error"
            : "type_error",
  },
  {
    tool: "clojure",
    pattern:
      /^(?:Syntax error \S* ?(?:\(\S+\) )?(?:compiling|macroexpanding|reading).*at \((?<file>[^:]+):(?<line>\d+):(?<column>\d+)\)\.)$/,
    below: [/^(?<message>\S.+)$/],
    within: 1,
    kind: ({ message = "" }) =>
      /Could not locate|ClassNotFound|No namespace/.test(message)
        ? "import_error"
        : /EOF|Unmatched|reading/.test(message)
          ? "syntax_error"
          : "build_failure",
  },
  {
    tool: "clojure.test",
    pattern: /^(?:FAIL|ERROR) in \((?<test>\S+)\) \((?<file>[^:]+):(?<line>\d+)\)$/,
    below: [/^(?<message>(?:expected|actual).+)$/],
    within: 4,
    kind: "test_failure",
  },
];
