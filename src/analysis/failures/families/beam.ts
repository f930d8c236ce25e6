import { kindOfTestFailure } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

function elixirKind({ exception = "", message = "" }: Found): FailureKind {
  if (/SyntaxError|TokenMissingError|MismatchedDelimiterError/.test(exception))
    return "syntax_error";
  if (
    /is not loaded and could not be found|module \S+ is not available|is unavailable or is not yet defined/.test(
      message,
    )
  )
    return "import_error";
  if (exception === "UndefinedFunctionError") return "runtime_error";
  if (/undefined (?:variable|function)|expected type/.test(message)) return "build_failure";
  if (/CompileError|^Mix/.test(exception)) return "build_failure";
  return /[Tt]imeout/.test(exception) ? "timeout" : "runtime_error";
}

/** Elixir and Erlang. */
export const beam: readonly Matcher[] = [
  {
    tool: "mix format",
    pattern: /^\s*\*\* \(Mix\) mix format failed due to --check-formatted\.?$/,
    kind: "lint_error",
    message: () => "is not formatted",
  },
  {
    tool: "elixir",
    pattern: /^== Compilation error in file (?<file>\S+) ==$/,
    below: [
      /^\*\* \((?<exception>[\w.]+)\) (?:(?<place>\S+?\.exs?):(?<line>\d+)(?::(?<column>\d+))?: )?(?<message>.+)$/,
    ],
    within: 6,
    kind: elixirKind,
  },
  {
    tool: "elixir",
    pattern: /^\s*error: (?<message>.+)$/,
    below: [/^\s+└─ (?<file>\S+?\.exs?):(?<line>\d+)(?::(?<column>\d+))?/],
    within: 10,
    kind: ({ file, message = "" }) =>
      file === undefined ? undefined : elixirKind({ exception: "CompileError", message }),
  },
  {
    tool: "mix test",
    pattern: /^\s+\d+\) (?<test>(?:test|property|doctest) .+ \([\w.]+\))$/,
    below: [
      /^\s+(?<file>\S+\.exs?):(?<line>\d+)$/,
      /^\s+\*\* \((?<exception>[\w.]+)\) (?<message>.+)$/,
      /^\s+(?<message>(?:Assertion|match \(=\)|Expected|Refute|\*\* \(EXIT).*)$/,
    ],
    within: 8,
    kind: ({ exception = "", message = "" }) => kindOfTestFailure(`${exception}: ${message}`),
  },
  {
    tool: "elixir",
    pattern:
      /^\s*\*\* \((?<exception>[A-Z][\w.]+)\) (?:(?<file>\S+?\.exs?):(?<line>\d+)(?::(?<column>\d+))?: )?(?<message>.+)$/,
    kind: elixirKind,
    role: ({ exception }) =>
      exception === "Mix" || exception === "Mix.Error" ? "cause" : "likely",
  },
  {
    tool: "credo",
    pattern: /^[┃│]\s+\[(?<code>[WRCFD])\] [↑→↗↓↘] (?<message>.+)$/,
    below: [/^[┃│]\s+(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.exs?):(?<line>\d+)(?::(?<column>\d+))?/],
    within: 2,
    kind: "lint_error",
  },
  {
    tool: "dialyzer",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:exs?|erl)):(?<line>\d+):(?:(?<column>\d+):)?(?<code>(?:no_return|call|pattern_match|invalid_contract|unknown_\w+|callback_\w+|guard_fail|no_match|unmatched_return|extra_range|contract_\w+|exact_eq|overlapping_contract|unused_fun))$/,
    kind: "type_error",
    below: [/^(?<message>\S.+)$/],
    within: 1,
  },
  {
    tool: "erlc",
    pattern:
      /^(?:===> Compiling )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.[eh]rl):(?<line>\d+)(?::(?<column>\d+))?: (?!Warning)(?<message>.+)$/,
    kind: ({ message = "" }) =>
      /^syntax error|^unterminated/.test(message)
        ? "syntax_error"
        : /^Expression produces|has no local return$|^The (?:call|pattern|variable|guard) /.test(
              message,
            )
          ? "type_error"
          : /can't find include/.test(message)
            ? "import_error"
            : /^(?:function|record|type|macro|variable) .+ (?:undefined|is unbound)|^undefined|^can't find/.test(
                  message,
                )
              ? "type_error"
              : "build_failure",
  },
  {
    tool: "erlang",
    pattern:
      /^(?:\{"init terminating in do_boot"|(?<message>Crash dump is being written|eheap_alloc: Cannot allocate .*))/,
    kind: "runtime_error",
  },
];
