import { realpath, stat } from "node:fs/promises";
import { posix } from "node:path";
import type { Analysis } from "./analysis.ts";
import type { FileAnalysis } from "./file-analysis.ts";
import { addUp, byLanguage, decisionsOf, describeFiles, partlyRead } from "./describe-files.ts";
import { describeArchitecture } from "./architecture/architecture.ts";
import { emptyCache, openCache, writeCache } from "./cache/cache.ts";
import type { AnalysisCache } from "./cache/cache.ts";
import { findDuplicates } from "./duplication/duplicates.ts";
import { AnalysisError } from "./errors.ts";
import { listFiles } from "./files/list-files.ts";
import { readFromDisk, readThrough } from "./files/read-sources.ts";
import type { FileReader, ReadResult } from "./files/read-sources.ts";
import { extensionOf, isTestSource, pathKind } from "./files/source-kind.ts";
import { buildImportGraph } from "./graph/import-graph.ts";
import type { ImportGraph } from "./graph/import-graph.ts";
import { ImportResolver, loadPathMapper } from "./graph/resolve.ts";
import { resolveAny } from "./graph/resolve-any.ts";
import type { ResolveAny } from "./graph/resolve-any.ts";
import { readManifest } from "./graph/workspaces.ts";
import { gitReader } from "./history/git.ts";
import type { GitReader } from "./history/git.ts";
import { readHistory } from "./history/history.ts";
import type { HistoryResult } from "./history/history.ts";
import { historyInsight } from "./history/insight.ts";
import type { HistoryInsight } from "./history/insight.ts";
import type { CycleMeaning } from "./languages/resolver.ts";
import { LANGUAGES, languageOf } from "./languages/registry.ts";
import { grammarFile } from "./languages/syntax/parse.ts";
import type { MeasuredFile } from "./measure/measured-file.ts";
import { measureFiles } from "./measure-files.ts";
import type { MeasureContext, MeasureRun } from "./measure-files.ts";

export interface AnalyzeOptions {
  /** Folder to analyse, usually the top of a repository. */
  readonly root: string;
  /** Relative paths; default: what git tracks, or all files where there is no repository. */
  readonly files?: readonly string[];
  /** Content of a relative path; default: from the disk. */
  readonly readFile?: FileReader;
  /** Where results are kept between runs, shared safely by processes and worktrees; default: nowhere. */
  readonly cacheFolder?: string;
  /** How git is run; `false` for no history. Default: the machine's git, in the root. */
  readonly git?: GitReader | false;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AnalysisProgress) => void;
}

export interface AnalysisProgress {
  readonly stage: "listing" | "measuring" | "relating" | "done";
  readonly done: number;
  readonly total: number;
}

/** Reads a repository's source in all languages that are known. Files that are broken or unreadable are listed, never fatal. */
export async function analyze(options: AnalyzeOptions): Promise<Analysis> {
  const { signal } = options;
  const root = await openRoot(options.root);
  const git = options.git === undefined ? gitReader(root) : options.git || undefined;
  const report = (stage: AnalysisProgress["stage"], done: number, total: number): void =>
    options.onProgress?.({ stage, done, total });
  report("listing", 0, 0);
  const cache =
    options.cacheFolder === undefined ? emptyCache() : await openCache(options.cacheFolder);
  const reading = git && readHistory(git, cache.history, signal);
  reading?.catch(() => undefined); // awaited below, after the files
  const paths = options.files ?? (await listFiles(root, git, signal));
  const read = (path: string): Promise<ReadResult> | ReadResult =>
    options.readFile === undefined ? readFromDisk(root, path) : readThrough(options.readFile, path);

  const readable = paths.filter((path) => pathKind(path) === "source");
  const unread = withoutGrammar(readable);
  const run = await measureFiles(
    readable.filter((path) => !unread.has(path)),
    {
      cache,
      read,
      signal,
      onFile: (done, total) => report("measuring", done, total),
    },
  );
  report("relating", 0, 1);
  const sizes = new Map(run.measured);
  const files = describeFiles(sizes);
  const graph = buildImportGraph(
    files.map((file) => ({ path: file.path, measurement: file })),
    await makeResolver({ root, paths, read, files }),
    cycleMeaning,
  );
  const duplication = findDuplicates(comparable(files, sizes));
  const history = (await reading) ?? undefined;
  const insight = history === undefined ? NO_HISTORY : relateHistory(history, files, graph);
  const notes = [cache.note, await keep(options.cacheFolder, cache, run, history)];
  report("done", files.length, files.length);
  return {
    root,
    files,
    totals: addUp(files),
    languages: byLanguage(files),
    graph,
    architecture: describeArchitecture(files, graph),
    duplication,
    history: insight,
    broken: files.flatMap(({ path, syntaxErrors }) =>
      languageOf(path)?.needsPreprocessor === true
        ? []
        : syntaxErrors.slice(0, MOST_PROBLEMS_LISTED).map((each) => ({ path, ...each })),
    ),
    skipped: [...run.skipped, ...outputFiles(paths), ...unread.values()],
    unsupported: countUnsupported(paths),
    notes: [...notes, partlyRead(files), insight.reason, duplication.skipped].filter(
      (note) => note !== undefined,
    ),
    cache: { reused: run.reused, measured: run.measured.length - run.reused },
  };
}

/** Of one file. */
const MOST_PROBLEMS_LISTED = 5;

