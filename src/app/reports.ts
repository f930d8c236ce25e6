import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SessionView } from "#domain";
import {
  buildReport,
  renderReport,
  reportFormats,
  type Report,
  type ReportFormat,
} from "#orchestrator";
import type { Application } from "./application.ts";
import { isSystemError } from "#shared";
import { artelVersion } from "./version.ts";
import { reportFolderPurpose, unwritable, type FolderPurpose } from "./writable-folder.ts";

const fileNames: Readonly<Record<ReportFormat, string>> = {
  markdown: "report.md",
  json: "report.json",
  sarif: "report.sarif",
};

/** The session's report in one format, made from its events. */
export function sessionReport(view: SessionView, format: ReportFormat): string {
  return renderReport(buildReport(view), format, artelVersion());
}

export function sessionReportData(view: SessionView): Report {
  return buildReport(view);
}

/** Writes the report in all formats to the session's folder, and to the folder of `report.folder`. */
export async function writeReports(
  application: Application,
  view: SessionView,
): Promise<Readonly<Record<ReportFormat, string>>> {
  const { configuration } = application;
  const own = join(configuration.get("dataFolder"), "sessions", view.id);
  const wanted = configuration.get("report.folder");
  const report = buildReport(view);
  for (const folder of wanted === undefined ? [own] : [own, wanted]) {
    await writeInto(folder, report).catch((error: unknown) => {
      throw isSystemError(error)
        ? unwritable(folder, keptReport(view.id), error.message, error)
        : error;
    });
  }
  const folder = wanted ?? own;
  return {
    markdown: join(folder, fileNames.markdown),
    json: join(folder, fileNames.json),
    sarif: join(folder, fileNames.sarif),
  };
}

async function writeInto(folder: string, report: Report): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const format of reportFormats) {
    const file = join(folder, fileNames[format]);
    // A reader never sees half a report.
    await writeFile(`${file}.new`, renderReport(report, format, artelVersion()));
    await rename(`${file}.new`, file);
  }
}

function keptReport(session: string): FolderPurpose {
  const remedy = `The session and its branch are not affected; \`artel sessions report ${session}\` shows the report.`;
  return { ...reportFolderPurpose, remedy };
}

export type { Report, ReportFormat };
