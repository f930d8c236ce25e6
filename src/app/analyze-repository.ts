import { join } from "node:path";
import {
  analyze,
  analyzeTrend,
  gitReader,
  listFiles,
  opportunities,
  searchFiles,
  toMarkdown,
  toSarif,
  trendText,
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
    /** Compares with an earlier commit: the text is then of the trend alone. */
    readonly since?: string;
    readonly onProgress?: (progress: AnalysisProgress) => void;
  },
): Promise<RepositoryAnalysis> {
  const { signal, since, ...progress } = options;
  const cacheFolder = join(dataFolder, "cache", "analysis");
  const files = await listFiles(root, gitReader(root), signal);
  const [analysis, security] = await Promise.all([
    analyze({ root, files, cacheFolder, signal, ...progress }),
    searchFiles({ root, files, cacheFolder, signal }),
  ]);
  const trend =
    since === undefined
      ? undefined
      : await analyzeTrend({ root, now: analysis, since, cacheFolder, signal, ...progress });
  const ranked = opportunities(analysis);
  const findings = [...security, ...ranked.map((opportunity) => opportunity.finding)];
  return {
    data: {
      root: analysis.root,
      totals: analysis.totals,
      languages: analysis.languages,
      cycles: analysis.graph.cycles,
      architecture: analysis.architecture,
      duplication: { groups: analysis.duplication.groups.length },
      hotSpots: analysis.history.hotSpots,
      broken: analysis.broken,
      unsupported: analysis.unsupported,
      skipped: analysis.skipped,
      notes: analysis.notes,
      cache: analysis.cache,
      opportunities: ranked,
      security,
      ...(trend === undefined ? {} : { trend }),
    },
    sarif: toSarif(findings, { toolVersion: artelVersion(), root: analysis.root }),
    markdown:
      trend === undefined
        ? [toMarkdown(analysis, ranked), ...securitySection(security)].join("\n")
        : trendText(trend),
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
