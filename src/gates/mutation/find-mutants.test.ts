import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { findMutants } from "./find-mutants.ts";
import { switchMutants } from "./switch-mutants.ts";

function mutantsOf(text: string, path = "a.ts") {
  const file = findMutants(path, text, { firstId: 1 });
  if (file === undefined) throw new Error(`it does not parse: ${text}`);
  return file.places
    .flatMap(({ mutants }) => mutants)
    .map(({ mutator, original, replacement, ignored }) => ({
      text: `${mutator}: ${original} → ${replacement}`,
      ignored,
    }));
}

const textsOf = (text: string, path?: string) => mutantsOf(text, path).map((each) => each.text);

describe("the mutants of a file", () => {
  it.each([
    ["const a = b + c;", ["ArithmeticOperator: b + c → b - c"]],
    ['const a = b + "";', ['StringLiteral: "" → "Artel was here"']],
    [
      "const a = b < c;",
      [
        "ConditionalExpression: b < c → true",
        "ConditionalExpression: b < c → false",
        "EqualityOperator: b < c → b <= c",
        "EqualityOperator: b < c → b >= c",
      ],
    ],
    ["const a = b ?? c;", ["LogicalOperator: b ?? c → (b) && (c)"]],
    ["const a = !b;", ["BooleanLiteral: !b → b"]],
    ["const a = true;", ["BooleanLiteral: true → false"]],
    ["const a = [1];", ["ArrayDeclaration: [1] → []"]],
    ["const a = { b };", ["ObjectLiteral: { b } → {}"]],
    ["const a = () => b;", ["ArrowFunction: b → undefined"]],
    [
      "const a = b?.c?.[0];",
      ["OptionalChaining: b?.c?.[0] → b.c?.[0]", "OptionalChaining: b?.c?.[0] → b?.c[0]"],
    ],
    ["const a = b.trim();", ["MethodExpression: b.trim() → b"]],
    ["const a = b.some(c);", ["MethodExpression: b.some(c) → b.every(c)"]],
    ["a();", ["CallRemoval: a(); → ;"]],
    ["a++;", ["UpdateOperator: a++ → a--"]],
    ["a += 1;", ["AssignmentOperator: a += 1 → a -= 1"]],
    ["for (;a;) {}", ["ConditionalExpression: a → false"]],
    [
      "function f() { return a; }",
      ["BlockStatement: { return a; } → {}", "ReturnValue: a → undefined"],
    ],
    ["const a = -1;", ["UnaryOperator: -1 → +1"]],
  ])("%s", (text, expected) => {
    expect(textsOf(text)).toEqual(expected);
  });

  it.each([
    'import a from "b";',
    'export * from "b";',
    'const a = require("b");',
    'type A = "a" | true; enum B { C = 1 + 1 }; declare const d: "x";',
    '"use strict";',
    "a.b = c;",
    "function f(this: void, a: true) {}",
  ])("has none of what is a type or a name: %s", (text) => {
    expect(textsOf(text)).toEqual([]);
  });

  it("asks no test to notice logging or the words of an error", () => {
    const ignored = mutantsOf('console.log("a" + b); throw new TypeError(`no ${c - d}`);').map(
      ({ text, ignored: reason }) => [text.split(":")[0], reason],
    );
    expect(ignored).toEqual([
      ["CallRemoval", "it only changes what is logged"],
      ["StringLiteral", "it only changes what is logged"],
      ["StringLiteral", "it only changes the text of an error"],
      ["ArithmeticOperator", undefined],
    ]);
  });

  it("keeps to the lines that are asked for", () => {
    const text = "function f() {\n  a();\n  b();\n}\n";
    const file = findMutants("a.ts", text, { firstId: 7, lines: [{ first: 3, last: 3 }] });
    expect(file?.places.flatMap(({ mutants }) => mutants)).toMatchObject([
      { id: 7, original: "b();", location: { line: 3, column: 3 }, endLine: 3, endColumn: 7 },
    ]);
  });

  it("says when a file does not parse", () => {
    expect(findMutants("a.ts", "const = 1;", { firstId: 1 })).toBeUndefined();
  });
});

