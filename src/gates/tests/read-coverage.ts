import { z } from "zod";
import { parseNoisyJson, worktreePath } from "../command-lines.ts";

/** Covered lines and all lines that can be, by path in the worktree. */
export type CoverageLines = ReadonlyMap<string, readonly [covered: number, lines: number]>;

export type CoverageFormat = "summary" | "istanbul" | "lcov" | "coverage.py";

const count = z.number().nonnegative();
/** Of istanbul's reporter `json-summary`: vitest, jest, c8 and nyc write it. */
const summarySchema = z.record(
  z.string(),
  z.object({ lines: z.object({ total: count, covered: count }) }),
);
const pythonSchema = z.object({
  files: z.record(
    z.string(),
    z.object({ summary: z.object({ covered_lines: count, num_statements: count }) }),
  ),
});

/** Undefined when it is no report of that format. Files outside of the worktree and of packages are left out. */
export function readCoverage(
  text: string,
  format: CoverageFormat,
  place: { readonly worktree: string; readonly directory: string },
): CoverageLines | undefined {
  const entries = entriesOf(text, format);
  if (entries === undefined) return undefined;
  const lines = new Map<string, readonly [number, number]>();
  for (const [name, covered, total] of entries) {
    const path = measuredPath(name, place);
    if (path !== undefined && total > 0) lines.set(path, [covered, total]);
  }
  return lines;
}

/** Undefined for a file outside of the worktree, or of a package. */
export function measuredPath(
  name: string,
  { worktree, directory }: { readonly worktree: string; readonly directory: string },
): string | undefined {
  const path = worktreePath(worktree, directory, name);
  const isOutside = path.startsWith("/") || path.startsWith("../");
  return isOutside || path.split("/").includes("node_modules") ? undefined : path;
}

type Entry = readonly [name: string, covered: number, total: number];

function entriesOf(text: string, format: CoverageFormat): readonly Entry[] | undefined {
  if (format === "lcov") return lcovEntries(text);
  if (format === "coverage.py") {
    const parsed = pythonSchema.safeParse(parseNoisyJson(text));
    if (!parsed.success) return undefined;
    return Object.entries(parsed.data.files).map(
      ([name, { summary }]) => [name, summary.covered_lines, summary.num_statements] as const,
    );
  }
  const parsed = summarySchema.safeParse(parseNoisyJson(text));
  if (!parsed.success) return undefined;
  return Object.entries(parsed.data)
    .filter(([name]) => name !== "total")
    .map(([name, { lines }]) => [name, lines.covered, lines.total] as const);
}

/** `SF:` begins a file, `LH:` and `LF:` count its lines hit and found. */
function lcovEntries(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  let [name, covered, total] = ["", 0, 0];
  for (const line of text.split("\n")) {
    if (line.startsWith("SF:")) [name, covered, total] = [line.slice(3).trim(), 0, 0];
    else if (line.startsWith("LH:")) covered = Number(line.slice(3)) || 0;
    else if (line.startsWith("LF:")) total = Number(line.slice(3)) || 0;
    else if (line.startsWith("end_of_record") && name !== "") entries.push([name, covered, total]);
  }
  return entries;
}
