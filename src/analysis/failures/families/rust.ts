import { kindOfTestFailure } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

const IMPORT_CODES =
  /^E(?:0432|0433|0463|0583|0603|0364|0365|0254|0255|0460|0461|0462|0464|0466|0469|0658-none)$/;
const SYNTAX =
  /^(?:expected (?!value|type|module|struct|trait|function|enum|a type|crate|attribute|macro|unit|tuple|opaque)|unexpected (?!`?cfg)|mismatched closing|unclosed|this file contains an unclosed|unterminated|unknown start of token|missing (?:`|condition|parameters|fn|struct|pattern)|invalid (?:suffix|format string|struct)|unmatched|character literal|cannot find the end|`.+` is not a keyword|leading `|prefix `|comparison operators cannot|struct literals are not allowed|expected$|incorrect |found a documentation comment|non-item|proc macro panicked-none)/;

function rustKind({ code, message = "", note }: Found): FailureKind {
  if (code !== undefined && /^E\d/.test(code)) {
    if (/^E0(?:765|766|758|748|762|763|768|586|585|584|753|178|586)$/.test(code))
      return "syntax_error";
    if (code === "E0433" && /use of undeclared type/.test(message)) return "type_error";
    return IMPORT_CODES.test(code) && code !== "E0603" ? "import_error" : "type_error";
  }
  if (code !== undefined) return "lint_error";
  if (
    /^linking with|linker `|could not compile|failed to run custom build|environment variable `|native library|couldn't read|ld returned/.test(
      message,
    )
  )
    return "build_failure";
  if (
    /^(?:unresolved import|can't find crate|file not found for module|no `\w+` in|failed to resolve)/.test(
      message,
    )
  )
    return "import_error";
  if (note !== undefined) return "lint_error";
  if (SYNTAX.test(message)) return "syntax_error";
  if (
    /^(?:unused|this (?:function|expression|loop|`|call|operation|argument|match|returns|import|if|lint|comparison|public|boolean)|the (?:borrowed|following|loop|function|`|feature `.+` has)|missing documentation|variable `|field|method|struct|function|constant|redundant|unneeded|you (?:seem|are)|using `|called `|useless|casting|it is more|manual|needless|very complex|deref|accessing|writing|length comparison|use of deprecated|value assigned|associated|enum variant)/.test(
      message,
    )
  )
    return "lint_error";
  return "type_error";
}

export const rust: readonly Matcher[] = [
  {
    tool: "rustfmt",
    pattern: /^Diff in (?<file>\S+?\.rs)(?: at line |:)(?<line>\d+):?$/,
    kind: "lint_error",
    message: () => "is not formatted",
  },
  {
    tool: "cargo",
    pattern:
      /^error: (?<message>(?:could not compile|aborting due to|process didn't exit successfully|test failed, to rerun|build failed|\d+ targets? failed|doctest failed|could not document|bench failed|test run failed).*)$/,
    kind: ({ message = "" }) => (/^test|doctest/.test(message) ? "test_failure" : "build_failure"),
    role: "consequence",
  },
  {
    tool: "cargo",
    pattern:
      /^error: (?<message>(?:failed to (?:parse|select|get|load|download|run custom|verify|fetch|update|resolve|read|sync|find|compile|execute|create|write|open|determine)|no matching package|the lock file|package `|no such (?:sub)?command|could not find `Cargo|toolchain|rustup|component|target|checksum|package ID|network failure|current package believes|multiple|unable to|invalid|no bin target|feature|the package|cannot specify|Package |spurious|manifest path|no default toolchain|virtual|cyclic package|not installed|.* is not installed|.*no override and no default).*)$/,
    below: [/^\s+--> (?<file>\S+\.toml):(?<line>\d+):(?<column>\d+)$/],
    within: 8,
    kind: ({ message = "", file }) =>
      /failed to parse|invalid (?:TOML|type)/.test(message) && !/lock file version/.test(message)
        ? "syntax_error"
        : /timed? ?out/.test(message)
          ? "timeout"
          : file?.endsWith(".rs")
            ? "type_error"
            : "build_failure",
  },
  {
    tool: "cargo deny",
    pattern:
      /^error\[(?<code>vulnerability|unsound|yanked|unmaintained|banned|rejected|duplicate|license-not-encountered|unlicensed)\]: (?<message>.+)$/,
    kind: ({ code }) =>
      /vulnerability|unsound|unmaintained|yanked/.test(code ?? "")
        ? "security_vulnerability"
        : "lint_error",
  },
  {
    tool: ({ code, note }) =>
      code !== undefined ? "rustc" : /clippy/.test(note ?? "") ? "clippy" : "rustc",
    pattern: /^error(?:\[(?<code>E\d{4})\])?: (?<message>.+)$/,
    below: [
      /^\s*--> (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:rs|toml)):(?<line>\d+):(?<column>\d+)$/,
      /^\s*(?:= |╰ )(?:note|help): (?<note>.*(?:`-D |#\[(?:deny|forbid)|clippy|implied by).*)$/,
      /^(?:note|help): (?<note>the lint level is defined here)$/,
    ],
    within: 40,
    kind: ({ file, ...found }) => {
      if (file?.endsWith(".toml") === true) return "syntax_error";
      const kind = rustKind(found);
      return file === undefined && found.code === undefined && kind !== "build_failure"
        ? undefined
        : kind;
    },
    message: ({ code, message = "" }) => (code === undefined ? message : `${code}: ${message}`),
  },
  {
    tool: "cargo test",
    pattern:
      /^thread '(?<test>(?!main|tokio|rayon|<unnamed>)[^']+)' (?:\(\d+\) )?panicked at (?<file>[^\s:]+):(?<line>\d+):(?<column>\d+):$/,
    below: [/^(?<message>\S.*)$/],
    within: 1,
    kind: ({ message = "" }) => kindOfTestFailure(message),
  },
  {
    tool: "cargo test",
    pattern:
      /^\s*thread '(?<test>(?!main|tokio|rayon|<unnamed>)[^']+)' panicked at '?(?<message>.+?)'?, (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.rs):(?<line>\d+)(?::(?<column>\d+))?$/,
    kind: "test_failure",
  },
  {
    // before Rust 1.73 the place stood behind a message of several lines
    tool: "cargo test",
    pattern:
      /^\s*thread '(?<test>(?!main|tokio|rayon|<unnamed>)[^']+)' panicked at '(?<message>[^']+?)`?$/,
    below: [
      /^.{0,500}', (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.rs):(?<line>\d+)(?::(?<column>\d+))?$/,
    ],
    kind: "test_failure",
  },
  {
    tool: "cargo test",
    pattern: /^test (?<test>\S+(?: - .+?)?)(?: \(line (?<line>\d+)\))? \.\.\. FAILED$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "nextest",
    pattern:
      /^\s*(?<severity>FAIL|TIMEOUT|SIGSEGV|SIGABRT|LEAK-FAIL) \[\s*>?\s*[\d.]+s\](?: \([^)]+\))? (?<test>.+)$/,
    kind: ({ severity }) => (severity === "TIMEOUT" ? "timeout" : "test_failure"),
  },
  {
    tool: "rust",
    pattern:
      /^thread '[^']*' (?:\(\d+\) )?panicked at (?<file>[^\s:]+):(?<line>\d+):(?<column>\d+):$/,
    below: [/^(?<message>\S.*)$/],
    within: 1,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "rust",
    pattern:
      /^thread '[^']*' panicked at '?(?<message>.+?)'?, (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.rs):(?<line>\d+):(?<column>\d+)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "rust",
    pattern: /^thread '[^']*' (?:\(\d+\) )?(?<message>has overflowed its stack)$/,
    kind: "runtime_error",
  },
];
