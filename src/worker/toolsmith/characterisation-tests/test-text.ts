import type { TestHabit, TestPlace } from "./test-habit.ts";

/** What a call gave, twice the same. */
export interface Case {
  /** Arguments as they are written. */
  readonly call: string;
  /** The value as it is written, or that it throws. */
  readonly outcome: { readonly value: string } | { readonly throws: true };
}

export interface PinnedFunction {
  /** `default` for the default export. */
  readonly name: string;
  /** Its result is a promise. */
  readonly isAsync: boolean;
  readonly cases: readonly Case[];
}

const WARNING = [
  "// These tests pin what the functions did when they were written, which nobody has said to be right.",
  "// Where a change of what they do is meant, change the expected values with it.",
];

/** A file of tests for functions of one module, in the repository's own habit. */
export function testText(
  functions: readonly PinnedFunction[],
  habit: TestHabit,
  { specifier }: Pick<TestPlace, "specifier">,
): string {
  const bodies = functions.map((each) => testOf(each, habit));
  return [
    ...WARNING,
    ...runnerLines(habit),
    moduleLine(functions, habit, specifier),
    "",
    ...bodies,
  ].join("\n");
}

function asserts({ runner }: TestHabit): boolean {
  return runner === "mocha" || runner === "node";
}

export function runnerLines(habit: TestHabit): readonly string[] {
  const { runnerModule, requires } = habit;
  const load = (names: string, module: string): string =>
    requires ? `const ${names} = require("${module}");` : `import ${names} from "${module}";`;
  const named = asserts(habit) ? "{ test }" : "{ expect, test }";
  return [
    ...(asserts(habit) ? [load("assert", "node:assert/strict")] : []),
    ...(runnerModule === undefined ? [] : [load(named, runnerModule)]),
  ];
}

function moduleLine(
  functions: readonly PinnedFunction[],
  { requires }: TestHabit,
  specifier: string,
): string {
  const module = JSON.stringify(specifier);
  const names = functions.map(({ name }) => name).filter((name) => name !== "default");
  const hasDefault = names.length < functions.length;
  if (requires) {
    const all = hasDefault ? ["default: subject", ...names] : names;
    return `const { ${all.join(", ")} } = require(${module});`;
  }
  const parts = [
    ...(hasDefault ? ["subject"] : []),
    ...(names.length === 0 ? [] : [`{ ${names.join(", ")} }`]),
  ];
  return `import ${parts.join(", ")} from ${module};`;
}

function testOf({ name, isAsync, cases }: PinnedFunction, habit: TestHabit): string {
  const called = name === "default" ? "subject" : name;
  const title =
    name === "default" ? "the default export does what it did" : `${name} does what it did`;
  const lines = cases.map((each) => `  ${assertion(each, called, isAsync, habit)}`);
  const test = habit.runner === "mocha" ? "it" : "test";
  return [
    `${test}(${JSON.stringify(title)}, ${isAsync ? "async " : ""}() => {`,
    ...lines,
    "});",
    "",
  ].join("\n");
}

function assertion(
  { call, outcome }: Case,
  called: string,
  isAsync: boolean,
  habit: TestHabit,
): string {
  const code = `${called}(${call})`;
  if ("throws" in outcome) {
    if (asserts(habit)) {
      return isAsync
        ? `await assert.rejects(async () => ${code});`
        : `assert.throws(() => ${code});`;
    }
    return isAsync
      ? `await expect(async () => ${code}).rejects.toThrow();`
      : `expect(() => ${code}).toThrow();`;
  }
  const given = isAsync ? `await ${code}` : code;
  const isWhole = /^[[{]/.test(outcome.value);
  if (asserts(habit)) {
    return `assert.${isWhole ? "deepStrictEqual" : "strictEqual"}(${given}, ${outcome.value});`;
  }
  return `expect(${given}).${isWhole ? "toStrictEqual" : "toBe"}(${outcome.value});`;
}
