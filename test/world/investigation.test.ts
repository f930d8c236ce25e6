import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { factSchema, investigationSchema } from "#domain";
import { BrokenChangeScene } from "../support/broken-change.ts";
import {
  investigate,
  investigationFact,
  type InvestigateOptions,
} from "../../src/world/investigate/investigate.ts";
import { trace } from "../../src/world/investigate/trace/method.ts";

let scene: BrokenChangeScene;

beforeEach(() => {
  scene = new BrokenChangeScene();
});
afterEach(() => scene.remove());

async function investigated(file: string, name: string, options: Partial<InvestigateOptions> = {}) {
  const investigation = await investigate({
    subject: scene.subject(file, name),
    operations: scene.operations(),
    budget: { runs: 20, ms: 60_000 },
    sure: 0.9,
    signal: new AbortController().signal,
    ...options,
  });
  return investigationSchema.parse(investigation);
}

const methodsOf = (investigation: Awaited<ReturnType<typeof investigated>>) =>
  investigation.evidence.map(({ method }) => method);

describe("an investigation", () => {
  test("finds the one file of four that breaks a test, and stops there", async () => {
    const found = await investigated("test/add.test.js", "adds");
    expect(found).toMatchObject({
      conclusion: "confirmed",
      confidence: 0.97,
      suspects: ["src/add.js"],
      ended: "sure",
      modelCalls: 0,
    });
    expect(methodsOf(found)).toEqual(["rerun", "isolate"]);
    expect(found.statement).toContain("src/add.js (sources)");
    expect(found.runs).toBe(scene.ran.length);
    const fact = investigationFact(found, { source: "investigation", time: 1 });
    expect(factSchema.parse(fact)).toMatchObject({
      violation: found.violation,
      confidence: 0.97,
      value: { conclusion: "confirmed", suspects: ["src/add.js"] },
    });
  });

  test("refutes a test that flickers by looking again, and looks no further", async () => {
    const found = await investigated("test/flaky.test.js", "flickers");
    expect(found).toMatchObject({ conclusion: "refuted", confidence: 0.9, suspects: [] });
    expect(methodsOf(found)).toEqual(["rerun"]);
  });

  test("refutes what is there without the change", async () => {
    const found = await investigated("test/always.test.js", "fails");
    expect(found).toMatchObject({ conclusion: "refuted", confidence: 0.95 });
    expect(scene.ran).toEqual([scene.changed, scene.changed, scene.base]);
  });

  test("finds two files that only together break a test", async () => {
    scene.remove();
    scene = new BrokenChangeScene({
      "src/add.js":
        'import { other } from "./other.js";\nexport const add = (a, b) => a + b + other - 1;\n',
      "src/other.js": "export const other = 2;\n",
      "README.md": "# Differences\n",
      "src/text.js": "export const shout = 0;\n",
    });
    const found = await investigated("test/add.test.js", "adds");
    expect(found).toMatchObject({ conclusion: "confirmed", confidence: 0.97 });
    expect(found.suspects.toSorted()).toEqual(["src/add.js", "src/other.js"]);
  });

  test("ends when its runs are used up, with what it found so far", async () => {
    const found = await investigated("test/add.test.js", "adds", {
      budget: { runs: 4, ms: 60_000 },
    });
    expect(found).toMatchObject({ conclusion: "confirmed", runs: 4 });
    expect(scene.ran).toHaveLength(4);
  });

  test("ends when its time is used up, also in the middle of a run", async () => {
    const begin = performance.now();
    const found = await investigated("test/add.test.js", "adds", {
      budget: { runs: 20, ms: 300 },
      operations: {
        ...scene.operations(),
        stands: (_violation, _commit, signal) =>
          new Promise((_, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason), { once: true });
          }),
      },
    });
    expect(found).toMatchObject({ conclusion: "unclear", ended: "time", runs: 1 });
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  test("is cancelled with the session, and that is not a result", async () => {
    const stop = new AbortController();
    stop.abort(new Error("stopped"));
    await expect(investigated("test/add.test.js", "adds", { signal: stop.signal })).rejects.toThrow(
      "stopped",
    );
  });

  test("without runs still says what imports and history tell", async () => {
    await scene.know("test/add.test.js > adds", "passed");
    const found = await investigated("test/add.test.js", "adds", {
      budget: { runs: 0, ms: 60_000 },
    });
    expect(methodsOf(found)).toEqual(["rerun", "isolate", "trace", "compare-last-good"]);
    expect(found).toMatchObject({
      conclusion: "confirmed",
      confidence: 0.6,
      suspects: ["src/add.js"],
      ended: "runs",
    });
  });
});

