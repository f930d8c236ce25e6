import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

const kind = ({ message = "" }: Found): FailureKind =>
  /syntax error|near "|is expected instead|^expecting|unexpected/i.test(message)
    ? "syntax_error"
    : "build_failure";
const role = ({ severity = "" }: Found) =>
  /^warn/i.test(severity) ? ("note" as const) : ("cause" as const);

/** Compilers and simulators of Verilog, SystemVerilog and VHDL. */
export const hardware: readonly Matcher[] = [
  {
    tool: "verilator",
    pattern:
      /^%(?<severity>Error|Warning)(?:-(?<code>\w+))?: (?:(?<file>[^\s:]+):(?<line>\d+):(?:(?<column>\d+):)? )?(?<message>.+)$/,
    kind: (found) =>
      /Exiting due to/.test(found.message ?? "")
        ? "build_failure"
        : found.severity === "Warning"
          ? "lint_error"
          : kind(found),
    role: (found) => (/Exiting due to/.test(found.message ?? "") ? "consequence" : role(found)),
  },
  {
    tool: "questa",
    pattern:
      /^\*\* (?<severity>Error|Warning)(?: \(suppressible\))?: (?<file>[^\s(]+)\((?<line>\d+)\): (?:\((?<code>v\w+-\d+)\) )?(?<message>.+)$/,
    kind,
    role,
  },
  {
    tool: "vivado",
    pattern:
      /^(?<severity>ERROR|WARNING): \[(?<code>[\w ]+ \d+-\d+)\] (?<message>.+?) \[(?<file>[^\]:]+):(?<line>\d+)\]$/,
    kind,
    role,
  },
  {
    tool: "hdl",
    pattern:
      /^(?<file>[^\s:]+\.(?:vhdl?|sv|svh|v)):(?<line>\d+):(?:(?<column>\d+):)? ?(?<severity>error|warning)?:? ?(?<message>.+)$/i,
    kind,
    role,
  },
];
