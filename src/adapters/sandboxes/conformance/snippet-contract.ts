import { deepEqual, equal, match, notEqual, ok, partialDeepStrictEqual } from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Json } from "../snippet-sandbox.ts";
import type { SnippetScene } from "./snippet-scene.ts";

/** One promise of the contract. */
export interface SnippetPromise {
  readonly name: string;
  run(scene: SnippetScene): Promise<void>;
}

const values: readonly (readonly [string, string, Json | undefined])[] = [
  ["the last expression", "const one = 1; if (one) { one + 1 }", 2],
  ["a promise as the last expression", "Promise.resolve(2)", 2],
  ["top-level await", "const one = await Promise.resolve(1); one + 1", 2],
  ["return", "const one = await 1;\nreturn one + 1;", 2],
  ["a default export", "const one = await 1;\nexport default one + 1;", 2],
  ["an exported promise", "export default Promise.resolve(2)", 2],
  ["nothing", "const one = 1;", undefined],
  ["a function, which is no data", "() => 1", undefined],
  ["null", "null", null],
  [
    "dates and the like as JSON",
    "({ at: new Date(0), gone: undefined, list: [NaN] })",
    { at: "1970-01-01T00:00:00.000Z", list: [null] },
  ],
];

export const snippetContract: readonly SnippetPromise[] = [
  {
    name: "probes by trying, and answers again at once",
    async run({ sandbox }) {
      const probe = await sandbox.probe();
      deepEqual(
        probe.checks.filter(({ ok }) => !ok),
        [],
      );
      equal(probe.error, undefined);
      ok(probe.checks.length >= 5);
      equal(await sandbox.probe(), probe);
    },
  },
  ...values.map(([name, code, value]) => ({
    name: `the value is ${name}`,
    run: async (scene: SnippetScene) => deepEqual(await scene.value(code), value),
  })),
  {
    name: "tells what was thrown, and what cannot be data",
    async run(scene) {
      const thrown = await scene.run(
        "const fail = () => { throw new RangeError('far'); };\nfail();",
      );
      equal(thrown.ended, "exception");
      partialDeepStrictEqual(thrown.error, { name: "RangeError", message: "far" });
      match(thrown.error?.stack ?? "", /at fail \(snippet\.js:1:\d+\)[^]*snippet\.js:2:/);
      equal((await scene.run("throw 'text'")).error?.message, "text");
      equal((await scene.run("await Promise.reject(new Error('late'))")).error?.message, "late");
      equal((await scene.run("10n")).error?.name, "TypeError");
      const waiting = await scene.run("await new Promise(() => {})");
      equal(waiting.ended, "exception");
      match(waiting.error?.message ?? "", /nothing will ever settle/);
    },
  },
  {
    name: "passes input and functions, which take and give data",
    async run(scene) {
      const signals: AbortSignal[] = [];
      const result = await scene.run(
        `const all = await Promise.all(input.names.map((name, index) => ask(name, { index })));
         console.log("asked", all);
         all`,
        {
          input: { names: ["one", "two"] },
          functions: {
            ask: async ([name = null, options = null], signal) => {
              signals.push(signal);
              await pause(5);
              return { name, options };
            },
          },
        },
      );
      const answers = ["one", "two"].map((name, index) => ({ name, options: { index } }));
      deepEqual(result.value, answers);
      equal(result.output, `asked ${JSON.stringify(answers)}\n`);
      equal(result.truncated, false);
      deepEqual(
        signals.map(({ aborted }) => aborted),
        [true, true],
      );
    },
  },
  {
    name: "bounds what a function is asked and answers",
    async run(scene) {
      let asked = 0;
      const functions = {
        size: ([text]: readonly Json[]) => String(text).length,
        large: () => "x".repeat(2e6),
        count: () => {
          asked += 1;
          return null;
        },
      };
      const message = async (code: string) => (await scene.run(code, { functions })).error?.message;
      equal(
        await message("await size('x'.repeat(2e6))"),
        "size: what is passed to it is larger than 1048576 bytes.",
      );
      equal(await message("await large()"), "large: its answer is larger than 1048576 bytes.");
      const refused = await scene.value(
        `const all = [];
         for (let n = 0; n < 1000; n += 1) all.push(count(n));
         (await Promise.allSettled(all)).filter(({ status }) => status === "rejected").length`,
        { functions },
      );
      equal(refused, 1_000 - asked);
      ok(asked > 0 && asked < 100, `${asked}`);
    },
  },
  {
    name: "a function that never answers is not waited for beyond the limit, and is told",
    async run(scene) {
      let told: AbortSignal | undefined;
      const result = await scene.run("console.log('before'); await forever();", {
        timeMs: 200,
        functions: {
          forever: (_values, signal) => {
            told = signal;
            return new Promise(() => {});
          },
        },
      });
      equal(result.ended, "time");
      equal(result.output, "before\n");
      equal(told?.aborted, true);
    },
  },
  {
    name: "ends in time also while Artel itself is too busy to look",
    async run(scene) {
      const blocked = new Int32Array(new SharedArrayBuffer(4));
      const result = await scene.run(
        "await begun(); const start = Date.now(); let last = 0; for (;;) { const now = Date.now() - start; if (now > last + 9) { last = now; console.log(last); } }",
        {
          timeMs: 200,
          functions: {
            begun: () => {
              setImmediate(() => Atomics.wait(blocked, 0, 0, 2_500));
              return null;
            },
          },
        },
      );
      equal(result.ended, "time");
      const last = Number(result.output.trim().split("\n").at(-1));
      ok(last > 0 && last < 1_500, result.output);
    },
  },
  {
    name: "is cancelled while it runs, and before it began",
    async run(scene) {
      const running = new AbortController();
      const long = await scene.run("console.log('begun'); await begun(); for (;;);", {
        signal: running.signal,
        timeMs: 20_000,
        functions: {
          begun: () => {
            setTimeout(() => running.abort(), 20);
            return null;
          },
        },
      });
      equal(long.ended, "cancelled");
      equal(long.output, "begun\n");
      const never = await scene.run("1", { signal: AbortSignal.abort() });
      equal(never.ended, "cancelled");
      equal(never.durationMs, 0);
    },
  },
  {
    name: "knows nothing of the snippet before",
    async run(scene) {
      await scene.run("globalThis.left = 1; Array.prototype.map = null; console.log = null;");
      deepEqual(await scene.value("[typeof left, typeof [].map, typeof console.log]"), [
        "undefined",
        "function",
        "function",
      ]);
    },
  },
  {
    name: "says who held what",
    async run(scene) {
      const { enforced } = await scene.run("1");
      deepEqual(Object.keys(enforced).sort(), [
        "filesystem",
        "memory",
        "network",
        "output",
        "processes",
        "time",
        "value",
      ]);
      ok(!Object.values(enforced).includes("no"));
    },
  },
  {
    name: "refuses what makes no sense, before anything starts",
    async run(scene) {
      const code = (promise: Promise<unknown>): Promise<unknown> =>
        promise.then(
          () => undefined,
          (error: { code?: unknown; remedy?: unknown }) => {
            notEqual(error.remedy, undefined);
            return error.code;
          },
        );
      equal(await code(scene.run("1", { timeMs: Number.NaN })), "BAD_POLICY");
      equal(await code(scene.run("1", { memoryBytes: 0 })), "BAD_POLICY");
      equal(await code(scene.run("1", { functions: { "a b": () => 1 } })), "BAD_POLICY");
      equal(await code(scene.run(`"${"x".repeat(2e7)}"`)), "BAD_POLICY");
    },
  },
];