describe("the import graph", () => {
  const cannotTell = { budget: { runs: 0, ms: 60_000 }, methods: [trace] };

  test("says nothing of files that are not code", async () => {
    const found = await investigated("test/flaky.test.js", "flickers", cannotTell);
    expect(found).toMatchObject({ conclusion: "unclear", confidence: 0 });
  });

  test("refutes, without being sure, what reaches nothing of the change", async () => {
    scene.remove();
    scene = new BrokenChangeScene({ "src/text.js": "export const shout = 0;\n" });
    const found = await investigated("test/flaky.test.js", "flickers", cannotTell);
    expect(found).toMatchObject({ conclusion: "refuted", confidence: 0.6, ended: "exhausted" });
  });
});

describe("what was known before", () => {
  test("refutes what never was otherwise", async () => {
    await scene.know("test/add.test.js > adds", "failed");
    const found = await investigated("test/add.test.js", "adds", {
      budget: { runs: 0, ms: 60_000 },
    });
    expect(found.evidence.at(-1)).toMatchObject({
      method: "compare-last-good",
      conclusion: "refuted",
      confidence: 0.7,
    });
  });

  test("says since when more than this change is new", async () => {
    await scene.know("test/add.test.js > adds", "passed");
    await scene.know("test/add.test.js > adds", "failed");
    await scene.facts.write("w", [
      { kind: "file-hash", path: "x", value: null, source: "git", time: 1, confidence: 1 },
    ]);
    const found = await investigated("test/add.test.js", "adds", {
      budget: { runs: 0, ms: 60_000 },
    });
    expect(found.evidence.at(-1)).toMatchObject({ conclusion: "unclear" });
    expect(found.evidence.at(-1)?.suspects).toContain("x");
  });
});

describe("a model", () => {
  const asked: number[] = [];
  const model: NonNullable<InvestigateOptions["operations"]["model"]> = async ({ evidence }) => {
    asked.push(evidence.length);
    return {
      conclusion: "confirmed",
      confidence: 0.95,
      statement: "guessed",
      suspects: ["README.md"],
    };
  };

  beforeEach(() => asked.splice(0));

  test("is not asked where tools can tell", async () => {
    const operations = { ...scene.operations(), model };
    for (const [file, name] of [
      ["test/add.test.js", "adds"],
      ["test/flaky.test.js", "flickers"],
      ["test/always.test.js", "fails"],
    ] as const) {
      expect((await investigated(file, name, { operations })).modelCalls).toBe(0);
    }
    expect(asked).toEqual([]);
  });

  test("is asked once, after all methods, where they cannot tell", async () => {
    const operations = { ...scene.operations(), stands: async () => undefined, model };
    const found = await investigated("test/flaky.test.js", "flickers", { operations });
    expect(methodsOf(found)).toEqual(["rerun", "isolate", "trace", "compare-last-good", "model"]);
    expect(found).toMatchObject({ modelCalls: 1, statement: "guessed" });
    expect(asked).toEqual([4]);
  });

  test("that does not exist leaves it unclear, for a person", async () => {
    const operations = { ...scene.operations(), stands: async () => undefined };
    const found = await investigated("test/flaky.test.js", "flickers", { operations });
    expect(found).toMatchObject({ conclusion: "unclear", ended: "exhausted", modelCalls: 0 });
  });
});