/** Runs a file with a mutant active and gives what it calls `result` at its end. */
function run(text: string, active: number): unknown {
  const file = findMutants("a.js", text, { firstId: 1 });
  if (file === undefined) throw new Error("it does not parse");
  const code = switchMutants(file);
  const state = { active, limit: 1000, hits: new Map() };
  // oxlint-disable-next-line no-new-func -- what was written is to be run, and it was written here
  return new Function("globalThis", `${code}; return result;`)({ __artelMutants: state });
}

describe("the switched file", () => {
  const source = `
const log = []
const list = [3, 1, 2]
list.sort()
;[1].forEach((x) => log.push(x))
if (list.length > 2) log.push("long")
else log.push("short")
let count = 0
for (const i of [0, 1, 2]) count += i
const name = list?.[0]?.toFixed(1).trim()
function twice(n) {
  return n * 2 }
const result = JSON.stringify([list, log, count, name, twice(4), \`a\${count - 1}\`])
`;
  it("does the same while no mutant is active", () => {
    // oxlint-disable-next-line no-new-func -- the same without our switches
    const plain = new Function(`${source}; return result;`)();
    expect(run(source, 0)).toBe(plain);
  });

  it("does something else for almost every mutant, each as if it were written so", () => {
    const file = findMutants("a.js", source, { firstId: 1 });
    const mutants = file?.places.flatMap((place) => place.mutants) ?? [];
    expect(mutants.length).toBeGreaterThan(20);
    for (const { id, start, end, replacement } of mutants) {
      const written = source.slice(0, start) + replacement + source.slice(end);
      expect(
        outcome(() => run(source, id)),
        `${id}: ${replacement}`,
      ).toEqual(
        // oxlint-disable-next-line no-new-func -- the mutant as it would be written by hand
        outcome(() => new Function(`${written}; return result;`)()),
      );
    }
  });

  it("finds what is before a sum that is too long", () => {
    const sum = Array.from({ length: 12_000 }, (_, index) => `"${index}"`).join(" + ");
    const file = findMutants("a.ts", `f(1 + 2);\ng(${sum});\n`, { firstId: 1 });
    expect(file?.places[0]?.mutants.length).toBeGreaterThan(0);
  });

  it("parses in all places where a mutant may stand", () => {
    const text = `#!/usr/bin/env node
const f = async (a = 1 + 1, { b = "x", ...c } = {}) => ({ ...c, [a + b]: a ?? b, "k": -a });
class A extends (B ?? C) { static #x = !D; e = 1 - 2
  get y() { return #x in this && (this.#x += 1, delete this?.z) }
  constructor(readonly p: string = "q") { super(p); f() } }
label: for (const g of [1, 2]) { if (g) continue label; do h(); while (!g) }
switch (a) { case "x": i++; break; default: (j as any)!.k()!.l = [] as const }
export const m = <T,>(n: T) => n!.o?.p!.q(\`r\${1 + 1}\`) satisfies unknown, s = tag\`t\${!u}\`;
try { v() } catch { w() } finally { (x?.y)() }
export default function* () { yield* [1]; const z = yield !a }
`;
    const file = findMutants("a.ts", text, { firstId: 1 });
    expect(file?.places.length).toBeGreaterThan(30);
    const switched = switchMutants(file as NonNullable<typeof file>);
    expect(parseSync("a.ts", switched).errors).toEqual([]);
    expect(switched.split("\n")[0]).toBe("#!/usr/bin/env node");
  });
});

function outcome(act: () => unknown): unknown {
  try {
    return act() ?? null;
  } catch (error) {
    return (error as Error).constructor.name;
  }
}
