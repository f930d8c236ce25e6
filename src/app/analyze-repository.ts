import { join } from "node:path";
import {
  analyze,
  gitReader,
  listFiles,
  opportunities,
  searchFiles,
  toMarkdown,
  toSarif,
  type AnalysisProgress,
} from "#analysis";
import type { Finding } from "#domain";
import { artelVersion } from "./version.ts";

export interface RepositoryAnalysis {
  /** For programs: totals, cycles, ranked opportunities, secrets and security findings. */
  readonly data: unknown;
  readonly sarif: unknown;
  readonly markdown: string;
}

/** Analyses the files of a folder as they are now; nothing of them is executed. */
export async function analyzeRepository(
  dataFolder: string,
  root: string,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress?: (progress: AnalysisProgress) => void;
  },
): Promise<RepositoryAnalysis> {
  const { signal } = options;
  const cacheFolder = join(dataFolder, "cache", "analysis");
  const files = await listFiles(root, gitReader(root), signal);
  const [analysis, security] = await Promise.all([
    analyze({ root, files, cacheFolder, ...options }),
    searchFiles({ root, files, cacheFolder, signal }),
  ]);
  const ranked = opportunities(analysis);
  const findings = [...security, ...ranked.map((opportunity) => opportunity.finding)];
  return {
    data: {
      root: analysis.root,
      totals: analysis.totals,
      languages: analysis.languages,
      cycles: analysis.graph.cycles,
      duplication: { groups: analysis.duplication.groups.length },
      hotSpots: analysis.history.hotSpots,
      broken: analysis.broken,
      unsupported: analysis.unsupported,
      skipped: analysis.skipped,
      notes: analysis.notes,
      cache: analysis.cache,
      opportunities: ranked,
      security,
    },
    sarif: toSarif(findings, { toolVersion: artelVersion(), root: analysis.root }),
    markdown: [toMarkdown(analysis, ranked), ...securitySection(security)].join("\n"),
  };
}

function securitySection(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  return [
    "",
    "## Secrets and security",
    "",
    ...findings.map((finding) => {
      const line = finding.location.line === undefined ? "" : `:${finding.location.line}`;
      return `- ${finding.severity}: ${finding.title} (\`${finding.location.path}${line}\`)`;
    }),
    "",
  ];
}
