import type { SnippetResult } from "../snippet-sandbox.ts";

type Ended = SnippetResult["ended"];

/** More ways to take time, memory or the stack, or to get out, each in a few lines and with how it may end. */
export interface SnippetAttack {
  readonly name: string;
  readonly code: string;
  readonly ends: readonly Ended[];
}

const attacks = (
  ends: readonly Ended[],
  codes: Readonly<Record<string, string>>,
): SnippetAttack[] => Object.entries(codes).map(([name, code]) => ({ name, code, ends }));

const endless = attacks(["time"], {
  "a generator that never ends": "for (const each of (function* () { for (;;) yield 1; })());",
  "a generator that refuses to return":
    "const each = (function* () { for (;;) try { yield 1; } finally { continue; } })(); each.next(); for (;;) each.return();",
  "a sort whose comparison never ends": "[2, 1].sort(() => { for (;;); })",
  "sorting again and again":
    "const all = Array.from({ length: 1e5 }, (_, n) => (n * 7919) % 1e5); for (;;) all.sort(() => 0.5 - Math.random());",
  "sorting a typed array again and again":
    "const all = new Float64Array(1e6); for (;;) all.sort().reverse();",
  "a label that goes on in finally":
    "outer: for (;;) { try { break outer; } finally { continue outer; } }",
  "joining four billion holes": "Array(2 ** 32 - 1).join()",
  "reversing what is as long as can be": "Array.prototype.reverse.call({ length: 2 ** 53 - 1 })",
  "filling what is as long as can be":
    "Array.prototype.fill.call({ length: 2 ** 53 - 1, set x(value) {} }, 0, 2 ** 52)",
  "searching what is as long as can be":
    "Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)",
  "searching backwards": "Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)",
  "copying within": "Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 0, 1)",
  "every one of too many":
    "Array.prototype.every.call(new Proxy({}, { get: (_, name) => (name === 'length' ? 2 ** 53 - 1 : 1), has: () => true }), () => true)",
  "a long arithmetic of large numbers":
    "let large = 3n ** 20000n; for (;;) large = (large * large) % (10n ** 9000n);",
  "writing large numbers in decimals": "const large = 7n ** 30000n; for (;;) String(large);",
  "a regular expression over alternatives": '/^(?:a|a)*$/.test("a".repeat(60) + "!")',
  "a regular expression with look-ahead": '/^(?=(a+)+$)/.test("a".repeat(60) + "!")',
  "a replacement by a bad pattern": '"a".repeat(60).replace(/(a*)*b/g, "")',
  "splitting by a bad pattern": '("a".repeat(60) + "!").split(/(?:a+)+$/)',
  "a promise for each promise":
    "const more = async () => { await Promise.all([more2(), null]); }; const more2 = async () => { for (;;) await null; }; await more();",
  "an async iterator without an end":
    "for await (const each of { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false }) }) });",
  "a then that asks again":
    "const again = { then(resolve) { Promise.resolve().then(() => resolve(again)); } }; await again;",
  "a property that defines itself again":
    "for (;;) Object.defineProperty(globalThis, 'console', { value: 1, configurable: true });",
  "waking what waits":
    "for (;;) { const group = Promise.withResolvers(); group.resolve(); await group.promise; }",
  "evaluating again and again": 'for (;;) eval("1");',
  "functions of text again and again": 'for (;;) Function("return " + Math.random())();',
  "weak references and the collector": "for (;;) new WeakRef({}).deref();",
  "formatting dates": "for (;;) new Date(8.64e15).toLocaleString();",
  "throwing and catching": "for (;;) try { throw new Error(); } catch {}",
  "a setter that sets itself": "const own = { set value(next) { for (;;); } }; own.value = 1;",
  "a key that never becomes a string": "({})[{ toString() { for (;;); } }]",
  "a comparison that never becomes a number": "({ valueOf() { for (;;); } }) < 1",
  "a tagged template": "(() => { for (;;); })`text`",
  "a class whose field never ends": "new (class { field = (() => { for (;;); })(); })()",
  "a proxy in the chain of prototypes":
    "const own = Object.create(new Proxy({}, { get() { for (;;); } })); own.anything",
  "parsing with a reviver": "JSON.parse('[1]', () => { for (;;); })",
  "catching what memory refuses, and going on":
    "const all = []; for (;;) try { for (;;) all.push(new ArrayBuffer(1e6)); } catch {}",
});

