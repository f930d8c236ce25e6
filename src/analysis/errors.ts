import { ArtelError } from "#shared";

export class AnalysisError extends ArtelError {
  static rootNotFound(root: string, cause?: unknown): AnalysisError {
    return new AnalysisError({
      code: "ANALYSIS_ROOT_NOT_FOUND",
      kind: "refused",
      message: `${root} is not a folder that can be read.`,
      remedy: "Give the path of a folder with source code.",
      cause,
    });
  }

  static sinceUnknown(since: string, cause: unknown): AnalysisError {
    return new AnalysisError({
      code: "ANALYSIS_SINCE_UNKNOWN",
      kind: "refused",
      message: `"${since}" is no commit of this repository, and no date or number of days.`,
      remedy:
        "Give a commit, branch or tag, a date such as 2026-01-31, or a number of days such as 30d; in a shallow clone fetch more of the history first.",
      cause,
    });
  }

  static parserUnavailable(platform: string, architecture: string): AnalysisError {
    return new AnalysisError({
      code: "ANALYSIS_PARSER_UNAVAILABLE",
      kind: "environment",
      message: `The parser for JavaScript and TypeScript cannot be started on ${platform} ${architecture}.`,
      remedy: "Reinstall Artel's packages, optional ones included: npm ci --include=optional",
    });
  }
}
