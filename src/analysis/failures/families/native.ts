import type { Matcher } from "../matcher.ts";

const isSource = (file = "") =>
  /\.(?:c|cc|cpp|cxx|c\+\+|m|mm|h|hh|hpp|hxx|inl|inc|ipp|tcc|cu|cuh|s|S|ino|y|l|f|f90|F90|f95|pyx|def|tpp|proto|o|hlsl|glsl|cl)$/.test(
    file,
  );

/** C, C++ and their relatives: whatever a compiler or linker says is a build failure. */
export const native: readonly Matcher[] = [
  {
    tool: "clang-tidy",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+):(?<line>\d+):(?<column>\d+): (?<severity>error|warning): (?<message>.+) \[(?<code>(?:bugprone|cert|clang-analyzer|cppcoreguidelines|google|hicpp|llvm|misc|modernize|performance|portability|readability|concurrency|abseil|android|fuchsia|boost)-[\w.,-]+)\]$/,
    kind: "lint_error",
    role: ({ severity, code = "" }) =>
      severity === "warning" && !code.includes("-warnings-as-errors") ? "note" : "cause",
  },
  {
    tool: "clang-format",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+):(?<line>\d+):(?<column>\d+): (?:error|warning): (?<message>code should be clang-formatted.*)$/,
    kind: "lint_error",
  },
  {
    tool: "cppcheck",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+):(?<line>\d+):(?<column>\d+): (?<severity>error|warning|style|performance|portability): (?<message>.+) \[(?<code>[a-z]\w+)\]$/,
    kind: ({ file, code = "" }) =>
      !isSource(file) ? undefined : code === "syntaxError" ? "syntax_error" : "lint_error",
    role: ({ severity }) => (severity === "error" ? "cause" : "note"),
  },
  {
    tool: "cpplint",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+):(?<line>\d+): {2}(?<message>.+) {2}\[(?<code>[\w/+]+)\] \[\d\]$/,
    kind: "lint_error",
  },
  {
    // Arm, Sun, Green Hills, IAR and Diab: the file in quotation marks
    tool: "cc",
    pattern:
      /^"(?<file>[^"]+?)\s?",(?: line )?(?<line>\d+):?\s+(?:[Ff]atal |catastrophic )?[Ee]rror\s?(?:[#([](?<code>[^:)\]]+)[)\]]?)?:? *(?<message>.*)$/,
    below: [/^\s+(?<message>\S.+)$/],
    within: 1,
    kind: "build_failure",
  },
  {
    // PC-lint and Intel
    tool: "cc",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:(]+\.(?:c|cc|cpp|cxx|h|hpp))\((?<line>\d+)\)\s?: (?:[Ff]atal )?[Ee]rror #?(?<code>\d+): (?<message>.+)$/,
    kind: "build_failure",
  },
  {
    tool: "cc",
    pattern:
      /^(?:\S+: )?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.\w+|<stdin>|<command-line>):(?<line>\d+):(?:(?<column>\d+):)? (?:fatal )?error(?: (?:#|C)?\d+)?: (?<message>.+?)(?: \[(?<code>-W[\w=+-]+)\])?$/,
    kind: ({ file }) =>
      isSource(file) || file?.startsWith("<") === true ? "build_failure" : undefined,
  },
  {
    tool: "cc",
    pattern:
      /^(?:\S*(?:gcc|g\+\+|clang|clang\+\+|cc1|cc1plus|cc|c\+\+|gfortran)(?:-[\d.]+)?(?:\.exe)?): (?:fatal )?error: (?<message>.+)$/,
    kind: ({ message = "" }) => (/Killed signal/.test(message) ? "runtime_error" : "build_failure"),
    role: ({ message = "" }) =>
      message.startsWith("linker command failed") ? "consequence" : "cause",
  },
  {
    tool: "cc",
    pattern:
      /^(?<message>cc1(?:plus|obj)?: .*out of memory.*|(?:\S*(?:gcc|g\+\+|cc|c\+\+|gfortran|clang|clang\+\+)(?:-[\d.]+)?): (?:internal compiler error|fatal error): (?:.*[Kk]illed|.*signal terminated program).*|internal compiler error: .+)$/,
    kind: ({ message = "" }) =>
      /[Kk]illed|signal|out of memory/.test(message) ? "runtime_error" : "build_failure",
  },
  {
    tool: "ld",
    pattern:
      /^(?:\S*\/)?(?:ld(?:\.lld|\.gold|\.bfd)?|lld|mold|collect2|ld64\.lld|lld-link|wasm-ld|link\.exe)(?:\.exe)?: (?:error: |fatal error: )?(?<message>(?!warning)(?:.*(?:undefined (?:reference|symbol)|cannot find|multiple definition|duplicate symbol|symbol\(s\) not found|not found|ld returned|unrecognized|file not recognized|skipping incompatible|DSO missing|relocation|final link failed|cannot open|No space|framework not found|Killed|unknown (?:file|argument|option)|linker command|could not open|building for).*))$/,
    kind: "build_failure",
    role: ({ message = "" }) =>
      /ld returned/.test(message)
        ? "consequence"
        : /skipping incompatible/.test(message)
          ? "note"
          : "cause",
  },
  {
    tool: "ld",
    pattern:
      /^(?:\S*(?:ld|ld\.bfd): )?(?:(?<object>\S+\.(?:o|a|obj))(?:\(\S+\))?: (?:in function `[^']+': ?)?)?(?:(?<file>[^\s:()]+\.\w+):(?:(?<line>\d+):|\(\.text[^)]*\):) ?)?(?<message>(?:undefined reference to|multiple definition of|relocation truncated|first defined here) .+)$/,
    kind: "build_failure",
  },
  {
    tool: "ld",
    pattern: /^(?:Undefined symbols for architecture \S+:|duplicate symbol .+ in:?)$/,
    below: [/^\s+(?<message>"?_?\S+"?, referenced from:)$/],
    within: 2,
    kind: "build_failure",
  },
  {
    tool: "cmake",
    pattern:
      /^CMake Error(?: at (?<file>[^\s:]+):(?<line>\d+)(?: \((?<code>\w+)\))?)?:?\s*(?<message>.*)$/,
    below: [/^ {1,2}(?<message>\S.+)$/],
    within: 3,
    kind: ({ message = "" }) =>
      message.startsWith("Parse error") ? "syntax_error" : "build_failure",
  },
  {
    tool: "cmake",
    pattern:
      /^(?<message>-- Configuring incomplete, errors occurred!|CMake Generate step failed.*)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "make",
    pattern:
      /^(?:\S*make(?:\.exe)?(?:\[\d+\])?): \*\*\* (?<message>(?:No rule to make target .+|missing separator.*|.*recipe commences before.*|.*unterminated.*|No targets.*|multiple target.*).*)$/,
    kind: ({ message = "" }) =>
      /^missing|recipe commences|unterminated/.test(message) ? "syntax_error" : "build_failure",
  },
  {
    tool: "make",
    pattern: /^(?<file>[^\s:]*[Mm]akefile\S*|\S+\.mk):(?<line>\d+): \*\*\* (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /missing separator|unterminated|commences before|missing 'endif'|extraneous/.test(message)
        ? "syntax_error"
        : "build_failure",
    role: ({ message = "" }) => (/Error \d+$/.test(message) ? "consequence" : "cause"),
  },
  {
    tool: "make",
    pattern:
      /^(?:\S*make(?:\.exe)?(?:\[\d+\])?): (?<message>\*\*\* .*(?:Error -?\d+|Killed|Segmentation fault|Terminated|Aborted|Waiting for unfinished|Bus error).*)$/,
    kind: ({ message = "" }) =>
      /Error (?:124|143)$|Terminated$/.test(message)
        ? "timeout"
        : /Error 1(?:3[4-9])$|(?:Killed|Segmentation fault|Aborted|Bus error)(?: \(core dumped\))?$/.test(
              message,
            )
          ? "runtime_error"
          : "build_failure",
    role: "consequence",
  },
  {
    tool: "scons",
    pattern: /^scons: \*\*\* (?<message>.+)$/,
    kind: "build_failure",
    role: ({ message = "" }) => (/Error -?\d+$/.test(message) ? "consequence" : "cause"),
  },
  {
    tool: "conan",
    pattern: /^ERROR: (?<message>\S+\/\S+: Error in \w+\(\) method.*)$/,
    kind: "build_failure",
  },
  {
    tool: "ninja",
    pattern:
      /^(?:ninja: )?(?<message>(?:build stopped: subcommand failed\.|FAILED: .+|ninja: build stopped.*))$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "ninja",
    pattern: /^ninja: error: (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /expected|lexing error|unexpected/.test(message) ? "syntax_error" : "build_failure",
  },
  {
    tool: "meson",
    pattern:
      /^Meson encountered an error in file (?<file>.+), line (?<line>\d+), column (?<column>\d+):$/,
    below: [/^(?<message>\S.*)$/],
    within: 1,
    kind: ({ message = "" }) =>
      /^(?:Expecting|lexer|Unbalanced)/.test(message) ? "syntax_error" : "build_failure",
  },
  {
    tool: "watcom",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^:()]+)\((?<line>\d+)\): Error! (?<code>E\d+): (?<message>.+)$/,
    kind: "build_failure",
  },
  {
    tool: "borland",
    pattern:
      /^(?:Error|Fatal) (?:(?<code>[EF]\d{4}) )?(?<file>\S+\.(?:c|cc|cpp|cxx|h|hpp)) (?<line>\d+): (?<message>.+)$/,
    kind: "build_failure",
  },
  {
    tool: "meson",
    pattern:
      /^(?:(?<file>[^\s:]*meson\.build):(?<line>\d+):(?<column>\d+): )?ERROR: (?<message>(?:Dependency|Program|Problem encountered|Unknown|Could not|Neither|C shared|Function|Expecting|Compiler|Subproject|Tried|File|Include|Invalid|Command|Unhandled|.*not found).*)$/,
    kind: ({ message = "" }) =>
      message.startsWith("Expecting") ? "syntax_error" : "build_failure",
  },
  {
    tool: "autoconf",
    pattern: /^configure: error: (?<message>.+)$/,
    kind: "build_failure",
  },
  {
    tool: "bazel",
    pattern: /^ERROR: (?<file>\/?[^\s:]+):(?<line>\d+):(?<column>\d+): (?<message>.+)$/,
    kind: ({ message = "" }) =>
      /^syntax error|invalid syntax/.test(message)
        ? "syntax_error"
        : /Test(?:ing|Runner)/.test(message)
          ? "test_failure"
          : "build_failure",
    role: ({ message = "" }) =>
      /failed: \(Exit \d+\)|^\w+ing .+ failed/.test(message) ? "consequence" : "cause",
  },
  {
    tool: "bazel",
    pattern: /^(?<test>\/\/\S+)\s+(?:\(cached\) )?(?<severity>FAILED|TIMEOUT)(?: TO BUILD)? in /,
    kind: ({ severity }) => (severity === "TIMEOUT" ? "timeout" : "test_failure"),
  },
  {
    tool: "bazel",
    pattern: /^(?<severity>FAIL|TIMEOUT): (?<test>\/\/\S+).*$/,
    kind: ({ severity }) => (severity === "TIMEOUT" ? "timeout" : "test_failure"),
  },
  {
    tool: "gfortran",
    pattern:
      /^(?:Fatal )?Error: (?<message>.+ at \(1\).*|Cannot open module file .+|Can't open .+)$/,
    kind: "build_failure",
  },
];
