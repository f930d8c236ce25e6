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

  test.each([
    ["pkg/sum_test.go", "func TestA(t *testing.T) { t.Fail() }\n"],
    ["sum/test_sum.py", "assert sum(1) == 2\n"],
    ["src/SumTest.java", "assertEquals(1, sum());\n"],
    ["lib/sum_spec.rb", "expect(sum).to eq 2\n"],
    ["Shop.Tests/Sum.cs", "Assert.Equal(1, Sum());\n"],
  ])("of another language may not be changed: %s", (path, text) => {
    expect(weakening(path, text, `${text}\n`)).toMatch("tests");
  });

  test("holds holes and infinite numbers apart from what they are written like", () => {
    const expecting = (value: string) => `test("a", () => expect(f()).toEqual(${value}));\n`;
    for (const [one, other] of [
      ["[, 1]", "[1]"],
      ["null", "1e999"],
      ['Promise.resolve("./a/x")', 'Promise.resolve("./b/x")'],
    ] as const) {
      expect(weakening("a.test.js", expecting(one), expecting(other))).toBeDefined();
    }
    const empty = 'test("a", () => { f();; });;\n';
    expect(weakening("a.test.js", empty, empty.replaceAll(";;", ";"))).toBeUndefined();
  });

  test("is not skipped by another name of the runner's functions", () => {
    const globals = 'it("a", () => expect(f()).toBe(1));\n';
    const importing = (names: string) => `import { ${names} } from "mocha";\n${globals}`;
    expect(weakening("a.test.js", globals, importing("xit as it"))).toBeDefined();
    expect(weakening("a.test.js", globals, importing("it"))).toBeUndefined();
    expect(weakening("a.test.js", globals, importing("test as it"))).toBeUndefined();
  });

  test("follows a module that moved, and is not led away from one that is there", () => {
    const before = 'import { sum } from "../src/sum.js";\nit("a", () => expect(sum()).toBe(1));\n';
    const after = (specifier: string) => before.replace("../src/sum.js", specifier);
    const led = (specifier: string, files: readonly string[]) =>
      weakening("test/a.test.ts", before, after(specifier), new Set(files));
    expect(led("../src/math/sum.js", ["src/math/sum.ts"])).toBeUndefined();
    expect(led("../src/math/sum.js", ["src/math/sum.ts", "src/sum.ts"])).toMatch("still there");
    expect(led("./fake/sum.js", ["test/fake/sum.ts"])).toMatch("part of the tests");
    expect(led("@/math/sum.js", ["src/math/sum.ts"])).toMatch("cannot be followed");
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
    const sum = Array.from({ length: 12_000 }, (_, index) => `"${index}"`).join(" + ");
    expect(weakening("a.test.ts", `f(${sum});`, `f( ${sum});`)).toMatch("cannot be compared");
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

  test("keeps its meaning in JSON with comments, and in Python's manifest", () => {
    const config = '{\n  // as the compiler writes it\n  "strict": true,\n}\n';
    expect(weakening("tsconfig.json", config, config.replace("true", "false"))).toBeDefined();
    expect(weakening("tsconfig.json", config, config.replace("//", "// so,"))).toBeUndefined();
    expect(weakening("tsconfig.json", "{", "[")).toBeDefined();
    const manifest = '[project]\ndependencies = ["a"]\n[tool.pytest]\naddopts = "-x"\n';
    expect(weakening("pyproject.toml", manifest, manifest.replace("-x", ""))).toBeDefined();
    expect(weakening("pyproject.toml", manifest, manifest.replace('"a"', '"b"'))).toBeUndefined();
    expect(weakening("pyproject.toml", manifest, "[")).toBeDefined();
    expect(weakening("conftest.py", "a()\n", "b()\n")).toBeDefined();
  });

  test("does not come anew", () => {
    for (const path of ["vitest.config.ts", ".eslintignore", "conftest.py", "__mocks__/pg.js"])
      expect(weakening(path, undefined, "export default {};\n")).toMatch("is new");
    expect(weakening("tests/test_sum.py", undefined, "assert 1\n")).toBeUndefined();
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
    // npm reads a manifest with a byte order mark as one without.
    expect(weakening("package.json", `\uFEFF${text(manifest)}`, silent)).toMatch("dependencies");
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
