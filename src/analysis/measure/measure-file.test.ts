import { describe, expect, it } from "vitest";
import { measureFile } from "./measure-file.ts";
import type { FunctionMetrics } from "./measurement.ts";

const measure = (text: string, path = "a.ts") => measureFile(path, text).measurement;
const functionNamed = (text: string, name: string, path?: string): FunctionMetrics => {
  const found = measure(text, path).functions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
};

describe("cognitive complexity, by the examples of the definition", () => {
  it("counts a labelled jump and nesting: sumOfPrimes is 7", () => {
    const text = `function sumOfPrimes(max) {
      let total = 0;
      OUT: for (let i = 1; i <= max; ++i) {
        for (let j = 2; j < i; ++j) {
          if (i % j === 0) { continue OUT; }
        }
        total += i;
      }
      return total;
    }`;
    expect(functionNamed(text, "sumOfPrimes", "a.js").cognitive).toBe(7);
  });

  it("counts a switch once: getWords is 1, with 4 paths", () => {
    const text = `function getWords(number: number) {
      switch (number) { case 1: return "one"; case 2: return "a couple"; case 3: return "a few"; default: return "lots"; }
    }`;
    expect(functionNamed(text, "getWords")).toMatchObject({ cognitive: 1, cyclomatic: 4 });
  });

  it.each([
    ["if (a && b && c) {}", 2],
    ["if (a && b || c && d) {}", 4],
    ["if (a && !(b && c)) {}", 3],
    ["if (a) {} else if (b) {} else {}", 3],
    ["const x = a ? b : c;", 1],
    ["const x = a ?? b ?? c;", 0],
    ["try { a(); } catch { if (b) {} }", 3],
    ["while (a) { do { b(); } while (c) }", 3],
    ["f();", 1],
  ])("%s is %i", (body, expected) => {
    expect(functionNamed(`function f() { ${body} }`, "f").cognitive).toBe(expected);
  });

  it("adds a nested function one level deeper, but not to a function that only declares", () => {
    const nested = "const inner = () => { if (a) {} };";
    expect(functionNamed(`function f() { if (b) {} ${nested} }`, "f").cognitive).toBe(3);
    expect(functionNamed(`function f() { ${nested} return inner; }`, "f").cognitive).toBe(0);
    expect(functionNamed(`function f() { ${nested} }`, "f.inner").cognitive).toBe(1);
  });
});

describe("function figures", () => {
  it("measures depth without counting else-if chains as deeper", () => {
    const text = "function f() { if (a) {} else if (b) {} else if (c) { for (;;) { if (d) {} } } }";
    expect(functionNamed(text, "f").depth).toBe(3);
  });

  it("counts parameters of the call only, and booleans among them", () => {
    const text = `class A { constructor(private a: number, b: string) {} m(this: A, x: boolean, y = false, z?: number) {} }`;
    expect(functionNamed(text, "A.constructor").parameters).toBe(1);
    expect(functionNamed(text, "A.m")).toMatchObject({ parameters: 3, booleanParameters: 2 });
  });

  it("counts code lines without comments, blanks and the insides of nested functions", () => {
    const text = [
      "function f() {",
      "",
      "  // why",
      "  a();",
      "  const g = () => {",
      "    b();",
      "  };",
      "}",
    ];
    expect(functionNamed(text.join("\n"), "f").codeLines).toBe(4);
    expect(measure(text.join("\n"))).toMatchObject({ lines: 8, codeLines: 6 });
  });

  it("counts methods of a class without their overload signatures", () => {
    const text = `class A { m(a: string): void; m(a: number): void; m(a: unknown) {} get b() { return 1; } field = 1 }`;
    expect(measure(text).classes).toMatchObject([{ name: "A", methods: 2 }]);
  });

  it("names functions by where they are bound", () => {
    const text = `const o = { run() {}, "quoted": () => {} }; exports.out = function () {}; export default () => {}; class K { #p() {} x = () => {} }`;
    expect(measure(text, "a.mts").functions.map((each) => each.name)).toEqual([
      "run",
      "quoted",
      "out",
      "default",
      "K.#p",
      "K.x",
    ]);
  });
});

describe("modules", () => {
  it("tells type imports from value imports, also without the keyword", () => {
    const text = `import type { A } from "./a";
      import { type B } from "./b";
      import { C } from "./c";
      import { D, type E } from "./d";
      import "./f";
      export * from "./g";
      export type { H } from "./h";
      const x: C = D; async function later() { await import("./i"); require("./j"); }`;
    const types = Object.fromEntries(
      measure(text).imports.map((each) => [each.specifier, each.typeOnly]),
    );
    expect(types).toEqual({
      "./a": true,
      "./b": true,
      "./c": true,
      "./d": false,
      "./f": false,
      "./g": false,
      "./h": true,
      "./i": false,
      "./j": false,
    });
    expect(
      measure(text)
        .imports.filter((each) => each.lazy)
        .map((each) => each.specifier),
    ).toEqual(["./i", "./j"]);
  });

  it("lists exports with their documentation, of both module systems", () => {
    const text = `/** Said. */\nexport const a = 1;\nexport function b() {}\n/** Also. */\nfunction c() {}\nexport { c as d };\nexport interface T {}\nexport * as all from "./x";`;
    expect(measure(text).exports).toMatchObject([
      { name: "a", documented: true, declared: true, typeOnly: false },
      { name: "b", documented: false },
      { name: "d", documented: true, declared: true },
      { name: "T", typeOnly: true },
      { name: "all", declared: false },
    ]);
    const common = measure(
      "exports.one = 1; module.exports.two = 2; module.exports = { three, four };",
      "a.cjs",
    );
    expect(common.exports.map((each) => each.name)).toEqual(["one", "two", "three", "four"]);
  });
});

