import { kindOfException, kindOfTestFailure } from "../classify.ts";
import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

const SYNTAX = new Set(
  "1001 1002 1003 1004 1009 1010 1011 1012 1022 1024 1025 1026 1027 1031 1035 1039 1040 1041 1043 1044 1056 1057 1073 1514 1513 1515 1518 1519 1520 1521 1522 1523 1524 1525 1528 1529 1530 1534 1535 1536 1552 1553 1575 1576 1578 1585 1597 1646 1733 1737 1831 7000 8050 8059 8076 8124 8180 8183 8635 8641 8803 8997 8998 8999 9002 9010 106".split(
    " ",
  ),
);
const IMPORTS = new Set("0246 0234 0400 0430 0433 0576 1069 1070 7069 0012".split(" "));

/** CS numbers by the compiler's tables; other letters are of analyzers, NuGet and the SDK. */
function dotnetKind({ code = "", message = "" }: Found): FailureKind {
  const [, letters = "", number = ""] = /^([A-Z]+)(\d+)$/i.exec(code) ?? [];
  switch (letters.toUpperCase()) {
    case "CS":
      if (SYNTAX.has(number)) return "syntax_error";
      if (IMPORTS.has(number)) return "import_error";
      if (
        number === "0006" ||
        /^(?:0016|0009|1504|1566|2\d{3}|5001|8032|8034|0041|0583|0584|0655)$/.test(number)
      )
        return "build_failure";
      return number === "0618" ||
        number === "1591" ||
        number === "0168" ||
        number === "0219" ||
        number === "0162"
        ? "lint_error"
        : "type_error";
    case "FS":
      if (number === "0010" || number === "0058" || number === "3524") return "syntax_error";
      if (number === "0039")
        return /namespace or module|namespace/.test(message) ? "import_error" : "type_error";
      return "type_error";
    case "BC":
      return /^30(?:0[12]|1\d{2}|2[09]\d|201|205)/.test(number)
        ? "syntax_error"
        : number === "30002" || number === "40056"
          ? "import_error"
          : "type_error";
    case "NU":
      return /^190[1-4]$/.test(number) ? "security_vulnerability" : "build_failure";
    case "RZ":
      return "syntax_error";
    case "CA":
    case "IDE":
    case "SA":
    case "RCS":
    case "S":
    case "ASP":
    case "STYLECOP":
    case "WHITESPACE":
    case "IMPORTS":
    case "FINALNEWLINE":
    case "ENDOFLINE":
    case "CHARSET":
      return "lint_error";
    default:
      if (/^(?:xUnit|NUnit|MSTEST|VSTHRD|MA|SYSLIB|RS|CC|SCS|VSSDK|JSON|AD|EF|PH|BL)/i.test(code))
        return "lint_error";
      return /(?:WHITESPACE|IMPORTS|FINALNEWLINE|ENDOFLINE|CHARSET)/.test(code)
        ? "lint_error"
        : "build_failure";
  }
}

const withCode = ({ code, message = "" }: Found) =>
  code === undefined ? message : `${code}: ${message}`;
const isC = (file = "") => /\.(?:c|cc|cpp|cxx|h|hpp|rc)$/i.test(file);

