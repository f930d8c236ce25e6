import type { Matcher } from "../matcher.ts";
import { kindOfTestFailure } from "../classify.ts";

export const apple: readonly Matcher[] = [
  {
    tool: "xctest",
    pattern:
      /^(?:❌ +)?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.(?:swift|m|mm)):(?<line>\d+): error: -?\[?(?<test>[\w. ]+?)\]? ?: (?<message>.+)$/,
    kind: ({ message = "" }) => kindOfTestFailure(message),
  },
  {
    tool: "xctest",
    pattern:
      /^(?:Test Case '(?<test>[^']+)' failed .*|✖ (?<test2>.+?), .+|\s*✗ (?<test3>\w+), (?<message>.+))$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "swift test",
    pattern:
      /^\S{1,2} Test (?<test>.+?) recorded an issue at (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.swift):(?<line>\d+):(?<column>\d+): (?<message>.+)$/,
    kind: ({ message = "" }) => kindOfTestFailure(message),
  },
  {
    // as GitHub shows an annotation, without its place
    tool: "swiftlint",
    pattern: /^Error: (?<message>[A-Z][\w ]+ Violation: .+) \((?<code>\w+)\)$/,
    kind: "lint_error",
  },
  {
    tool: "swiftlint",
    pattern:
      /^(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.swift):(?<line>\d+)(?::(?<column>\d+))?: (?<severity>error|warning): (?<message>.+ Violation: .+) \((?<code>\w+)\)$/,
    kind: "lint_error",
    role: ({ severity }) => (severity === "warning" ? "note" : "cause"),
  },
  {
    tool: "swiftc",
    pattern:
      /^(?:❌ +)?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.swift):(?<line>\d+):(?<column>\d+): error: (?<message>.+)$/,
    kind: ({ message = "" }) => {
      if (
        /^no such module|could not build (?:Objective-C )?module|missing required module|failed to build module|cannot load module|unable to resolve module/.test(
          message,
        )
      )
        return "import_error";
      if (/^\(\w+\) /.test(message)) return "lint_error";
      return /^(?:expected |unexpected |consecutive |unterminated|extraneous|invalid character|expressions are not allowed|keyword |statement cannot begin|cannot find '.+' to match|use of '.+' is not|top-level statement|'.+' is not a (?:prefix|postfix|binary)|missing )/.test(
        message,
      ) && !/missing argument|missing return/.test(message)
        ? "syntax_error"
        : "type_error";
    },
  },
  {
    tool: "swiftc",
    pattern: /^error: (?<message>no such module .+)$/,
    kind: "import_error",
  },
  {
    tool: "swift package",
    pattern:
      /^error: (?<message>(?:.*package at|Dependencies could not be resolved|failed to clone|the package manifest|'.+': error|root manifest|product '.+' required|terminated\(|unable to|emit-module command failed|fatalError|dependency ).*)$/,
    kind: "build_failure",
    role: ({ message = "" }) =>
      /emit-module|fatalError|terminated/.test(message) ? "consequence" : "cause",
  },
  {
    tool: "xcodebuild",
    pattern:
      /^(?:xcodebuild: error|error|❌ +error|.*\.xcodeproj: error|.*\.xcworkspace: error): (?<message>(?:Signing for|No profiles|Unable to (?:find|load|resolve)|Provisioning profile|No signing certificate|The workspace|Scheme|The sandbox is not in sync|Multiple commands produce|Build input file|Could not resolve package|.*requires a provisioning profile|No Accounts|Failed to|Cycle inside|The operation couldn|exportArchive|.*deployment target).*)$/,
    kind: "build_failure",
  },
  {
    tool: "xcodebuild",
    pattern:
      /^(?<message>\*\* (?:BUILD|TEST|ARCHIVE|TEST BUILD|TEST EXECUTE|EXPORT) (?:FAILED|INTERRUPTED) \*\*|The following build commands failed:|Testing failed:)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "xcodebuild",
    heading: /^Failing tests:$/,
    pattern: /^\s*(?<test>-?\[?[\w.]+[. ]\w+(?:\(\))?\]?)$/,
    kind: "test_failure",
    role: "consequence",
  },
  {
    tool: "swift",
    pattern:
      /^(?:\S+\/)?(?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.swift):(?<line>\d+): (?<message>Fatal error: .+)$/,
    kind: "runtime_error",
    role: "likely",
  },
  {
    tool: "fastlane",
    pattern:
      /^\[!\] (?<message>(?:Error building|Error (?:packaging|signing)|Tests have failed|Could not find|Exit status|The request could not).*)$/,
    kind: ({ message = "" }) => (message.startsWith("Tests") ? "test_failure" : "build_failure"),
    role: "consequence",
  },
];
