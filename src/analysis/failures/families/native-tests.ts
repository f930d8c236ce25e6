import type { Matcher } from "../matcher.ts";

/** Test runners of C and C++, and what watches memory while a program runs. */
export const nativeTests: readonly Matcher[] = [
  {
    tool: "qttest",
    pattern: /^FAIL!\s+: (?<test>\S+\(.*?\)) (?<message>.+)$/,
    below: [/^\s+Loc: \[(?<file>[^\]()]+)\((?<line>\d+)\)\]$/],
    kind: ({ message = "" }) => (/timed? ?out/i.test(message) ? "timeout" : "test_failure"),
  },
  {
    tool: "sanitizer",
    pattern: /^SUMMARY: (?<message>\w+Sanitizer: \S+)(?: (?<file>[^\s:()]+):(?<line>\d+))?.*$/,
    kind: "runtime_error",
    role: "consequence",
  },
  {
    tool: "check",
    pattern: /^(?<file>[^\s:]+\.\w+):(?<line>\d+):[FE]:[^:]+:(?<test>[^:]+):\d+: (?<message>.+)$/,
    kind: ({ message = "" }) => (/[Tt]imeout/.test(message) ? "timeout" : "test_failure"),
  },
  {
    tool: "unity",
    pattern: /^(?<file>[^\s:]+\.\w+):(?<line>\d+):(?<test>\w+):FAIL(?:: (?<message>.+))?$/,
    kind: "test_failure",
  },
  {
    tool: "meson test",
    pattern:
      /^\s*\d+\/\d+ (?<test>\S.*?)\s+(?<severity>FAIL|TIMEOUT|ERROR|INTERRUPT|UNEXPECTEDPASS)\s+[\d.]+ ?s(?:\s+(?<message>.+))?$/,
    kind: ({ severity }) => (severity === "TIMEOUT" ? "timeout" : "test_failure"),
  },
  {
    tool: "gtest",
    pattern:
      /^(?<file>[^\s:(]+\.\w+)(?::|\()(?<line>\d+)\)?: (?:Failure|error: (?<message>Expected.*))$/,
    below: [/^(?<message>\S.+)$/],
    within: 1,
    kind: "test_failure",
  },
  {
    tool: "gtest",
    pattern: /^\[ {2}FAILED {2}\] (?<test>[\w./]+(?:, where .+)?)(?: \(\d+ ms\))?$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "catch2",
    pattern: /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+):(?<line>\d+): FAILED:$/,
    below: [/^ {2}(?<message>\S.+)$/],
    within: 2,
    kind: "test_failure",
  },
  {
    tool: "doctest",
    pattern:
      /^(?<file>[^\s:(]+\.\w+)[:(](?<line>\d+)\)?: (?:FATAL )?ERROR: (?<message>(?:CHECK|REQUIRE|test case).+)$/,
    kind: "test_failure",
  },
  {
    tool: "boost.test",
    pattern:
      /^(?<file>[^\s:(]+\.\w+)\((?<line>\d+)\): (?:fatal )?error: in "(?<test>[^"]+)": (?<message>.+)$/,
    kind: "test_failure",
  },
  {
    tool: "ctest",
    pattern: /^\s*\d+\/\d+ Test\s+#\d+: (?<test>\S+) \.*\s?\*\*\*(?<message>Timeout)\b.*$/,
    kind: "timeout",
  },
  {
    tool: "ctest",
    pattern:
      /^\s*\d+\/\d+ Test\s+#\d+: (?<test>\S+) \.*\s?(?:Subprocess |\*\*\*)(?<message>.*(?:Failed|aborted|Exception|Not Run|SegFault).*?)\s+[\d.]+ sec$/,
    kind: ({ message = "" }) => (/Not Run/.test(message) ? "build_failure" : "test_failure"),
  },
  {
    tool: "ctest",
    pattern:
      /^\s*\d+ - (?<test>\S+) \((?<message>Failed|Timeout|SEGFAULT|Subprocess aborted|Not Run|ILLEGAL|OTHER_FAULT|NUMERICAL)\)/,
    kind: ({ message }) => (message === "Timeout" ? "timeout" : "test_failure"),
    role: "consequence",
  },
  {
    // what reads TAP for meson and for programs with GLib's tests
    tool: "tap",
    pattern:
      /^(?:ERROR|FAIL) (?<test>[\w./-]+) (?:- (?<message>(?:too few tests run|missing test plan|exited with).+)|\d+ (?<message2>\S.+))$/,
    kind: "test_failure",
  },
  {
    tool: "automake",
    pattern: /^(?:FAIL|ERROR): (?<test>[\w./-]+)(?: \(exit status: \d+\))?$/,
    kind: "test_failure",
    role: "likely",
  },
  {
    tool: "assert",
    pattern:
      /^(?:\S+: )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+):(?<line>\d+): .+: (?<message>Assertion [`'].+' failed\.?)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "assert",
    pattern:
      /^(?<message>Assertion failed: \(?.+\)?, (?:function .+, )?file (?<file>[^\s,]+), line (?<line>\d+)\.?)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    // a program's own, which goes on
    tool: "assert",
    pattern:
      /^(?<message>Assertion failed,? (?:in )?file (?<file>[^\s,]+), line (?<line>\d+)(?:[,:].*)?)$/,
    kind: "test_failure",
    role: "likely",
  },
  {
    tool: "c++",
    pattern:
      /^(?<message>terminate called (?:after throwing an instance of .+|without an active exception|recursively)|libc\+\+abi: terminating.*|pure virtual method called)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "sanitizer",
    pattern: /^==\d+==\s?ERROR: (?<message>(?:Address|Leak|Memory|Thread|HWAddress)Sanitizer: .+)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "sanitizer",
    pattern: /^(?:WARNING: )(?<message>(?:Thread|Memory)Sanitizer: .+)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "sanitizer",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+):(?<line>\d+):(?<column>\d+): runtime error: (?<message>.+)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "valgrind",
    pattern:
      /^==\d+== (?<message>(?:Invalid (?:read|write|free)|Use of uninitialised|Conditional jump|Process terminating with default action|Mismatched free|Jump to the invalid|Syscall param|Source and destination overlap).*)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "valgrind",
    pattern:
      /^==\d+== (?<message>(?:[\d,]+ (?:\([^)]*\) )?bytes in [\d,]+ blocks are definitely lost|ERROR SUMMARY: [1-9]\d* errors).*)$/,
    kind: "runtime_error",
    role: "consequence",
  },
];
