import { posix } from "node:path";
import type { TestRunnerName, TestSuite } from "#domain";

export interface ImportEdges {
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly typeOnly: boolean;
  }[];
}

/** Runners that can be told which files to run. */
const FOCUSABLE: ReadonlySet<TestRunnerName> = new Set(["vitest", "jest", "mocha", "node"]);

const NAMED_TEST = /[._-](?:test|spec)s?\.[cm]?[jt]sx?$|(?:^|\/)(?:test|spec)\.[cm]?[jt]sx?$/;
const TEST_FOLDER = /(?:^|\/)(?:tests?|__tests__|specs?)\/(?:[^/]+\/)*[^/]+\.[cm]?[jt]sx?$/;
const NO_TEST =
  /(?:^|\/)(?:__mocks__|__fixtures__|fixtures?|helpers?|support|utils?)\/|\.d\.[cm]?ts$/;

export function isTestFile(path: string): boolean {
  return NAMED_TEST.test(path) || (TEST_FOLDER.test(path) && !NO_TEST.test(path));
}

/** Files of tests that load a file, itself or through others, by that file. */
export function relatedTests(
  graph: ImportEdges,
  paths: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  for (const { from, to, typeOnly } of graph.edges) {
    if (typeOnly) continue;
    const known = importers.get(to);
    if (known === undefined) importers.set(to, [from]);
    else known.push(from);
  }
  return new Map(paths.map((path) => [path, reachedFrom(path, importers).filter(isTestFile)]));
}

/** In the order of their distance. */
function reachedFrom(path: string, importers: ReadonlyMap<string, readonly string[]>): string[] {
  const seen = new Set([path]);
  for (const each of seen) for (const from of importers.get(each) ?? []) seen.add(from);
  return [...seen];
}

export interface SuiteFiles {
  readonly suite: TestSuite;
  /** Relative to the worktree. */
  readonly files: readonly string[];
}

/** The suites that can be asked for these files: of each file the one in the nearest folder above. */
export function suitesOf(
  suites: readonly TestSuite[],
  files: readonly string[],
): readonly SuiteFiles[] {
  const byDepth = suites
    .filter(({ runner }) => FOCUSABLE.has(runner))
    .toSorted((a, b) => depthOf(b) - depthOf(a));
  const chosen = new Map<TestSuite, string[]>();
  for (const file of files) {
    const suite = byDepth.find(({ directory }) => isInside(file, directory));
    if (suite !== undefined) chosen.set(suite, [...(chosen.get(suite) ?? []), file]);
  }
  return [...chosen].map(([suite, own]) => ({ suite, files: own }));
}

function depthOf({ directory }: TestSuite): number {
  return directory === "." ? 0 : directory.split("/").length;
}

function isInside(file: string, directory: string): boolean {
  return directory === "." || !posix.relative(directory, file).startsWith("../");
}
