import { lstat } from "node:fs/promises";
import { join, posix } from "node:path";
import type { TestSuite } from "#domain";
import { type CoverageFormat, type CoverageLines, readCoverage } from "./read-coverage.ts";
import { type ReachedFiles, readReach } from "./read-reach.ts";
import { readWorktreeFile } from "../worktree-files.ts";

/** How a suite is run so that the repository's own coverage tool measures it. */
export interface CoverageRun {
  /** From the words of the run to those that measure. `folder` is absolute, empty, and in the worktree. */
  argv(words: readonly string[], folder: string): readonly string[];
  /** Of the report in that folder. */
  readonly file: string;
  readonly format: CoverageFormat;
}

/** Counts of each file, or what was reached of its lines and functions. */
export type CoverageDetail = "files" | "lines";

interface Report {
  /** Istanbul's name for what writes it. */
  readonly reporter: string;
  readonly file: string;
  readonly format: CoverageFormat;
}

const ISTANBUL: Readonly<Record<CoverageDetail, Report>> = {
  files: { reporter: "json-summary", file: "coverage-summary.json", format: "summary" },
  lines: { reporter: "json", file: "coverage-final.json", format: "istanbul" },
};

/** Every limit of the repository's own would fail the run; we compare instead. */
const VITEST_LIMITS = ["lines", "functions", "branches", "statements"].map(
  (what) => `--coverage.thresholds.${what}=0`,
);

/** Why nothing can be measured, or how it can. Nothing is installed for it. */
export async function coverageRun(
  suite: TestSuite,
  words: readonly string[],
  worktree: string,
  detail: CoverageDetail = "files",
): Promise<CoverageRun | { readonly reason: string }> {
  const report = ISTANBUL[detail];
  const has = (name: string) => isInstalled(worktree, suite.directory, name);
  const wrapper = posix.basename(words[0] ?? "");
  if (wrapper === "c8" || wrapper === "nyc") return wrapped(wrapper, true, report);
  switch (suite.runner) {
    case "vitest": {
      const v8 = await has("@vitest/coverage-v8");
      if (!v8 && !(await has("@vitest/coverage-istanbul"))) {
        return { reason: "neither @vitest/coverage-v8 nor @vitest/coverage-istanbul is installed" };
      }
      return vitestRun(v8 ? [] : ["--coverage.provider=istanbul"], report);
    }
    case "jest":
      return jestRun(report);
    case "node":
      return nodeRun(detail);
    case "pytest":
      return measuresPython(words) ? pytestRun : { reason: "pytest is run without --cov" };
    case "mocha":
    case "ava":
    case "command": {
      if (measuresPython(words)) return pytestRun;
      if (await has("c8")) return wrapped("c8", false, report);
      if (await has("nyc")) return wrapped("nyc", false, report);
      return { reason: `neither c8 nor nyc is installed for ${suite.runner}` };
    }
  }
}

/** By pytest-cov. */
function measuresPython(words: readonly string[]): boolean {
  return words.some((word) => /^--cov(?:=|$)/.test(word));
}

function vitestRun(provider: readonly string[], { reporter, file, format }: Report): CoverageRun {
  return {
    argv: (words, folder) => [
      ...words.filter((word) => word !== "--coverage.enabled=false"),
      "--coverage.enabled=true",
      ...provider,
      `--coverage.reporter=${reporter}`,
      `--coverage.reportsDirectory=${folder}`,
      "--coverage.reportOnFailure=true",
      "--coverage.thresholds.autoUpdate=false",
      ...VITEST_LIMITS,
    ],
    file,
    format,
  };
}

function jestRun({ reporter, file, format }: Report): CoverageRun {
  return {
    argv: (words, folder) =>
      words.flatMap((word) =>
        word === "--coverage=false"
          ? [
              "--coverage",
              `--coverageReporters=${reporter}`,
              `--coverageDirectory=${folder}`,
              "--coverageThreshold={}",
            ]
          : [word],
      ),
    file,
    format,
  };
}

/** Built in from Node 20.11 on. Lines are those of the source only where source maps are read. */
function nodeRun(detail: CoverageDetail): CoverageRun {
  return {
    argv: (words, folder) => {
      const at = words.findIndex((word) => word.startsWith("--test-reporter="));
      return [
        ...words.slice(0, at),
        ...(detail === "lines" ? ["--enable-source-maps"] : []),
        "--experimental-test-coverage",
        "--test-reporter=lcov",
        `--test-reporter-destination=${join(folder, "lcov.info")}`,
        ...words.slice(at),
      ];
    },
    file: "lcov.info",
    format: "lcov",
  };
}

const pytestRun: CoverageRun = {
  argv: (words, folder) => [...words, `--cov-report=json:${join(folder, "coverage.json")}`],
  file: "coverage.json",
  format: "coverage.py",
};

/** `isThere`: the repository's own words begin with it. */
function wrapped(
  tool: "c8" | "nyc",
  isThere: boolean,
  { reporter, file, format }: Report,
): CoverageRun {
  const reports = tool === "c8" ? "--reports-dir" : "--report-dir";
  const temporary = tool === "c8" ? "--temp-directory" : "--temp-dir";
  return {
    argv: (words, folder) => [
      isThere ? (words[0] ?? tool) : tool,
      `--reporter=${reporter}`,
      `${reports}=${folder}`,
      `${temporary}=${join(folder, "tmp")}`,
      "--check-coverage=false",
      ...(isThere ? words.slice(1) : words),
    ],
    file,
    format,
  };
}

/** By path in the worktree; undefined when there is no report that can be read. */
export async function readCoverageReport(
  { file, format }: CoverageRun,
  place: { readonly worktree: string; readonly directory: string; readonly folder: string },
  detail: CoverageDetail,
): Promise<{ readonly coverage: CoverageLines } | { readonly reach: ReachedFiles } | undefined> {
  const path = posix.relative(place.worktree, join(place.folder, file));
  const text = (await readWorktreeFile(place.worktree, path))?.toString("utf8");
  if (text === undefined) return undefined;
  if (detail === "lines") {
    const reach = readReach(text, format, place);
    return reach && { reach };
  }
  const coverage = readCoverage(text, format, place);
  return coverage && { coverage };
}

async function isInstalled(worktree: string, directory: string, name: string): Promise<boolean> {
  for (let folder = posix.normalize(directory); ; folder = posix.dirname(folder)) {
    const found = await lstat(join(worktree, folder, "node_modules", name)).then(
      () => true,
      () => false,
    );
    if (found) return true;
    if (folder === ".") return false;
  }
}