export const dotnet: readonly Matcher[] = [
  {
    // the error list of Visual Studio, as it is copied
    tool: "visual studio",
    pattern:
      /^Error(?: \(active\))?\t(?<code>[A-Z]+\d+)\t(?<message>[^\t]+)\t[^\t]*\t(?<file>[^\t]+)\t(?<line>\d+)(?:\t.*)?$/,
    kind: (found) => (isC(found.file) ? "build_failure" : dotnetKind(found)),
    role: ({ code = "" }) => (code === "MSB6006" ? "consequence" : "cause"),
    message: withCode,
  },
  {
    tool: ({ file, code = "" }) =>
      /^(?:WHITESPACE|IMPORTS|FINALNEWLINE|ENDOFLINE|CHARSET)$/.test(code)
        ? "dotnet format"
        : isC(file)
          ? "msvc"
          : "msbuild",
    pattern:
      /^\s*(?:\d+>)?(?<file>[^\s(][^(]*?)\((?<line>\d+)(?:,(?<column>\d+))?(?:,\d+,\d+)?\)\s?: (?:fatal )?error (?<code>[A-Za-z]+\d*): (?<message>.+?)(?: \[[^\]]+\])?$/,
    kind: (found) =>
      (found.code ?? "").startsWith("TS")
        ? undefined
        : isC(found.file) || /^(?:LNK|C\d|RC|MSB)/.test(found.code ?? "")
          ? "build_failure"
          : dotnetKind(found),
    message: withCode,
  },
  {
    tool: "msbuild",
    pattern:
      /^\s*(?:\d+>)?(?:(?<file>[^\s:][^:]*?|[A-Z]:\\[^:]+?) ?: )?(?:fatal )?error (?<code>(?:CS|FS|BC|NU|NETSDK|MSB|LNK|CA|IDE|SA|AD|NETSDK|C)\d+)\s?: (?<message>.+?)(?: \[[^\]]+\])?$/,
    kind: (found) =>
      /^(?:LNK|MSB|C\d)/.test(found.code ?? "") ? "build_failure" : dotnetKind(found),
    role: ({ code }) =>
      /^MSB30(?:73|27)|^MSB4181|^MSB6006/.test(code ?? "") ? "consequence" : "cause",
    message: withCode,
  },
  {
    tool: "msbuild",
    pattern:
      /^(?:MSBUILD|CSC|LINK|EXEC|ILC|.*\.exe|NMAKE|vstest\S*)\s?: (?:fatal )?error\s?(?<code>\w+)?\s?: (?<message>.+)$/,
    kind: (found) =>
      /^LNK|^MSB|^U\d/.test(found.code ?? "")
        ? "build_failure"
        : found.code === undefined
          ? "build_failure"
          : dotnetKind(found),
    message: withCode,
  },
  {
    tool: "dotnet test",
    pattern:
      /^\s*(?:Failed|X) (?<test>[\w.]+(?:\(.*\))?(?: .+?)?) \[(?:< )?[\d.,]+ ?(?:ms|s|m|h)(?: \d+ m?s)?\]$/,
    below: [/^\s{2,}(?<message>(?!Error Message:|Stack Trace:|Failed ).+)$/],
    within: 3,
    kind: ({ message = "" }) => kindOfTestFailure(message),
  },
  {
    // older and newer runners, with or without a time
    tool: "dotnet test",
    pattern:
      /^\s*(?:Failed {1,3}|X |failed )(?<test>[\w.+]+(?:[ (].*?)?)(?: \[[^\]]+\]| \((?:\d+(?:ms|s|m) ?)+\))?$/,
    below: [
      /^\s*(?<note>Error Message|Stack Trace):$/,
      /^\s+(?!Error Message:|Stack Trace:|at )(?<message>\S.+)$/,
      /^\s+at .+ in (?<file>.+?):(?:line )?(?<line>\d+)$/,
    ],
    within: 8,
    kind: ({ note, file, message = "" }) =>
      note === undefined && file === undefined ? undefined : kindOfTestFailure(message),
  },
  {
    tool: "xunit",
    pattern: /^\s*(?:\[xUnit\.net [\d:.]+\]\s+)?(?<test>\S+(?:\(.*\))?) \[FAIL\]$/,
    below: [/^\s+(?<message>\S.+)$/],
    within: 1,
    kind: ({ message = "" }) => kindOfTestFailure(message),
  },
  {
    tool: "nunit",
    pattern: /^\d+\) (?:Failed|Error|Invalid)\s?: (?<test>.+)$/,
    below: [/^\s*(?<message>\S.+)$/],
    within: 1,
    kind: "test_failure",
  },
  {
    tool: "dotnet test",
    pattern: /^(?<message>(?:Failed!\s+- Failed:|Test Run Failed\.|Test Run Aborted).*)$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "dotnet test",
    pattern: /^(?<message>The active test run was aborted\. Reason: .+)$/,
    kind: ({ message = "" }) => (/timeout|Hang/i.test(message) ? "timeout" : "runtime_error"),
  },
  {
    tool: "dotnet",
    pattern: /^(?:Unhandled [Ee]xception(?:\.|:)\s?)(?<exception>[\w.]+)(?:: (?<message>.*))?$/,
    kind: ({ exception = "", message = "" }) => kindOfException(`${exception}: ${message}`),
    role: "likely",
  },
  {
    tool: "dotnet",
    pattern:
      /^(?:\S+: )?(?<exception>System\.(?:\w+\.)*\w+Exception)(?: \(0x\w+\))?: (?<message>.*)$/,
    kind: ({ exception = "", message = "" }) => kindOfException(`${exception}: ${message}`),
    role: "likely",
  },
  {
    tool: "dotnet",
    pattern:
      /^(?<message>(?:A compatible \.NET SDK was not found|The command could not be loaded|It was not possible to find any (?:installed|compatible)|You must install (?:or update )?\.NET|MSBUILD : error|The framework 'Microsoft|Could not execute because).*)$/,
    kind: "build_failure",
  },
  {
    tool: "powershell",
    pattern: /^(?<message>(?:\S+ ?: )?The term '.+' is not recognized as .+)$/,
    kind: "build_failure",
    role: "likely",
  },
  {
    tool: "powershell",
    pattern: /^At (?<file>(?:[A-Za-z]:|\/).+\.psm?1):(?<line>\d+) char:(?<column>\d+)$/,
    below: [/^\s*\+ CategoryInfo\s+: (?<code>\w+): .*$/, /^(?<message>[A-Z].*)$/],
    within: 6,
    kind: ({ code }) => (code === "ParserError" ? "syntax_error" : "runtime_error"),
    role: ({ code }) => (code === "ParserError" ? "cause" : "likely"),
  },
  {
    tool: "powershell",
    pattern: /^\s*\+ FullyQualifiedErrorId : (?<message>.+)$/,
    kind: "runtime_error",
    role: "consequence",
  },
  {
    tool: "powershell",
    pattern: /^ParserError: ?(?<file>[^\s:]*)?:?(?<line>\d+)?.*$/,
    kind: "syntax_error",
  },
];
