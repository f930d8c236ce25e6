// How often the analysis of a log is right, over the corpus of test/failures and each part of it, and what a log of
// 100 MB takes beside counting its lines with grep.
import { execFileSync, spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { analyzeLog } from "#analysis";
import { readCorpus, type Sample } from "../test/failures/corpus.ts";
import { printFigure } from "./figure.ts";

const GOALS = { macroF1: 90, memoryMb: 300 };
const MEGABYTES = 100;

interface Judged {
  readonly sample: Sample;
  readonly kind: string | null;
  /** The kind is right. */
  readonly lenient: boolean;
  /** The place is right too. */
  readonly strict: boolean;
}

async function judge(sample: Sample): Promise<Judged> {
  const { kind, problems } = await analyzeLog(inOneChunk(sample.log));
  const [primary] = problems;
  const place = sample.place?.includes(":")
    ? `${primary?.file}:${primary?.line}`
    : (primary?.file ?? null);
  const lenient = kind === sample.kind;
  return { sample, kind, lenient, strict: lenient && (sample.place ?? place) === place };
}

async function* inOneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** The mean of the F1 of each kind, with "nothing failed" as one, in percent. */
function macroF1(judged: readonly Judged[]): number {
  const kinds = [...new Set(judged.map(({ sample }) => sample.kind))];
  const scores = kinds.map((kind) => {
    const right = judged.filter((each) => each.lenient && each.kind === kind).length;
    const told = judged.filter((each) => each.kind === kind).length;
    const wanted = judged.filter(({ sample }) => sample.kind === kind).length;
    return (2 * right) / (told + wanted);
  });
  return (100 * scores.reduce((sum, score) => sum + score, 0)) / scores.length;
}

function printAccuracy(label: string, judged: readonly Judged[]): void {
  const share = (count: number) => (100 * count) / judged.length;
  const conditions = `${judged.length} logs`;
  for (const how of ["lenient", "strict"] as const) {
    const value = share(judged.filter((each) => each[how]).length);
    printFigure({ name: `failures.${label}.${how}`, value, unit: "%", conditions });
  }
}

/** Mostly what succeeds, as in the logs of CI systems, with an error every thousand lines. */
async function writeLog(path: string): Promise<void> {
  const file = createWriteStream(path);
  const lines = Array.from({ length: 1_000 }, (_, index) =>
    index === 500
      ? "2026-01-05T10:00:01.0000000Z src/cart.ts(3,5): error TS2322: Type 'string' is not assignable."
      : `2026-01-05T10:00:01.0000000Z [${index}/1000] Compiling module shop.part${index} with 4 warnings, 0 errors`,
  );
  const block = Buffer.from(`${lines.join("\n")}\n`);
  for (let written = 0; written < MEGABYTES * 1e6; written += block.length) {
    if (!file.write(block)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

const runSchema = z.object({ ms: z.number(), peakMb: z.number() });

function measureLargeLog(path: string): void {
  const program = fileURLToPath(new URL("./failures-run.ts", import.meta.url));
  const words = ["--conditions=artel-source", program, path];
  const run = runSchema.parse(
    JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" })),
  );
  const start = performance.now();
  spawnSync("grep", ["-c", "error", path], { stdio: "ignore" });
  const grep = { name: "grep -c error", value: performance.now() - start };
  const conditions = `${MEGABYTES} MB`;
  const unit = "ms";
  printFigure({ name: "failures.large.wall", value: run.ms, unit, baseline: grep, conditions });
  const goal = { below: GOALS.memoryMb };
  const name = "failures.large.peak-memory";
  printFigure({ name, value: run.peakMb, unit: "MB", conditions, goal });
}

const judged = await Promise.all(readCorpus().map(judge));
const value = macroF1(judged);
printFigure({ name: "failures.macro-f1", value, unit: "%", goal: { atLeast: GOALS.macroF1 } });
printAccuracy("all", judged);
const others = judged.filter(({ sample }) => sample.language !== "javascript");
printAccuracy("not-javascript", others);
const really = judged.filter(({ sample }) => !sample.source.startsWith("written"));
printAccuracy("run-or-excerpt", really);
for (const part of ["kind", "language", "tool"] as const) {
  const groups = Map.groupBy(judged, ({ sample }) => sample[part] ?? "none");
  for (const [name, group] of groups) printAccuracy(`${part}.${name.replaceAll(" ", "-")}`, group);
}
const folder = mkdtempSync(join(tmpdir(), "artel-bench-failures-"));
try {
  const path = join(folder, "build.log");
  await writeLog(path);
  measureLargeLog(path);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
