import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { weakening } from "./weakening.ts";

const TEST = `import assert from "node:assert/strict";
import test from "node:test";
import { sum } from "../src/sum.js";
import { unused } from "../src/other.js";
import "./setup.js";

test("sums", { timeout: 500 }, async () => {
  var left = 1;
  assert.equal(sum(left, 2), 3);
  assert.deepEqual([1, 2], [1, 2]);
  assert.match("abc", /b/);
});
test.skip("later", () => assert.ok(true));
`;

const replaced = (from: string | RegExp, to: string): string => {
  const text = TEST.replace(from, to);
  expect(text).not.toBe(TEST);
  return text;
};

describe("a test", () => {
  test.each([
    ["an expected value", "2), 3)", "2), 4)"],
    ["an operand", "sum(left, 2)", "sum(left, 3)"],
    ["an assertion", "assert.equal(", "assert.notEqual("],
    ["a removed assertion", /^ {2}assert\.deepEqual.*\n/m, ""],
    ["a pattern", "/b/", "/./"],
    ["a flag of a pattern", "/b/", "/b/i"],
    ["a skip", 'test("sums"', 'test.skip("sums"'],
    ["a name", '"sums"', '"sums it"'],
    ["a limit", "timeout: 500", "timeout: 5000"],
    ["more options", "timeout: 500", "timeout: 500, retry: 3"],
    ["a removed test", /^test\.skip.*\n/m, ""],
    ["an initial value", "var left = 1", "var left = 2"],
    ["another module", "../src/sum.js", "../src/product.js"],
    ["another name of a module", "{ sum }", "{ product as sum }"],
    ["an assertion of our own", "node:assert/strict", "../src/assert.js"],
    ["an import for its effect", 'import "./setup.js";\n', ""],
    ["a silenced check", "var left", "// @ts-ignore\n  var left"],
    ["an early end", "  var left", "  return;\n  var left"],
    ["broken syntax", "test.skip(", "test.skip(("],
  ])("may not change in %s", (_, from, to) => {
    expect(weakening("test/sum.test.js", TEST, replaced(from, to))).toBeDefined();
  });

  test.each([
    ["its layout", "  assert.equal(sum(left, 2), 3);", "assert.equal(\n    sum(left,\n 2), 3,)"],
    ["its quotes", '"sums"', "'sums'"],
    ["let for var", "var left", "const left"],
    ["the folder of a module", "../src/sum.js", "../source/math/sum.js"],
    ["the case and extension of a module", "../src/sum.js", "../src/Sum.ts"],
    ["an import that nothing uses", /^import { unused }.*\n/m, ""],
    [
      "an import of a name that is missing",
      "import test",
      'import { later } from "x";\nimport test',
    ],
  ])("may change in %s", (_, from, to) => {
    expect(weakening("test/sum.test.js", TEST, replaced(from, to))).toBeUndefined();
  });

  test("may not be removed, nor be a snapshot that was changed", () => {
    expect(weakening("test/sum.test.js", TEST, undefined)).toMatch("removed");
    expect(weakening("test/__snapshots__/a.snap", "a", "b")).toMatch("snapshot");
    expect(weakening("tests/test_sum.py", "assert 1 == 1\n", "assert 1 == 1 \n")).toMatch("tests");
    expect(weakening("test/new.test.js", undefined, TEST)).toBeUndefined();
  });

  test("that mocks a module may follow it, and no more", () => {
    const mocking = 'import { vi } from "vitest";\nvi.mock("./a.js", () => ({ a: 1 }));\n';
    const moved = mocking.replace("./a.js", "./b/a.js");
    expect(weakening("a.test.ts", mocking, moved)).toBeUndefined();
    expect(weakening("a.test.ts", mocking, moved.replace("a: 1", "a: 2"))).toBeDefined();
    expect(weakening("a.test.ts", mocking, mocking.replace("./a.js", "./b.js"))).toBeDefined();
  });

  test("nested beyond what a parser stands is not compared", () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    expect(weakening("a.test.ts", deep, `${deep};`)).toMatch("cannot be compared");
  });
});

describe("what judges the code", () => {
  test("keeps its meaning", () => {
    const config = "export default { test: { coverage: { thresholds: { lines: 90 } } } };\n";
    expect(weakening("vitest.config.ts", config, config.replace("90", "10"))).toBeDefined();
    expect(weakening("vitest.config.ts", config, config.replaceAll(" ", "  "))).toBeUndefined();
    expect(weakening("tsconfig.json", '{"strict":true}', '{ "strict": true }')).toBeUndefined();
    expect(weakening("tsconfig.json", '{"strict":true}', '{"strict":false}')).toBeDefined();
    expect(weakening(".github/workflows/ci.yml", "a: 1\n", "a:  1\n")).toMatch("ci");
  });

  test("is no dependency of a manifest", () => {
    const manifest = { name: "a", scripts: { test: "vitest" }, dependencies: { a: "1" } };
    const text = (value: unknown) => JSON.stringify(value, null, 2);
    const updated = text({ ...manifest, dependencies: { a: "2", b: "1" } });
    expect(weakening("package.json", text(manifest), updated)).toBeUndefined();
    const silent = text({ ...manifest, scripts: { test: "true" } });
    expect(weakening("package.json", text(manifest), silent)).toMatch("more than its dependencies");
    expect(weakening("package.json", text(manifest), "{")).toBeDefined();
    expect(weakening("package.json", `${text(manifest)},`, text(manifest))).toBeUndefined();
  });

  test("is no source, but for comments that silence it", () => {
    expect(weakening("src/a.ts", "a();\n", "b();\n")).toBeUndefined();
    expect(weakening("src/a.ts", "a();\n", "// eslint-disable-next-line\na();\n")).toMatch(
      "silences",
    );
    expect(weakening("src/a.ts", "// @ts-ignore\na();\n", "a();\n")).toBeUndefined();
    expect(weakening("src/a.py", "a()\n", "a()  # noqa\n")).toMatch("noqa");
  });
});

test("no change of a literal, a call or the order of statements passes", () => {
  const statement = fc
    .record({
      matcher: fc.constantFrom("toBe", "toEqual", "toContain"),
      actual: fc.integer(),
      expected: fc.integer(),
    })
    .map(({ matcher, actual, expected }) => `expect(${actual}).${matcher}(${expected});`);
  const program = fc.array(statement, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(program, program, (one, other) => {
      const [before, after] = [one.join("\n"), other.join("\n")];
      const isWeaker = weakening("a.test.ts", before, after) !== undefined;
      return isWeaker === (before !== after);
    }),
    { numRuns: 200 },
  );
});
