// Analysis of each language, per 100,000 lines of it, over the repositories that are given: bench/analysis.ts runs it.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { LANGUAGES } from "#analysis";
import { printFigure } from "./figure.ts";
import { languageFiles } from "./language-files.ts";

/** Of one repository: fewer lines say more about starting processes than about the language. */
const FEWEST_LINES = 2_000;

const runSchema = z.object({
  ms: z.number(),
  cpuMs: z.number(),
  result: z.looseObject({ lines: z.number() }),
});
type Run = z.infer<typeof runSchema>;

/** Folders from the arguments, and those in the folder that `ARTEL_ANALYSIS_REPOSITORIES` names. */
export function givenRepositories(words: readonly string[]): readonly string[] {
  const folder = process.env["ARTEL_ANALYSIS_REPOSITORIES"];
  const listed = folder === undefined ? [] : readdirSync(folder).map((name) => join(folder, name));
  return [...words.map((word) => resolve(word)), ...listed].filter((path) =>
    existsSync(join(path, ".git")),
  );
}

export function measureLanguages(repositories: readonly string[]): void {
  if (repositories.length === 0) {
    process.stderr.write(
      "analysis by language: not measured, because no repositories were given; name folders as arguments, or one that holds them in ARTEL_ANALYSIS_REPOSITORIES\n",
    );
    return;
  }
  for (const { name } of [...LANGUAGES, { name: "JavaScript" }, { name: "TypeScript" }]) {
    const used = repositories.filter((root) => linesOf(root, name) >= FEWEST_LINES);
    if (used.length === 0) {
      process.stderr.write(`analysis of ${name}: not measured, too little of it was given\n`);
      continue;
    }
    const analysed = used.map((root) => run("analyze-language", root, name));
    const lines = total(analysed, (each) => each.result.lines);
    const parsed = used.map((root) => run("parse-language", root, name));
    const scaled = (milliseconds: number): number => (milliseconds / lines) * 100_000;
    const label = `analysis.language.${name.toLowerCase().replaceAll(/[^a-z#+]/g, "-")}`;
    const conditions = `${lines} lines of ${used.length} repositories`;
    printFigure({
      name: `${label}.per-100000-lines`,
      value: scaled(total(analysed, (each) => each.ms)),
      unit: "ms",
      baseline: {
        name: "parsing alone, one process",
        value: scaled(total(parsed, (each) => each.ms)),
      },
      conditions,
    });
    printFigure({
      name: `${label}.per-100000-lines.cpu`,
      value: scaled(total(analysed, (each) => each.cpuMs)),
      unit: "ms",
      baseline: {
        name: "CPU time of parsing alone",
        value: scaled(total(parsed, (each) => each.cpuMs)),
      },
      conditions,
    });
  }
}

function linesOf(root: string, language: string): number {
  return languageFiles(root, language).reduce((sum, { text }) => sum + text.split("\n").length, 0);
}

function total(runs: readonly Run[], figure: (each: Run) => number): number {
  return runs.reduce((sum, each) => sum + figure(each), 0);
}

function run(task: "analyze-language" | "parse-language", root: string, language: string): Run {
  const program = fileURLToPath(new URL("./analysis-run.ts", import.meta.url));
  const words = ["--conditions=artel-source", program, task, root, language];
  return runSchema.parse(JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" })));
}
