import type { FailureProblem } from "#domain";
import { changed, nothing, type HealingStrategy } from "../strategy.ts";

/** Rules by which linters check formatting. */
const FORMATTING_RULE =
  /\bprettier\/prettier\b|\bformat\b.*\bbiome\b|File content differs from formatting/;
const FORMATTER = /^(?:prettier|oxfmt|dprint|biome)$/;

export const autoFormat: HealingStrategy = {
  name: "auto-format",
  title: "format with the repository's own formatter",
  editsAreas: [],
  worksWithoutDependencies: false,
  suits: ({ problems }) => problems.filter(isFormatting),
  async apply({ job, problems }) {
    const named = new Set(problems.flatMap(({ file }) => file ?? []));
    // A check that names no file is about all that it covers.
    const { applied, reason } = await job(
      "format",
      ({ paths }) => named.size === 0 || paths.some((path) => named.has(path)),
    );
    if (applied.length > 0) return changed(`formatted ${applied.length} files`);
    return nothing(reason ?? "no file that was named is one that the formatter would change");
  },
};

function isFormatting({ kind, repair, tool, message }: FailureProblem): boolean {
  if (kind !== "lint_error") return false;
  return repair === "formatter" || FORMATTER.test(tool) || FORMATTING_RULE.test(message);
}
