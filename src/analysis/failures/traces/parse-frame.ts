import type { StackFrame } from "../failure.ts";
import { projectPath } from "./project-path.ts";

/** A frame of a stack trace, each language's own way to write one. */
const FRAMES: readonly RegExp[] = [
  // Python; Ruby's and Elixir's forms are below
  /^\s*File "(?<file>[^"]+)", line (?<line>\d+)(?:,? in (?<function>.+))?$/,
  // .NET, before JavaScript, whose form is wider
  /^\s*at (?<function>.+?) in (?<file>.+?):line (?<line>\d+)$/,
  // Java, Kotlin, Scala, Groovy, Clojure
  /^\s*at (?:\S+\/\/?)?(?<function>[\w.$<>-]+)\((?<file>[\w$.-]+\.(?:java|kt|scala|groovy|cljc?)):(?<line>\d+)\)/,
  // JavaScript (node, bun, browsers), Rust's `at file:line:column`
  /^\s*at (?:async )?(?:(?<function>[^()]{1,200}?(?: \[as [^\]]+\])?) \()?(?<file>(?:file:\/\/|webpack:\/\/)?[^\s()][^()]*?):(?<line>\d+)(?::(?<column>\d+))?\)?$/,
  // vitest
  /^\s*❯ (?:(?<function>[\w.<>$ ]{1,100}) )?(?<file>[^\s:()]+\.\w{1,5}):(?<line>\d+):(?<column>\d+)$/,
  // Go: below the line of the function
  /^\t(?<file>[^\s:]+\.go):(?<line>\d+)(?: \+0x[0-9a-f]+)?$/,
  /^ {4,8}(?<file>[^\s:]+\.go):(?<line>\d+) \+0x[0-9a-f]+$/,
  // Ruby
  /^\s*(?:from |# |\d+: from )?(?<file>[^\s:]+\.(?:rb|rake|ru|gemspec)|[^\s:]*Rakefile):(?<line>\d+)(?::in [`'](?<function>[^']+)')?(?::.*)?$/,
  // PHP
  /^#\d+ (?<file>[^\s(]+\.php)\((?<line>\d+)\): (?<function>.+)$/,
  // gdb, sanitizers, valgrind
  /^\s*(?:==\d+==\s+)?#?\d*\s*(?:at |by )?0x[0-9a-fA-F]+:? (?:in )?(?<function>[^()]+?)(?:\([^)]*\))? \(?(?<file>[^\s:()]+\.\w{1,4}):(?<line>\d+)(?::(?<column>\d+))?\)?$/,
  // Dart
  /^#\d+\s+(?<function>.+?) \((?<file>(?:file:\/\/|package:)[^:)]+):(?<line>\d+):(?<column>\d+)\)$/,
  // Julia, before 1.6 and after
  /^ in (?<function>\S.{0,200}?) at (?<file>[^\s:]+\.jl):(?<line>\d+)$/,
  /^\s+(?:\[\d+\] (?<function>.{1,300}?) at |@ (?:\w+ )?)(?<file>[^\s:]+\.jl):(?<line>\d+)(?: \[inlined\])?$/,
  // Elixir
  /^\s{4,}(?:\([\w ]+ [\d.]+\) )?(?<file>[\w./-]+\.exs?):(?<line>\d+): (?<function>.+)$/,
];

const MAY_BE_FRAME = /:\d|line \d|\(\d/;

export function parseFrame(text: string): StackFrame | undefined {
  if (text.length > 500 || !MAY_BE_FRAME.test(text)) return undefined;
  for (const pattern of FRAMES) {
    const groups = pattern.exec(text)?.groups;
    if (groups?.["file"] === undefined) continue;
    return {
      function: groups["function"]?.trim() ?? null,
      file: projectPath(groups["file"]),
      line: Number(groups["line"]),
      column: groups["column"] === undefined ? null : Number(groups["column"]),
    };
  }
  return undefined;
}

/** Written by others: packages, the runtime, the standard library, the test runner. */
const FOREIGN =
  /(?:^|[/\\])(?:node_modules|site-packages|dist-packages|vendor|gems|\.cargo|rustlib|deps|_pytest|\.pub-cache|go\/pkg\/mod)[/\\]|^node:|^internal\/|^<|\/rustc\/|\/rust\/library\/|\/lib\/python[\d.]*\/|\/lib\/ruby\/|\/usr\/(?:local\/go|lib|include|share)\/|\/go\/src\/(?:runtime|testing|net|os|fmt|sync|reflect)\/|^(?:vg_|\.\.\/sysdeps|\.\.\/csu)|libc_start|^(?:\.\/)?(?:boot|loading|client|error|essentials|task|stat|path|Base|show|strings|array|broadcast|reflection)\.jl$|[/\\]stdlib[/\\]|^package:(?:flutter|test|matcher)|(?:webpack|native):/;
/** Java's frames name a class instead of a path. */
const FOREIGN_FUNCTION =
  /^(?:java|javax|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|org\.(?:junit|testng|gradle|apache\.maven|mockito|assertj|hamcrest|springframework|codehaus)|System|Microsoft|Xunit|NUnit|core::|std::|rust_begin_unwind|<?(?:alloc|core|std)::)\b/;

export function isOwnFrame(frame: StackFrame): boolean {
  return !FOREIGN.test(frame.file) && !FOREIGN_FUNCTION.test(frame.function ?? "");
}
