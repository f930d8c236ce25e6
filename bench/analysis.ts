// Analysis of 100,000 lines: first run, run after one file changed, peak memory; of the analysis alone and of the whole
// command. And, so that the numbers do not hold for made-up code only, of any real repositories that are given; of those
// also by language.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { givenRepositories, measureLanguages } from "./analysis-languages.ts";
import { changeOneFile, hasTypeScript, makeRepository } from "./analysis-repository.ts";
import { printFigure } from "./figure.ts";

/** Goals hold for the synthetic repository of 100,000 lines. */
const GOALS = { cold: 3_000, "one-file-changed": 500, memoryMb: 600 };

const runSchema = z.object({
  ms: z.number(),
  cpuMs: z.number(),
  peakMb: z.number(),
  result: z.record(z.string(), z.number()),
});
type Run = z.infer<typeof runSchema>;

/** Each measurement is a process of its own, so that memory and warm code of one do not help the next. */
function run(task: "parse" | "read" | "analyze", root: string, cacheFolder: string): Run {
  const program = fileURLToPath(new URL("./analysis-run.ts", import.meta.url));
  const words = ["--conditions=artel-source", program, task, root, cacheFolder];
  return runSchema.parse(JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" })));
}

/** The command as a person starts it. */
function command(root: string, dataFolder: string): { ms: number } {
  const artel = fileURLToPath(new URL("../bin/artel", import.meta.url));
  const start = performance.now();
  execFileSync(artel, ["analyze", root, "--data-folder", dataFolder], { stdio: "ignore" });
  return { ms: performance.now() - start };
}

/** The fastest of some runs: what else the machine does only ever adds. */
function best<T extends { readonly ms: number }>(times: number, measure: (round: number) => T): T {
  const runs = Array.from({ length: times }, (_, round) => measure(round));
  return runs.reduce((fastest, each) => (each.ms < fastest.ms ? each : fastest));
}

function measureRepository(name: string, root: string, folder: string): void {
  const cache = join(folder, `cache-${name}`);
  const parse = best(3, () => run("parse", root, cache));
  const read = best(3, () => run("read", root, cache));
  const cold = best(3, (round) => run("analyze", root, `${cache}-${round}`));
  const unchanged = best(3, () => run("analyze", root, `${cache}-0`));
  const changed = best(5, (round) => {
    changeOneFile(root, round);
    return run("analyze", root, `${cache}-0`);
  });
  const parser = { name: "oxc-parser alone, one process", value: parse.ms };
  for (const [label, each] of Object.entries({ cold, unchanged, "one-file-changed": changed })) {
    const figure = { name: `analysis.${name}.${label}`, unit: "ms" } as const;
    const below = name === "synthetic" ? GOALS[label as keyof typeof GOALS] : undefined;
    const goal = below === undefined ? {} : { goal: { below } };
    printFigure({ ...figure, value: each.ms, baseline: parser, ...goal });
    const reading = { name: "reading all files", value: read.ms };
    printFigure({
      ...figure,
      name: `${figure.name}.against-reading`,
      value: each.ms,
      baseline: reading,
    });
    const cpu = { name: "CPU time of oxc-parser alone", value: parse.cpuMs };
    printFigure({ ...figure, name: `${figure.name}.cpu`, value: each.cpuMs, baseline: cpu });
  }
  printFigure({
    name: `analysis.${name}.peak-memory`,
    value: Math.max(cold.peakMb, unchanged.peakMb, changed.peakMb),
    unit: "MB",
    baseline: { name: parser.name, value: parse.peakMb },
    ...(name === "synthetic" ? { goal: { below: GOALS.memoryMb } } : {}),
  });
  measureCommand(name, root, folder, parser);
  for (const [what, value] of Object.entries(cold.result)) {
    printFigure({ name: `analysis.${name}.${what}`, value, unit: "count" });
  }
}

/** Starting, the search for secrets and weaknesses, and printing included. */
function measureCommand(
  name: string,
  root: string,
  folder: string,
  baseline: { readonly name: string; readonly value: number },
): void {
  const data = join(folder, `data-${name}`);
  const cold = best(3, (round) => command(root, `${data}-${round}`));
  const changed = best(5, (round) => {
    changeOneFile(root, 100 + round);
    return command(root, `${data}-0`);
  });
  for (const [label, { ms }] of Object.entries({ cold, "one-file-changed": changed })) {
    printFigure({ name: `analysis.${name}.command.${label}`, value: ms, unit: "ms", baseline });
  }
}

const folder = mkdtempSync(join(tmpdir(), "artel-bench-analysis-"));
try {
  const root = join(folder, "repository");
  makeRepository(root, 100_000);
  measureRepository("synthetic", root, folder);
  const given = givenRepositories(process.argv.slice(2));
  measureLanguages(given);
  for (const repository of given) {
    const clone = join(folder, "real", basename(repository));
    execFileSync("git", ["clone", "-q", repository, clone]);
    if (hasTypeScript(clone)) measureRepository(basename(repository), clone, folder);
    else
      process.stderr.write(
        `${basename(repository)} as a whole: not measured, it has no TypeScript\n`,
      );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
