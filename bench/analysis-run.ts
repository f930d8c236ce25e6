// One measured run of bench/analysis.ts: `parse`, `read` or `analyze`, a repository, a cache folder; and of
// bench/analysis-languages.ts: `parse-language` or `analyze-language`, a repository, a language.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { Language, Parser } from "web-tree-sitter";
import { analyze, LANGUAGES, opportunities } from "#analysis";
import { languageFiles } from "./language-files.ts";

const [task = "", root = "", cacheFolder = ""] = process.argv.slice(2);
const language = cacheFolder;

const sources = (): readonly { path: string; text: string }[] =>
  execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((path) => /\.[mc]?[jt]sx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

async function parseLanguage(): Promise<Record<string, number>> {
  const grammar = LANGUAGES.find(({ name }) => name === language)?.grammar;
  const sources = languageFiles(root, language);
  if (grammar === undefined) {
    for (const { path, text } of sources) parseSync(path, text).program.body.length.toString();
    return { lines: sources.length };
  }
  await Parser.init();
  const parser = new Parser();
  const file = import.meta.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`);
  parser.setLanguage(await Language.load(fileURLToPath(file)));
  for (const { text } of sources) parser.parse(text)?.delete();
  return { lines: sources.length };
}

const tasks: Record<string, () => Promise<Record<string, number>>> = {
  read: async () => ({ files: sources().length }),
  parse: async () => {
    let statements = 0;
    for (const { path, text } of sources()) statements += parseSync(path, text).program.body.length;
    return { statements };
  },
  "parse-language": parseLanguage,
  "analyze-language": async () => {
    const files = languageFiles(root, language).map(({ path }) => path);
    const { totals } = await analyze({ root, files, git: false });
    return { lines: totals.lines };
  },
  analyze: async () => {
    const analysis = await analyze({ root, cacheFolder });
    return {
      lines: analysis.totals.lines,
      files: analysis.totals.files,
      measured: analysis.cache.measured,
      cycles: analysis.graph.cycles.length,
      duplicates: analysis.duplication.groups.length,
      "hot-spots": analysis.history.hotSpots.length,
      opportunities: opportunities(analysis).length,
    };
  },
};

const start = performance.now();
const result = (await tasks[task]?.()) ?? {};
const ms = Math.round(performance.now() - start);
// Of this process and those it waited for, in hundredths of a second: proc(5).
const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
const cpuMs = 10 * fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
// Of this process in kilobytes; the measuring processes are others.
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ ms, cpuMs, peakMb, result }));
