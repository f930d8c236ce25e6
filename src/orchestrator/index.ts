export { buildReport, reportSchema } from "./deliver/report/report.ts";
export type { Report } from "./deliver/report/report.ts";
export { renderReport, reportFormats } from "./deliver/report/formats.ts";
export type { ReportFormat } from "./deliver/report/formats.ts";
export { outcomeSentence } from "./deliver/report/markdown.ts";
export { sessionInputSchema } from "./session-input.ts";
export type { SessionInput, SessionResult } from "./session-input.ts";
export type { SessionServices } from "./session-run.ts";
export { createSessionWorkflow } from "./session-workflow.ts";
