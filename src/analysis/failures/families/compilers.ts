import { kindOfDiagnostic } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

const byText = ({ message = "" }: Found): FailureKind => kindOfDiagnostic(message);

/** Compilers that share a form, and what the extension of the file says of the language. */
export const compilers: readonly Matcher[] = [
  {
    // V, Haxe, D, Vala, Odin, Cairo, Solidity and others with the types checked before a run
    tool: "compiler",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:()]+\.(?:v|vv|vsh|hx|vala|gs|odin|jakt|c3|cairo|gleam|roc|res|resi|re|rei|fs|fsx|pas|pp|adb|ads|scala|groovy|move|sol|fut|idr|agda|lean|dfy|ceylon|ws|bal)):(?<line>\d+)(?:[:.-](?<column>\d+))?(?:-\d+(?::\d+)?)?:? (?:\w+ )?[Ee]rror:? (?<message>.+)$/,
    kind: byText,
  },
  {
    // codespan and miette, the libraries of many compilers written in Rust; ariadne and annotate-snippets draw so too
    tool: "compiler",
    pattern: /^(?:[Ee]rror(?:\[(?<code>[A-Z]+\d+|\w+(?:::\w+)+)\])?:|\s*[×x]) (?<message>.+)$/,
    below: [
      /^\s*(?:┌─|╭─|╭────?|,-+)\[?\s?(?<file>(?:[A-Za-z]:[\\/])?[^\s:[\]]+):(?<line>\d+):(?<column>\d+)\s?\]?/,
    ],
    within: 3,
    kind: (found) => (found.file === undefined ? undefined : byText(found)),
  },
  {
    tool: "gnat",
    pattern:
      /^(?<file>[^\s:]+\.ad[bs]):(?<line>\d+):(?<column>\d+): (?:error: )?(?!warning|info|note|low:|medium:|high:|\(style\)|found type|  )(?<message>.+)$/,
    kind: ({ message = "" }) =>
      /^missing|^syntax|reserved word|statement expected|should be/.test(message)
        ? "syntax_error"
        : /file ".+" not found|is not a (?:predefined )?(?:library|compilation) unit/.test(message)
          ? "import_error"
          : "type_error",
  },
  {
    tool: "fpc",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:()]+\.(?:pas|pp|lpr|inc|dpr))\((?<line>\d+)(?:,(?<column>\d+))?\) (?:Error|Fatal): (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /Can't find unit|Can't open (?:include )?file/.test(message)
        ? "import_error"
        : kindOfDiagnostic(message),
    role: ({ message = "" }) => (/^There were \d+ errors/.test(message) ? "consequence" : "cause"),
  },
  {
    tool: "haxe",
    pattern:
      /^(?<file>[^\s:]+\.hx):(?<line>\d+): (?:characters?|lines?) (?<column>\d+)(?:-\d+)? : (?!Warning)(?<message>.+)$/,
    kind: ({ message = "" }) =>
      /^Type not found : [\w.]*\.\w/.test(message) ? "import_error" : byText({ message }),
  },
  {
    tool: "solc",
    pattern:
      /^(?:Error: )?(?<note>ParserError|TypeError|DeclarationError|DocstringParsingError|SyntaxError|Error)(?: \(\d+\))?: (?<message>.+)$/,
    below: [/^\s*-+> (?<file>[^\s:]+\.(?:sol|vy|yul)):(?<line>\d+):(?<column>\d+):?/],
    within: 2,
    kind: ({ file, note, message = "" }) =>
      file === undefined
        ? undefined
        : note === "ParserError" || note === "SyntaxError"
          ? /^Source ".+" not found/.test(message)
            ? "import_error"
            : "syntax_error"
          : /^Source ".+" not found|^File not found/.test(message)
            ? "import_error"
            : "type_error",
  },
  {
    tool: "sass",
    pattern: /^\s*(?:Error|DartSass error|Sass Error): (?<message>.+)$/,
    below: [/^\s+(?<file>\S+\.s[ac]ss) (?<line>\d+):(?<column>\d+)\s{2}\S/],
    within: 8,
    kind: ({ file, message = "" }) =>
      file === undefined
        ? undefined
        : /Can't find stylesheet/.test(message)
          ? "import_error"
          : /expected|not allowed here|unmatched|[Ii]nvalid (?:CSS|property|name)|unexpected/.test(
                message,
              )
            ? "syntax_error"
            : "build_failure",
  },
  {
    tool: "purescript",
    heading: /^Error(?: found| \d+ of \d+):$/,
    pattern: /^\s*at (?<file>[^\s:]+\.purs):(?<line>\d+):(?<column>\d+) - .+$/,
    below: [/^ {2}(?<message>\S.+)$/],
    within: 3,
    kind: ({ message = "" }) =>
      /^(?:Unknown (?:module|value|type|data|kind|import)|Cannot import|Module \S+ was not found)/.test(
        message,
      )
        ? "import_error"
        : message.startsWith("Unable to parse")
          ? "syntax_error"
          : "type_error",
  },
  {
    tool: "jikes",
    heading: /^Found \d+ (?<note>\w+) errors? compiling "(?<file>[^"]+)":$/,
    pattern: /^\*\*\* (?:Semantic |Syntax )?Error: (?<message>.+)$/,
    kind: ({ note }) => (note === "syntax" ? "syntax_error" : "type_error"),
  },
  {
    tool: "jikes",
    pattern: /^Found \d+ (?<note>semantic|syntax|lexical) errors? compiling "(?<file>[^"]+)":$/,
    below: [/^\s+(?<line>\d+)\. /, /^\*\*\* (?:Semantic |Syntax )?Error: (?<message>.+)$/],
    kind: ({ note }) => (note === "semantic" ? "type_error" : "syntax_error"),
  },
];
