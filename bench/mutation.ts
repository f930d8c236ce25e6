import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { analyze, detectProject } from "#analysis";
import { mutationScore, type MutantResult, testMutants } from "#gates";
import { directTargetRunner } from "../test/support/direct-target-runner.ts";
import { directToolRunner } from "../test/support/direct-tool-runner.ts";
import { printFigure } from "./figure.ts";

// Mutation testing of the same files by the same tests, ours against StrykerJS, one after the other, both with as many
// runs at the same time, and both without a sandbox. The code is our own `src/shared`, whose tests run by vitest.
const STRYKER = "10.1.1";
const VITEST = "5.1.0";
const root = join(import.meta.dirname, "..");
const lanes = availableParallelism();

const reportSchema = z.object({
  files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })),
});

interface Outcome {
  readonly ms: number;
  /** Without those that are ignored or do not compile. */
  readonly mutants: number;
  /** In percent. */
  readonly score: number;
}

const folder = mkdtempSync(join(tmpdir(), "artel-bench-mutation-"));
try {
  makeRepository();
  const stryker = runStryker();
  const ours = await runOurs(false);
  const checked = await runOurs(true);
  const conditions = `${lanes} at the same time; ${sources().length} files of our own`;
  const baseline = (value: number) => ({ name: `StrykerJS ${STRYKER}`, value });
  printFigure({
    name: "mutation.wall",
    value: ours.ms,
    unit: "ms",
    baseline: baseline(stryker.ms),
    goal: { times: 2 },
    conditions,
  });
  printFigure({
    name: "mutation.wall.per-mutant",
    value: ours.ms / ours.mutants,
    unit: "ms",
    baseline: baseline(stryker.ms / stryker.mutants),
    conditions,
  });
  printFigure({
    name: "mutation.mutants",
    value: ours.mutants,
    unit: "count",
    baseline: baseline(stryker.mutants),
    conditions,
  });
  printFigure({
    name: "mutation.score",
    value: ours.score,
    unit: "%",
    baseline: baseline(stryker.score),
    conditions: `${conditions}; the mutants are not quite the same`,
  });
  printFigure({
    name: "mutation.type-checked.wall",
    value: checked.ms,
    unit: "ms",
    baseline: baseline(stryker.ms),
    conditions: `${conditions}; only ours asks the compiler which mutants it refuses`,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function makeRepository(): void {
  cpSync(join(root, "src/shared"), join(folder, "src"), { recursive: true });
  const compilerOptions = {
    module: "nodenext",
    target: "es2024",
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
  };
  write("package.json", {
    private: true,
    type: "module",
    scripts: { test: "vitest run" },
    devDependencies: {
      "@stryker-mutator/core": STRYKER,
      "@stryker-mutator/vitest-runner": STRYKER,
      "@types/node": "24",
      typescript: "6.0.3",
      vitest: VITEST,
      ...importedPackages(),
    },
  });
  write("tsconfig.json", { compilerOptions, include: ["src"] });
  write("stryker.config.json", {
    testRunner: "vitest",
    mutate: sources(),
    reporters: ["json"],
    concurrency: lanes,
    coverageAnalysis: "perTest",
    checkers: [],
  });
  run("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]);
}

function sources(): string[] {
  return readdirSync(join(root, "src/shared"))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "index.ts")
    .map((name) => `src/${name}`);
}

/** Packages that the copied files import, in the versions that we have. */
function importedPackages(): Record<string, string> {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  const text = sources()
    .map((path) => readFileSync(join(folder, path), "utf8"))
    .join("\n");
  return Object.fromEntries(
    Object.entries(dependencies).filter(([name]) => text.includes(` from "${name}"`)),
  );
}

function runStryker(): Outcome {
  const begin = performance.now();
  run(join(folder, "node_modules/.bin/stryker"), ["run", "--logLevel", "warn"]);
  const ms = performance.now() - begin;
  const text = readFileSync(join(folder, "reports/mutation/mutation.json"), "utf8");
  const statuses = Object.values(reportSchema.parse(JSON.parse(text)).files).flatMap(
    ({ mutants }) => mutants,
  );
  return outcome(ms, statuses as readonly Pick<MutantResult, "status">[]);
}

async function runOurs(checksTypes: boolean): Promise<Outcome> {
  const begin = performance.now();
  const analysis = await analyze({ root: folder, git: false });
  const tracked = analysis.files.map(({ path }) => path);
  const project = await detectProject({
    root: folder,
    tracked: [...tracked, "package.json", "tsconfig.json"],
  });
  const result = await testMutants(
    {
      targets: sources().map((path) => ({ path })),
      graph: analysis.graph,
      budgetMs: 30 * 60_000,
      mostMutants: 100_000,
      checksTypes,
      lanes,
    },
    {
      worktree: folder,
      project,
      target: directTargetRunner({ worktree: folder, timeMs: 30 * 60_000 }),
      tools: directToolRunner(folder),
      signal: new AbortController().signal,
    },
  );
  if (typeof result === "string") throw new Error(result);
  for (const note of result.notes) process.stderr.write(`mutation: ${note}\n`);
  return outcome(performance.now() - begin, result.results);
}

function outcome(ms: number, results: readonly Pick<MutantResult, "status">[]): Outcome {
  const valid = new Set(["Killed", "Survived", "NoCoverage", "Timeout"]);
  const mutants = results.filter(({ status }) => valid.has(status)).length;
  return { ms, mutants, score: 100 * (mutationScore(results) ?? 0) };
}

function write(name: string, value: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(value));
}

function run(program: string, words: readonly string[]): void {
  execFileSync(program, words, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}
