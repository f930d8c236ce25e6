export { detectProject } from "./project/detect.ts";
export type { ProjectSource } from "./project/detect.ts";
export { LockfileMismatchError, ProjectFileError } from "./project/errors.ts";
export type { ProjectFiles } from "./project/project-files.ts";
export { analyze } from "./analyze.ts";
export type { AnalysisProgress, AnalyzeOptions } from "./analyze.ts";
export type { Analysis, Totals } from "./analysis.ts";
export type { FileAnalysis, FileRole } from "./file-analysis.ts";
export type { Architecture } from "./architecture/architecture.ts";
export { AnalysisError } from "./errors.ts";
export { searchFiles } from "./findings/search-files.ts";
export type { SearchOptions } from "./findings/search-files.ts";
export type { FileReader } from "./files/read-sources.ts";
export { stronglyConnectedComponents } from "./graph/cycles.ts";
export { gitReader } from "./history/git.ts";
export type { GitReader } from "./history/git.ts";
export { readHistory } from "./history/history.ts";
export { LANGUAGES } from "./languages/registry.ts";
export { grammarFile, loadGrammar, parseTree } from "./languages/syntax/parse.ts";
export { descendants } from "./languages/syntax/tree.ts";
export type { TreeNode } from "./languages/syntax/tree.ts";
export { isTestSource } from "./files/source-kind.ts";
export { LineIndex } from "./measure/line-index.ts";
export { parseLeniently } from "./measure/measure-file.ts";
export { childNode, childNodes, forEachChild, textField } from "./measure/syntax-tree.ts";
export type { SyntaxNode } from "./measure/syntax-tree.ts";
export { anchorsOf, headingsOf } from "./documents/anchors.ts";
export { brokenLinks, linkedPath, LinkTargets } from "./documents/links.ts";
export { linksOf, readMarkdown, scriptMentions } from "./documents/markdown.ts";
export { undefinedReferences } from "./documents/references.ts";
export type { CodeBlock } from "./documents/markdown.ts";
export { listFiles } from "./files/list-files.ts";
export { toMarkdown } from "./report/markdown.ts";
export { opportunities } from "./report/opportunities.ts";
export type { Opportunity } from "./report/opportunity.ts";
export { toSarif } from "./report/sarif.ts";
export type { SarifLog } from "./report/sarif.ts";
export { findSecrets } from "./secrets/find-secrets.ts";
export { isGuess } from "./secrets/suspect.ts";
export type { ScannedFile, SecretScan } from "./secrets/find-secrets.ts";
export { findWeaknesses, SECURITY_RULES } from "./security/index.ts";
export type { CheckedFile, WeaknessScan } from "./security/index.ts";
export type { SecurityRule } from "./security/security-rule.ts";
export { compareSurfaces } from "./surface/compare-surfaces.ts";
export type { Break } from "./surface/compare-surfaces.ts";
export { readDeclarations } from "./surface/declarations.ts";
export type { Declaration } from "./surface/declarations.ts";
export { canBeParsed } from "./surface/read-module.ts";
export { documentedExports } from "./surface/documented-exports.ts";
export type { DocumentedExport } from "./surface/documented-exports.ts";
export { entryPaths, readPublishedManifest, sourceOf } from "./surface/entry-points.ts";
export type { PublishedManifest } from "./surface/entry-points.ts";
export { SurfaceReader } from "./surface/surface.ts";
export type { Shape, SourceTree, Surface } from "./surface/shape.ts";
export { analyzeTrend } from "./trend/trend.ts";
export type { Trend } from "./trend/compare.ts";
export { trendText } from "./trend/trend-text.ts";
export { analyzeLog } from "./failures/analyze-log.ts";
export { LogError } from "./failures/errors.ts";
export { FAILURE_KINDS } from "./failures/failure.ts";
export type {
  FailureKind,
  FailureReport,
  Problem,
  Repair,
  StackFrame,
} from "./failures/failure.ts";
export { openLog } from "./failures/open-log.ts";
export { failureText } from "./failures/report-text.ts";
