import { deepEqual, equal, match, ok } from "node:assert/strict";
import { HostFunctionError } from "../errors.ts";
import { MEGABYTE, type SnippetCase } from "./snippet-scene.ts";

const MOST_RISE = 150 * MEGABYTE;

export const snippetCases: readonly SnippetCase[] = [
  {
    number: 1,
    name: "ends an infinite loop",
    run: (scene) => scene.expectOverdue("for (;;);"),
  },
  {
    number: 2,
    name: "ends a loop in finally and catch",
    run: (scene) =>
      scene.expectOverdue(
        "try { for (;;); } catch { for (;;); } finally { for (;;); }",
        "for (;;) try { for (;;); } catch {} finally { continue; }",
      ),
  },
  {
    number: 3,
    name: "ends loops of microtasks and of async functions",
    run: (scene) =>
      scene.expectOverdue(
        "const again = () => Promise.resolve().then(again); await again();",
        "for (;;) await null;",
        "const again = () => queueMicrotask(again); again(); await new Promise(() => {});",
        "async function* count() { for (;;) yield 1; } for await (const each of count());",
      ),
  },
  {
    number: 4,
    name: "ends a regular expression that backtracks",
    run: (scene) => scene.expectOverdue('/^(a+)+$/.test("a".repeat(50) + "b")'),
  },
  {
    number: 5,
    name: "ends an operation of the interpreter that is itself endless",
    run: (scene) => scene.expectOverdue("Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 0)"),
  },
  {
    number: 6,
    name: "ends a loop of large strings",
    run: (scene) => scene.expectOverdue('while (true) "x".repeat(1e6);'),
  },
  {
    number: 7,
    name: "refuses two hundred megabytes of buffers where 64 are allowed",
    async run(scene) {
      const { ended, riseBytes, next } = await scene.inOwnProcess([
        "const all = []; for (let n = 0; n < 200; n += 1) all.push(new ArrayBuffer(1e6)); all.length",
      ]);
      deepEqual(ended, ["memory"]);
      equal(next, 2);
      ok(riseBytes < MOST_RISE, `${riseBytes} bytes`);
    },
  },
  {
    number: 8,
    name: "refuses strings that double, or that are a gigabyte",
    async run(scene) {
      const { ended, riseBytes, next } = await scene.inOwnProcess([
        '"x".repeat(2 ** 29)',
        '"xy".padEnd(2 ** 29, "z").split("")',
        'let text = "x"; const all = []; for (;;) { text += text; all.push(text + all.length); }',
        '"x".repeat(2 ** 30 - 1)',
      ]);
      // The last two may find the longest string that QuickJS knows before they find the end of the memory.
      match(ended.join(), /^memory,memory,(memory|exception),(memory|exception)$/);
      equal(next, 2);
      ok(riseBytes < MOST_RISE, `${riseBytes} bytes`);
    },
  },
  {
    number: 9,
    name: "survives recursion without an end, and text that is nested too deeply",
    async run(scene) {
      for (const code of [
        "(function deeper() { deeper(); })()",
        'eval("[".repeat(1e5))',
        'JSON.parse("[".repeat(1e5))',
        "[".repeat(1e5),
      ]) {
        const result = await scene.run(code);
        match(result.ended, /^(exception|syntax)$/, code.slice(0, 40));
        match(result.error?.message ?? "", /stack|expect|unexpected/i);
        equal(await scene.value("1 + 1"), 2);
      }
    },
  },
  {
    number: 10,
    name: "gives no way to the machine through a chain of constructors",
    async run(scene) {
      const found = await scene.value(
        `const everything = [globalThis, Function("return this")(), (0, eval)("this"),
           [].constructor.constructor("return globalThis")(), console.log.constructor("return globalThis")(),
           (async () => {}).constructor("return globalThis")(), (function* () {}).constructor("return globalThis")().next().value,
           await given.constructor("return globalThis")(), (await given()).constructor.constructor("return globalThis")()];
         const names = ["process", "require", "module", "fetch", "Buffer", "WebAssembly", "setTimeout", "std", "os", "Deno", "postMessage"];
         everything.flatMap((each) => names.filter((name) => each !== undefined && typeof each[name] !== "undefined"))`,
        { functions: { given: () => ({ some: "object" }) } },
      );
      deepEqual(found, []);
    },
  },
  {
    number: 11,
    name: "imports nothing",
    async run(scene) {
      for (const name of [
        "node:fs",
        "fs",
        "./snippet.js",
        "/etc/passwd",
        "data:text/javascript,1",
        "std",
        "os",
      ]) {
        const result = await scene.run(`await import(${JSON.stringify(name)}); 1`);
        equal(result.ended, "exception", name);
      }
      const declared = await scene.run(
        'import { readFileSync } from "node:fs";\nexport default 1;',
      );
      equal(declared.ended, "syntax");
      match(declared.error?.message ?? "", /could not load module 'node:fs'/);
    },
  },
  {
    number: 12,
    name: "leaves the host's prototypes clean, and makes plain data",
    async run(scene) {
      for (const code of [
        `JSON.parse('{"__proto__": {"polluted": true}, "kept": 1}')`,
        `({ ["__proto__"]: { polluted: true }, kept: 1 })`,
        `Object.prototype.polluted = true; ({ kept: 1 })`,
        `({ toJSON: () => JSON.parse('{"\\\\u005f_proto__": {"polluted": true}, "kept": 1}') })`,
      ]) {
        const value = Object(await scene.value(code));
        equal(Reflect.get({}, "polluted"), undefined, code);
        equal(Object.getPrototypeOf(value), Object.prototype);
        deepEqual(Object.getOwnPropertyNames(value), ["kept"], code);
        equal(Reflect.get(Object.assign({}, value), "polluted"), undefined);
      }
    },
  },
  {
    number: 13,
    name: "ends getters, proxies and toJSON that loop while the value is read",
    run: (scene) =>
      scene.expectOverdue(
        "({ get value() { for (;;); } })",
        "new Proxy({}, { ownKeys() { for (;;); } })",
        "new Proxy([], { get() { for (;;); } })",
        "({ toJSON() { for (;;); } })",
        "({ then() { for (;;); } })",
        "throw { get message() { for (;;); } }",
        "throw new Proxy(new Error(), { get() { for (;;); } })",
        "console.log({ toJSON() { for (;;); } })",
        "({ toJSON() { return this; }, inner: new Proxy({}, { get(t, name) { return name === 'toJSON' ? undefined : t; }, ownKeys: () => { for (;;); } }) })",
      ),
  },
  {
    number: 14,
    name: "refuses a value of twenty megabytes, and one that is nested too deeply",
    async run(scene) {
      const large = await scene.run('"x".repeat(20e6)');
      equal(large.ended, "output");
      equal(large.value, undefined);
      match(large.error?.message ?? "", /larger than 1048576 bytes/);
      const wide = await scene.run('"€".repeat(5e5)');
      equal(wide.ended, "output");
      const deep = await scene.run(
        "let all = []; for (let n = 0; n < 500; n += 1) all = [all]; all",
      );
      equal(deep.ended, "output");
      equal(await scene.value('"x".repeat(1e6).length'), 1e6);
    },
  },
  {
    number: 15,
    name: "keeps the first part of a flood of output",
    async run(scene) {
      const outputBytes = 1_000;
      const finite = await scene.run('for (let n = 0; n < 5e3; n += 1) console.log("€uro"); 7', {
        outputBytes,
      });
      equal(finite.value, 7);
      ok(finite.truncated);
      match(finite.output, /^(€uro\n)+(€|€u|€ur|€uro)?$/);
      ok(Buffer.byteLength(finite.output) <= outputBytes);
      ok(Buffer.byteLength(finite.output) > outputBytes - 4);
      const endless = await scene.run('for (;;) console.error("y".repeat(1e5));', {
        outputBytes,
        timeMs: 200,
      });
      equal(endless.ended, "time");
      equal(endless.output, "y".repeat(outputBytes));
    },
  },
  {
    number: 16,
    name: "lets no path or other word of the host out through an error",
    async run(scene) {
      const secret = "ENOENT: no such file, open '/home/person/secret'";
      const thrown = await scene.value(
        `const seen = [];
         for (const ask of [fails, rejects, odd, explains]) {
           try { await ask(); } catch (error) { seen.push([String(error), error.stack, Object.getOwnPropertyNames(error).join()].join(" ")); }
         }
         seen`,
        {
          functions: {
            fails: () => {
              throw new Error(secret);
            },
            rejects: () => Promise.reject(new Error(secret)),
            odd: () => Promise.reject({ secret }),
            explains: () => {
              throw new HostFunctionError("The file is not in the repository.");
            },
          },
        },
      );
      const text = JSON.stringify(thrown);
      ok(!/home|secret|ENOENT|\.ts|file:|node:/.test(text), text);
      match(text, /fails failed\..*rejects failed\..*odd failed\..*not in the repository/);
      const own = await scene.run("null.value");
      ok(!/\/|file:|node:/.test(own.error?.stack ?? "/"), own.error?.stack);
    },
  },
  {
    number: 17,
    name: "runs sixteen at the same time, one of which hangs, without the others noticing",
    async run(scene) {
      const running = Array.from({ length: 16 }, (_, index) =>
        index === 3
          ? scene.run("Array(2 ** 32 - 1).join()", { timeMs: 300 })
          : scene.run(`globalThis.mine ??= input; console.log(mine); await same(mine)`, {
              input: index,
              functions: { same: ([value]) => value },
            }),
      );
      const results = await Promise.all(running);
      for (const [index, result] of results.entries()) {
        if (index === 3) equal(result.ended, "time");
        else {
          equal(result.value, index);
          equal(result.output, `${index}\n`);
        }
      }
    },
  },
  {
    number: 18,
    name: "runs TypeScript, and says where it cannot be parsed",
    async run(scene) {
      const language = "typescript";
      const code = `enum Size { Small = 1, Large = "l" }
        class Box<T> { constructor(private readonly content: T, public size: Size = Size.Small) {} open(): T { return this.content; } }
        namespace Inner { export const answer: number = 42; }
        const box = new Box<string>("gift");
        [box.open(), box.size, Size.Large, Size[1], Inner.answer] satisfies unknown[]`;
      deepEqual(await scene.value(code, { language }), ["gift", 1, "l", "Small", 42]);
      equal(await scene.value("await null;\nreturn 3 as number;", { language }), 3);
      equal(await scene.value("export default 4 as const;", { language }), 4);
      const faulty = await scene.run("const fine: number = 1;\n\nconst text: = 2;\n", { language });
      equal(faulty.ended, "syntax");
      equal(faulty.error?.line, 3);
      equal(faulty.error?.name, "SyntaxError");
      match(faulty.error?.message ?? "", /^Unexpected "="$/);
      const script = await scene.run("const fine = 1;\n\nconst = 2;\n");
      equal(script.ended, "syntax");
      equal(script.error?.line, 3);
      const thrown = await scene.run(
        "interface Long {\n  a: number;\n}\n\nfunction fail(): never {\n  throw new TypeError('typed');\n}\nfail();",
        { language },
      );
      equal(thrown.error?.name, "TypeError");
      match(thrown.error?.stack ?? "", /at fail \(snippet\.ts:6:/);
    },
  },
];
