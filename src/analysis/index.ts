export { analyze } from "./analyze.ts";
export type { AnalysisProgress, AnalyzeOptions } from "./analyze.ts";
export type { Analysis, FileAnalysis, FileRole, Totals } from "./analysis.ts";
export { AnalysisError } from "./errors.ts";
export type { FileReader } from "./files/read-sources.ts";
export type { GitReader } from "./history/git.ts";
