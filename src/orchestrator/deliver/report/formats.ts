import { toSarif } from "#analysis";
import { renderMarkdown } from "./markdown.ts";
import type { Report } from "./report.ts";

export const reportFormats = ["markdown", "json", "sarif"] as const;
export type ReportFormat = (typeof reportFormats)[number];

export function renderReport(report: Report, format: ReportFormat, artelVersion: string): string {
  switch (format) {
    case "markdown":
      return renderMarkdown(report);
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "sarif":
      return `${JSON.stringify(toSarif(report.findings, { toolVersion: artelVersion, root: report.repository }), null, 2)}\n`;
  }
}
