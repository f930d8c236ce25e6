import type { FailureReport, Problem } from "./failure.ts";

const SHOWN = 20;
const FRAMES_SHOWN = 5;

/** The report for people, as Markdown. */
export function failureText(report: FailureReport): string {
  const [primary, ...others] = report.problems;
  if (primary === undefined) return `Nothing failed in ${report.lines} lines.\n`;
  const sure = `${Math.round(report.confidence * 100)} % sure`;
  const lines = [
    `# ${primary.kind} (${primary.severity}, ${sure})`,
    "",
    described(primary),
    ...primary.stack
      .slice(0, FRAMES_SHOWN)
      .map((frame) => `    at ${frame.function ?? "?"} (${frame.file}:${frame.line})`),
    "",
    `Next: ${primary.suggestion}`,
    ...(primary.repair === null ? [] : [`A tool can mend it: ${primary.repair}.`]),
  ];
  if (others.length > 0) lines.push("", "## Other problems", "");
  lines.push(
    ...others.slice(0, SHOWN).map((problem) => {
      const follows = problem.role === "consequence" ? " (a consequence)" : "";
      return `- ${problem.kind}${follows}: ${described(problem)}`;
    }),
  );
  if (others.length > SHOWN) lines.push(`- and ${others.length - SHOWN} more`);
  return `${lines.join("\n")}\n`;
}

function described({ tool, file, line, column, message, logLine }: Problem): string {
  const place = [file, line, column].filter((part) => part !== null).join(":");
  return `${place === "" ? "" : `${place} `}${message} [${tool}, line ${logLine} of the log]`;
}