const memory = attacks(["memory", "exception", "time"], {
  "a pattern that takes what never ends":
    "const [...all] = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 0 }) }) };",
  "bind of bind of bind":
    "let own = () => 1; for (let n = 0; n < 1e5; n += 1) own = own.bind(null); own()",
  "arrays of arrays": "let all = [1]; for (;;) all = [all, [...all], { all }].concat(all);",
  "an array spread into itself": "let all = [1]; for (;;) all = [...all, ...all];",
  "a map without an end":
    "const all = new Map(); for (let n = 0; ; n += 1) all.set({ n }, 'x'.repeat(1000));",
  "typed arrays": "const all = []; for (;;) all.push(new Float64Array(1e5).fill(1));",
  "the largest buffer": "new ArrayBuffer(2 ** 31 - 1)",
  "a buffer that grows":
    "const one = new ArrayBuffer(1, { maxByteLength: 2 ** 30 }); one.resize(2 ** 30);",
  "shared buffers": "const all = []; for (;;) all.push(new SharedArrayBuffer(1e6));",
  "padding without an end":
    'let text = "x"; const all = []; for (;;) all.push(text.padEnd(1e6 + all.length, "yz"));',
  "replacing with more of the same":
    'let text = "x"; for (;;) text = text.replace(/x/g, "$&$&") + "";',
  normalising: '"\\ufdfa".repeat(1e6).normalize("NFKD")',
  "JSON of the same thing again and again":
    "let all = ['x'.repeat(1e4)]; for (let n = 0; n < 40; n += 1) all = [all, all]; JSON.stringify(all)",
  "JSON with a wide indentation":
    "let all = []; for (let n = 0; n < 300; n += 1) all = [all, 1]; const texts = []; for (;;) texts.push(JSON.stringify(all, null, 10));",
  "numbers that double their length": "let large = 2n; for (;;) large *= large;",
  "closures that hold everything":
    "let hold = () => 0; for (;;) { const before = hold; const big = new Array(1e4).fill(0); hold = () => [before, big]; }",
  symbols: "const all = []; for (;;) all.push(Symbol('x'.repeat(1e3) + all.length));",
  "promises that nobody waits for":
    "const all = []; for (;;) all.push(new Promise(() => {}).then(() => 1));",
  "jobs that make two more":
    "const twice = () => { Promise.resolve().then(twice); Promise.resolve().then(twice); }; twice(); await new Promise(() => {});",
  "code that is long": 'let text = "1"; for (;;) { text = text + "+" + text; eval(text); }',
  "an iterator into an array": "Array.from({ length: 2 ** 31 })",
  "arguments without number": "Math.max(...Array(5e6))",
  "a proxy of a proxy of a proxy":
    "let all = {}; for (let n = 0; n < 1e6; n += 1) all = new Proxy(all, {}); all.value",
  "properties without number": "const all = {}; for (let n = 0; ; n += 1) all['name' + n] = n;",
  registrations:
    "const all = new FinalizationRegistry(() => {}); const kept = []; for (;;) { const one = {}; kept.push(one); all.register(one, 'x'.repeat(100)); }",
});

const stack = attacks(["exception"], {
  "a generator that delegates to itself": "function* own() { yield* own(); } own().next()",
  "toString that asks itself": "const own = { toString() { return '' + own; } }; '' + own",
  "valueOf that asks itself": "const own = { valueOf() { return +own; } }; +own",
  "toJSON that asks JSON":
    "const own = { toJSON() { return JSON.stringify(own); } }; JSON.stringify(own)",
  "a getter that asks itself": "({ get value() { return this.value; } }).value",
  "a proxy that asks itself":
    "const own = new Proxy({}, { get: (_, name) => own[name] }); own.value",
  "a constructor that makes itself": "class Own { constructor() { new Own(); } } new Own()",
  "two functions in turn": "const one = () => two(); const two = () => one(); one()",
  "map within map": "const down = () => [1].map(down); down()",
  "sort within sort": "const down = () => [2, 1].sort(down); down()",
  "replace within replace": "const down = () => 'x'.replace(/x/, down); down()",
  "eval within eval": "const down = 'eval(down)'; globalThis.down = down; eval(down)",
  "a pattern nested too deeply": "new RegExp('(?:'.repeat(1e5) + ')'.repeat(1e5))",
  "an instance of what asks itself":
    "const own = { [Symbol.hasInstance]: (value) => value instanceof own }; 1 instanceof own",
  "a spread of what spreads itself":
    "const own = { *[Symbol.iterator]() { yield* own; } }; [...own]",
});

const escapes = attacks(["value"], {
  "no interpreter's own module":
    "await Promise.all(['std', 'os', 'bjson', 'qjs:std', 'qjs:os'].map((name) => import(name).then(() => { throw new Error(name); }, () => 1)))",
  "no memory of the thread":
    "typeof WebAssembly + typeof Atomics === 'undefinedundefined' || typeof WebAssembly === 'undefined'",
  "errors carry no objects of the host":
    "await ask().catch((error) => error.constructor === Error && Object.getPrototypeOf(error) === Error.prototype && error instanceof Error)",
  "host functions are functions of the snippet":
    "ask.constructor === (async () => {}).constructor && Object.getPrototypeOf(ask()) === Promise.prototype",
  "promises of the host are not reachable":
    "const own = ask(); own.constructor = { [Symbol.species]: class { constructor(run) { run(() => {}, () => {}); } } }; await own.catch(() => 1); 1",
  "a replaced JSON changes nothing":
    "JSON.stringify = () => 'null'; JSON.parse = () => { throw 1; }; [1, 2]",
  "replaced prototypes change nothing":
    "String.prototype.slice = () => ({}); Array.prototype.map = () => []; Promise.prototype.then = undefined; Object.prototype.toJSON = undefined; 'text'",
  "a deleted global changes nothing":
    "for (const name of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[name]; } catch {} 1",
  "a frozen world changes nothing":
    "Object.freeze(globalThis); Object.freeze(Object.prototype); Object.freeze(Array.prototype); ({ frozen: true })",
  "the interpreter's own functions hold no host":
    "[console.log, ask].every((each) => !/native|host/.test(Object.getOwnPropertyNames(each).join()))",
});

export const snippetAttacks: readonly SnippetAttack[] = [
  ...endless,
  ...memory,
  ...stack,
  ...escapes,
];