const NO_HISTORY: HistoryInsight = {
  status: "off",
  commits: 0,
  authors: 0,
  hotSpots: [],
  coChanges: [],
  files: {},
};

async function openRoot(root: string): Promise<string> {
  try {
    const real = await realpath(root);
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    throw AnalysisError.rootNotFound(root, error);
  }
  throw AnalysisError.rootNotFound(root);
}

/** Files of languages whose grammar is not installed. */
function withoutGrammar(
  paths: readonly string[],
): ReadonlyMap<string, { readonly path: string; readonly reason: string }> {
  const missing = new Set(LANGUAGES.filter(({ grammar }) => grammarFile(grammar) === undefined));
  return new Map(
    paths.flatMap((path) => {
      const language = languageOf(path);
      if (language === undefined || !missing.has(language)) return [];
      const reason = `the grammar for ${language.name} is not installed`;
      return [[path, { path, reason }] as const];
    }),
  );
}

async function makeResolver({
  root,
  paths,
  read,
  files,
}: {
  readonly root: string;
  readonly paths: readonly string[];
  readonly read: MeasureContext["read"];
  readonly files: readonly FileAnalysis[];
}): Promise<ResolveAny> {
  const texts = async (pattern: RegExp): Promise<readonly { path: string; text: string }[]> => {
    const found: { path: string; text: string }[] = [];
    for (const path of paths) {
      if (!pattern.test(path) || path.includes("node_modules/")) continue;
      const result = await read(path);
      if ("bytes" in result) found.push({ path, text: Buffer.from(result.bytes).toString("utf8") });
    }
    return found;
  };
  const all = new Set(paths);
  const manifests = await texts(/(^|\/)package\.json$/);
  const configurations = await texts(/(^|\/)[jt]sconfig[^/]*\.json$/);
  const javascript = new ImportResolver({
    root,
    files: all,
    mapper: await loadPathMapper(),
    manifests: manifests.flatMap(({ path, text }) => readManifest(path, text) ?? []),
    hasPathMappings: configurations.some(({ text }) => /"(paths|baseUrl)"/.test(text)),
  });
  const present = new Set(files.map(({ path }) => languageOf(path)));
  const others: { path: string; text: string }[] = [];
  for (const language of present) {
    const pattern = language?.resolver.manifest;
    if (pattern !== undefined) others.push(...(await texts(pattern)));
  }
  return resolveAny({
    javascript,
    paths: all,
    files: files.map((file) => ({ path: file.path, measurement: file })),
    manifests: new Map(others.map(({ path, text }) => [path, text])),
  });
}

/** Copies in tests and examples are often meant; generated code and declarations say nothing about its author. */
function comparable(
  files: readonly FileAnalysis[],
  measured: ReadonlyMap<string, MeasuredFile>,
): Parameters<typeof findDuplicates>[0] {
  return files.flatMap(({ path, role, lines }) => {
    const tokens = measured.get(path)?.tokens;
    const compared = role === "source" || role === "test";
    return tokens !== undefined && compared ? [{ path, lines, tokens }] : [];
  });
}

function relateHistory(
  history: HistoryResult,
  files: readonly FileAnalysis[],
  graph: ImportGraph,
): HistoryInsight {
  const connected = new Set(graph.edges.map(({ from, to }) => `${from}\0${to}`));
  const relevant = files.filter((file) => file.role === "source");
  return historyInsight(history, {
    decisions: new Map(relevant.map((file) => [file.path, decisionsOf(file)])),
    areConnected: (left, right) =>
      connected.has(`${left}\0${right}`) ||
      connected.has(`${right}\0${left}`) ||
      seeEachOther(left, right),
  });
}

/** Tests often need what is tested and the other way round: for packages that says nothing. */
function cycleMeaning(path: string): CycleMeaning {
  const meaning = languageOf(path)?.resolver.cycles ?? "load";
  return meaning === "package" && isTestSource(path) ? "none" : meaning;
}

/** Files of one package need no import in some languages. */
function seeEachOther(left: string, right: string): boolean {
  const language = languageOf(left);
  return (
    language?.resolver.sharesFolder === true &&
    language === languageOf(right) &&
    posix.dirname(left) === posix.dirname(right)
  );
}

/** Writes the cache when something was learnt. Answers with a note when that was not possible. */
async function keep(
  folder: string | undefined,
  cache: AnalysisCache,
  run: MeasureRun,
  history: HistoryResult | undefined,
): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  const learnt = run.reused < run.measured.length || (history !== undefined && !history.reused);
  if (!learnt) return undefined;
  const entries = new Map(run.byKey);
  // Some of what this run did not meet is kept: another worktree, or the branch of before, will want it.
  for (const key of cache.keys()) {
    if (entries.size >= run.byKey.size * 1.5) break;
    const known = cache.get(key);
    if (known !== undefined && !entries.has(key)) entries.set(key, known);
  }
  const written = await writeCache(folder, entries, history?.record ?? cache.history);
  return written ? undefined : "the analysis cache could not be written; the next run starts anew";
}

function outputFiles(paths: readonly string[]): readonly { path: string; reason: string }[] {
  return paths
    .filter((path) => pathKind(path) === "output")
    .map((path) => ({ path, reason: "build output, vendored or minified by its name" }));
}

function countUnsupported(paths: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const path of paths) {
    if (pathKind(path) !== "unsupported") continue;
    counts[extensionOf(path)] = (counts[extensionOf(path)] ?? 0) + 1;
  }
  return counts;
}
