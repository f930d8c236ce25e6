import { Worker } from "node:worker_threads";
import { createSnippetSandbox, type Snippet, type SnippetLimits } from "#adapters/sandboxes";
import { snippetAttacks } from "../src/adapters/sandboxes/conformance/snippet-attacks.ts";
import { median, printFigure } from "./figure.ts";

// Snippets in the wasm sandbox: until the value of `1 + 1` is there, with a thread that was ready and with none, against
// an empty thread of Node; and how far beyond its limit the slowest attack ends. One JSON line per figure.
const ROUNDS = 30;
const LIMIT_MS = 500;
const GOAL_MS = LIMIT_MS + 200;

const limits: SnippetLimits = {
  timeMs: 20_000,
  memoryBytes: 64 * 2 ** 20,
  outputBytes: 2 ** 16,
  valueBytes: 2 ** 20,
};

const thread = await medianOf(startThread);
const baseline = { name: "starting an empty thread", value: thread };

await measure("snippets.warm", 1, "javascript");
await measure("snippets.cold", 0, "javascript");
await measure("snippets.warm.typescript", 1, "typescript");
await measureAttacks();

async function measure(name: string, ready: number, language: Snippet["language"]): Promise<void> {
  const sandbox = createSnippetSandbox("wasm", { ready });
  const run = async (): Promise<void> => {
    const { ended, error } = await sandbox.runSnippet({ code: "1 + 1", language }, limits);
    if (ended !== "value") throw new Error(`${name} ended by ${ended}: ${error?.message}`);
  };
  try {
    await run();
    // The next thread has to have started, and nothing of that is the snippet's.
    const value = await medianOf(run, ready === 0 ? 0 : 300);
    printFigure({ name, value, unit: "ms", baseline });
  } finally {
    await sandbox.close();
  }
}

async function measureAttacks(): Promise<void> {
  const sandbox = createSnippetSandbox("wasm");
  let slowest = 0;
  try {
    for (const { code } of snippetAttacks) {
      const started = performance.now();
      await sandbox.runSnippet({ code, language: "javascript" }, { ...limits, timeMs: LIMIT_MS });
      slowest = Math.max(slowest, performance.now() - started);
    }
  } finally {
    await sandbox.close();
  }
  printFigure({
    name: "snippets.attacks.slowest",
    value: slowest,
    unit: "ms",
    baseline: { name: "their limit of time", value: LIMIT_MS },
    goal: { below: GOAL_MS },
    conditions: `${snippetAttacks.length} attacks, one after the other`,
  });
}

async function startThread(): Promise<void> {
  const worker = new Worker("", { eval: true });
  await new Promise((resolve) => worker.once("exit", resolve));
}

async function medianOf(act: () => Promise<void>, pauseMs = 0): Promise<number> {
  const all: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const started = performance.now();
    await act();
    all.push(performance.now() - started);
  }
  return median(all);
}
