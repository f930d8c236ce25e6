// Analysis of 100,000 lines: first run, run after one file changed, peak memory; and, so that the numbers do not hold
// for made-up code only, of any real repositories given as arguments. Prints a JSON line per figure.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { changeOneFile, makeRepository } from "./analysis-repository.ts";

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "MB" | "count";
  readonly baseline: string;
  readonly ratio: number | null;
}

const runSchema = z.object({
  ms: z.number(),
  peakMb: z.number(),
  result: z.record(z.string(), z.number()),
});
type Run = z.infer<typeof runSchema>;

/** Each measurement is a process of its own, so that memory and warm code of one do not help the next. */
function run(task: "parse" | "read" | "analyze", root: string, cacheFolder: string): Run {
  const program = fileURLToPath(new URL("./analysis-run.ts", import.meta.url));
  const words = ["--conditions=source", program, task, root, cacheFolder];
  return runSchema.parse(JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" })));
}

function print(figure: Figure): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}

/** The fastest of some runs: what else the machine does only ever adds. */
function best(times: number, measure: (round: number) => Run): Run {
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
  for (const [label, { ms }] of Object.entries({ cold, unchanged, "one-file-changed": changed })) {
    const figure = { name: `analysis.${name}.${label}`, value: ms, unit: "ms" as const };
    print({ ...figure, baseline: "oxc-parser alone, one process", ratio: ratio(ms, parse.ms) });
    print({ ...figure, baseline: "reading all files", ratio: ratio(ms, read.ms) });
  }
  const peak = Math.max(cold.peakMb, unchanged.peakMb, changed.peakMb);
  print({
    name: `analysis.${name}.peak-memory`,
    value: peak,
    unit: "MB",
    baseline: "oxc-parser alone, one process",
    ratio: ratio(peak, parse.peakMb),
  });
  for (const [what, value] of Object.entries(cold.result)) {
    const named = { name: `analysis.${name}.${what}`, value, unit: "count" as const };
    print({ ...named, baseline: "none", ratio: null });
  }
}

function ratio(value: number, baseline: number): number {
  return Math.round((value / baseline) * 100) / 100;
}

const folder = mkdtempSync(join(tmpdir(), "artel-bench-analysis-"));
try {
  const root = join(folder, "repository");
  makeRepository(root, 100_000);
  measureRepository("synthetic", root, folder);
  for (const given of process.argv.slice(2)) {
    const clone = join(folder, "real", basename(given));
    execFileSync("git", ["clone", "-q", resolve(given), clone]);
    measureRepository(basename(given), clone, folder);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
