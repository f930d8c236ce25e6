// The violation check of a finished task in a repository of 5,000 files: observe, check, decide; and what keeps the facts.
// npm run bench world [-- --quick]
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { withFacts, type Expectation, type Fact, type FactView, type Violation } from "#domain";
import { connectDatabase } from "#infra/database";
import { git } from "#infra/git";
import {
  checkTask,
  DatabaseFactStore,
  decide,
  investigate,
  MemoryFactStore,
  needsInvestigation,
  observeChange,
  observeTree,
  type FactStore,
  type InvestigationOperations,
} from "#world";
import { median, printFigure } from "./figure.ts";

const FILES = 5000;
const TESTS = 4000;
const TIMES = process.argv.includes("--quick") ? 5 : 40;
const thresholds = { act: 0.9, ignore: 0.1 };

const folder = mkdtempSync(join(tmpdir(), "artel-bench-world-"));
let modelCalls = 0;
try {
  const repository = createRepository();
  const place = { gitDirectory: join(folder, "repository", ".git") };
  const origin = { source: "git", time: Date.now() };
  const before = withFacts(new Map(), [
    ...(await observeTree(place, repository.base, origin)),
    ...tests("passed"),
  ]);
  const observed = await observeChange(place, repository.base, repository.changed, origin);
  const expectations: Expectation[] = [
    { kind: "only-paths-change", paths: ["src/0/0.ts"] },
    { kind: "no-test-breaks" },
    { kind: "no-new-diagnostic" },
  ];

  const after = () => withFacts(before, [...observed, flakyFailure()]);
  const naive = await measured(() => comparedNaively(before, after()));
  const check = await measured(() => checkTask({ expectations, before, after: after() }));
  const goal = { below: 20 };
  const baseline = { name: "comparing every fact of both views", value: naive };
  printFigure({ name: "world.check", value: check, unit: "ms", baseline, goal });

  const everything = withFacts(
    before,
    [...before.values()].map((fact) => ({ ...fact, time: 1 })),
  );
  const again = await measured(() => checkTask({ expectations, before, after: everything }));
  printFigure({ name: "world.check.all-observed-again", value: again, unit: "ms", baseline, goal });

  const difference = await measured(() =>
    git(place, ["diff-tree", "-r", "--raw", repository.base, repository.changed]),
  );
  const cycle = await measured(() => wholeCycle(place, repository, before, expectations));
  printFigure({
    name: "world.cycle",
    value: cycle,
    unit: "ms",
    baseline: { name: "git diff-tree of the same commits", value: difference },
    goal,
  });
  printFigure({
    name: "world.cycle.model-calls",
    value: modelCalls,
    unit: "count",
    goal: { below: 1 },
  });

  await measureStores([...before.values()], observed);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What happens when a task has ended: git is asked what it changed, violations are found, looked into and decided. */
async function wholeCycle(
  place: { readonly gitDirectory: string },
  repository: { readonly base: string; readonly changed: string },
  before: FactView,
  expectations: readonly Expectation[],
): Promise<void> {
  const { base, changed } = repository;
  const origin = { source: "git", time: Date.now() };
  const observed = await observeChange(place, base, changed, origin);
  const after = withFacts(before, [...observed, flakyFailure()]);
  const violations = checkTask({ expectations, before, after });
  const decisions = [];
  for (const violation of violations) {
    const investigation = needsInvestigation(violation, thresholds)
      ? await investigate({
          subject: { violation, base, changed, parts: [], path: undefined },
          operations: instantOperations(violation),
          budget: { runs: 12, ms: 60_000 },
          sure: thresholds.act,
          signal: new AbortController().signal,
        })
      : undefined;
    decisions.push(decide(violation, investigation, thresholds).decision);
  }
  if (decisions.toSorted().join() !== "act,ignore") throw new Error(`decided ${decisions.join()}`);
}

/** The test passes at once when run again; the time of the repository's own tests is not measured here. */
function instantOperations(violation: Violation): InvestigationOperations {
  return {
    stands: async () => violation.kind !== "test-expectation",
    changedPaths: async () => [],
    compose: async () => "",
    model: async () => {
      modelCalls += 1;
      return { conclusion: "unclear", confidence: 0, statement: "", suspects: [] };
    },
  };
}

async function measureStores(facts: readonly Fact[], observed: readonly Fact[]): Promise<void> {
  const memory = await storeTimes(new MemoryFactStore(), facts, observed);
  const database = await connectDatabase({ dataFolder: join(folder, "data"), idleSeconds: 5 });
  try {
    const times = await storeTimes(new DatabaseFactStore(database), facts, observed);
    for (const name of ["first", "change", "snapshot"] as const) {
      const baseline = { name: "the same in memory", value: memory[name] };
      printFigure({
        name: `world.store.database.${name}`,
        value: times[name],
        unit: "ms",
        baseline,
      });
    }
  } finally {
    await database.close();
  }
}

/** Writing all facts of a world once, writing what a task changed, and reading all. */
async function storeTimes(store: FactStore, facts: readonly Fact[], observed: readonly Fact[]) {
  let world = 0;
  const first = await measured(() => store.write(`w${(world += 1)}`, facts), 5);
  let side = false;
  const change = await measured(() => {
    side = !side;
    return store.write("w1", side ? observed : facts.slice(0, 1));
  });
  const snapshot = await measured(() => store.snapshot("w1"), 5);
  return { first, change, snapshot };
}

async function measured(run: () => unknown, times = TIMES): Promise<number> {
  const all: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const begin = performance.now();
    await run();
    all.push(performance.now() - begin);
  }
  return median(all);
}

function comparedNaively(before: FactView, after: FactView): number {
  let different = 0;
  for (const [key, fact] of after) if (!isDeepStrictEqual(before.get(key), fact)) different += 1;
  return different;
}

function tests(status: "passed"): Fact[] {
  return Array.from({ length: TESTS }, (_, index) => ({
    kind: "test-result",
    test: `test/${index}.test.ts > suite > test ${index}`,
    value: { status, flaky: index === 0 },
    source: "gate:tests",
    time: 1,
    confidence: 1,
  }));
}

function flakyFailure(): Fact {
  const [first] = tests("passed");
  if (first?.kind !== "test-result") throw new Error("there are tests");
  return { ...first, value: { status: "failed", flaky: true } };
}

/** 5,000 files, and a commit that changes the file it should and another. */
function createRepository(): { readonly base: string; readonly changed: string } {
  const root = join(folder, "repository");
  const run = (...words: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=B", "-c", "user.email=b@example.org", ...words], {
      cwd: root,
      encoding: "utf8",
    }).trim();
  for (let index = 0; index < FILES; index += 1) {
    const path = join(root, "src", String(index % 100), `${index}.ts`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `export const value${index} = ${index};\n`);
  }
  run("init", "--quiet");
  const commit = () => {
    run("add", "--all");
    run("commit", "--quiet", "--no-verify", "-m", "files");
    return run("rev-parse", "HEAD");
  };
  const base = commit();
  for (const path of ["src/0/0.ts", "src/1/1.ts"]) writeFileSync(join(root, path), "export {};\n");
  return { base, changed: commit() };
}