describe("what is in a file", () => {
  it("lists what is wrong with its place, and does not throw", () => {
    expect(measure("const a = 1;\nconst = ;").syntaxErrors[0]).toMatchObject({
      line: 2,
      column: 7,
    });
    expect(measure("\0\u{FFFD}}}}{").syntaxErrors).not.toEqual([]);
    expect(measure("").lines).toBe(0);
  });

  it("reads JSX in plain .js, sloppy scripts and a hashbang", () => {
    expect(measure("const a = <p>it's</p>;", "a.js").syntaxErrors).toEqual([]);
    expect(measure("with (a) { b = 010; }", "a.js").syntaxErrors).toEqual([]);
    expect(measure("#!/usr/bin/env node\nconst a = 1;", "a.mjs").syntaxErrors).toEqual([]);
  });

  it("finds empty catches that do not say why, and conditions nested in one expression", () => {
    const smells = measure(`function f() {
      try { a(); } catch {}
      try { a(); } catch { /* not there: fine */ }
      return a ? b : c ? d : e ? 1 : 2;
    }`).smells;
    expect(smells.map((each) => each.smell)).toEqual(["empty-catch", "nested-ternary"]);
    expect(smells[0]?.within).toBe("f");
  });

  it("knows generated files by their header", () => {
    expect(measure("// Code generated. DO NOT EDIT.\nexport const a = 1;").generated).toBe(true);
    expect(measure("export const a = 'do not edit';").generated).toBe(false);
  });

  it("gives the same tokens whatever the layout and comments", () => {
    const tokens = (text: string) => [...measureFile("a.ts", text).tokens.hashes];
    expect(tokens("const a = /x'/.test(`it's ${b}`);")).toEqual(
      tokens("// it's\nconst a\n = /x'/ .test( `it's ${ b }` ) ;"),
    );
    expect(tokens("const a = 1;")).not.toEqual(tokens("const a = 2;"));
  });
});

describe("bug patterns and performance hints", () => {
  const smells = (text: string) => measure(text, "a.ts").smells.map((each) => each.smell);

  it.each([
    ["identical-operands", "if (a.b && a.b) f();"],
    ["identical-branches", "if (a) { launch(rocket); } else { launch(rocket); }"],
    ["repeated-condition", "if (a === 1) f(); else if (b) g(); else if (a === 1) h();"],
    ["assignment-in-condition", "if (a = 1) f();"],
    ["nan-comparison", "if (a === NaN) f();"],
    ["return-in-finally", "function f() { try { g(); } finally { return 1; } }"],
    ["async-callback", "list.forEach(async (each) => { await send(each); });"],
    ["query-in-loop", "for (const id of ids) { await db.query(sql, [id]); }"],
    [
      "query-in-loop",
      "for (const { id } of users) rows.push(await prisma.order.findUnique({ where: { id } }));",
    ],
    ["request-in-loop", "for (const url of urls) await fetch(url);"],
    ["regex-in-loop", 'for (const a of b) new RegExp("x+").test(a);'],
    ["blocking-in-async", "app.get('/', (req, res) => { res.send(fs.readFileSync('x')); });"],
  ])("finds %s", (smell, text) => {
    expect(smells(text)).toEqual([smell]);
  });

  it.each([
    "if (x !== x) f();",
    "const shown = icon && icon;",
    "if (next() && next()) f();",
    "if (a) { launch(rocket); } else if (b) { launch(rocket); }",
    "if (a = g()) f();",
    "while ((match = pattern.exec(text)) !== null) f();",
    "function f() { try { g(); } finally { list.map(() => { return 1; }); } }",
    "for (const each of list) { await send(each); }",
    "list.forEach((each) => send(each));",
    "for (let attempt = 0; attempt < 3; attempt++) await db.query(sql, [attempt]);",
    "for await (const id of stream) await db.query(sql, [id]);",
    "for (const id of ids) await db.query(sql);",
    "for (const id of ids) { while (more) { more = await db.query(sql, [id, page++]); } }",
    "for (const id of ids) { later(() => fetch(id)); }",
    "for (const key of keys) await cache.get(key);",
    'for (const a of b) new RegExp(a).test("x");',
    "async function command(file) { return fs.readFileSync(file); }",
  ])("says nothing about %s", (text) => {
    expect(smells(text)).toEqual([]);
  });
});
