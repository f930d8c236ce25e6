import { expect, test } from "vitest";
import { itConformsToTheStrategyContract } from "../../src/healing/strategies/conformance.ts";
import { autoFormat } from "../../src/healing/strategies/auto-format/strategy.ts";
import { generatedFiles } from "../../src/healing/strategies/generated-files/strategy.ts";
import { imports } from "../../src/healing/strategies/imports/strategy.ts";
import { lintFix } from "../../src/healing/strategies/lint-fix/strategy.ts";
import { healingStrategies } from "../../src/healing/strategies/registry.ts";
import { syntaxRepair } from "../../src/healing/strategies/syntax-repair/strategy.ts";
import { testImports } from "../../src/healing/strategies/test-imports/strategy.ts";
import { unusedDirectives } from "../../src/healing/strategies/unused-directives/strategy.ts";
import { strategyWorktree } from "../support/strategy-worktree.ts";

const manifest = (more: Readonly<Record<string, unknown>> = {}): string =>
  `${JSON.stringify({ name: "sample", version: "1.0.0", type: "module", ...more }, null, 2)}\n`;

const tools = { devDependencies: { oxfmt: "*", oxlint: "*" } };

itConformsToTheStrategyContract(autoFormat, {
  mends: {
    problems: [{ kind: "lint_error", tool: "oxfmt", repair: "formatter", file: "src/a ü.ts" }],
    prepare: () =>
      strategyWorktree({
        tools: ["oxfmt"],
        files: {
          "package.json": manifest(tools),
          ".oxfmtrc.json": "{}\n",
          "src/a ü.ts": "export const a   = 1\n",
          "src/other.ts": "export const b   = 1\n",
        },
      }),
    expected: { "src/a ü.ts": "export const a = 1;\n" },
  },
  leaves: {
    problems: [{ kind: "lint_error", tool: "prettier", repair: "formatter", file: "src/a.ts" }],
    prepare: () =>
      strategyWorktree({
        files: { "package.json": manifest(), "src/a.ts": "export const a   = 1\n" },
      }),
  },
});

itConformsToTheStrategyContract(lintFix, {
  mends: {
    problems: [{ kind: "lint_error", tool: "oxlint", repair: "linter", file: "src/a.ts" }],
    prepare: () =>
      strategyWorktree({
        tools: ["oxlint", "oxfmt"],
        files: {
          "package.json": manifest(tools),
          ".oxlintrc.json": '{ "rules": { "prefer-const": "error", "no-var": "error" } }\n',
          "src/a.ts": "let a = 1;\nexport { a };\n",
          "src/b.ts": "let b = 1;\nexport { b };\n",
        },
      }),
    expected: { "src/a.ts": "const a = 1;\nexport { a };\n" },
  },
  leaves: {
    problems: [{ kind: "lint_error", tool: "stylelint", file: "missing.css" }],
    prepare: () =>
      strategyWorktree({ files: { "package.json": manifest(), "src/a.css": "a{}\n" } }),
  },
});

const CONFIGURATION =
  '{ "compilerOptions": { "module": "nodenext", "strict": true, "target": "esnext", "types": [], "noEmit": true } }\n';

itConformsToTheStrategyContract(imports, {
  mends: {
    problems: [
      {
        kind: "import_error",
        tool: "tsc",
        file: "src/a.ts",
        message: "TS2307: Cannot find module './Parts.js'",
      },
      {
        kind: "type_error",
        tool: "tsc",
        file: "src/b.ts",
        message: "TS2304: Cannot find name 'sum'.",
      },
      {
        kind: "type_error",
        tool: "tsc",
        file: "src/c.ts",
        message: "TS6133: 'sum' is declared but its value is never read.",
        repair: "imports",
      },
      {
        kind: "import_error",
        tool: "tsc",
        file: "src/e.ts",
        message: "TS7016: Could not find a declaration file for module 'box/dist/lid'.",
      },
    ],
    prepare: () =>
      strategyWorktree({
        files: {
          "package.json": manifest(),
          "tsconfig.json": CONFIGURATION,
          "src/e.ts": 'import { Lid } from "box/dist/lid";\n\nexport const e = new Lid();\n',
          "src/a.ts":
            'import { part } from "./Parts.js";\nimport { sum } from "./sums.js";\n\nexport const a = sum(part, 1);\n',
          "src/parts.ts": "export const part = 1;\n",
          "src/math/sums.ts": "export const sum = (a: number, b: number): number => a + b;\n",
          "src/index.ts": 'export { sum } from "./math/sums.js";\n',
          "src/d.ts": 'import { sum } from "./math/sums.js";\n\nexport const d = sum(1, 2);\n',
          "src/b.ts": "export const b = sum(1, 2);\n",
          "src/c.ts": 'import { sum } from "./math/sums.js";\n\nexport const c = 1;\n',
        },
      }),
    expected: {
      "src/a.ts":
        'import { part } from "./parts.js";\nimport { sum } from "./math/sums.js";\n\nexport const a = sum(part, 1);\n',
      "src/b.ts": 'import { sum } from "./math/sums.js";\n\nexport const b = sum(1, 2);\n',
      "src/c.ts": "\nexport const c = 1;\n",
      "src/e.ts": 'import { Lid } from "box";\n\nexport const e = new Lid();\n',
    },
  },
  leaves: {
    problems: [
      {
        kind: "import_error",
        tool: "tsc",
        file: "src/a.ts",
        message: "Cannot find module './sums.js'",
      },
      {
        kind: "type_error",
        tool: "tsc",
        file: "src/b.ts",
        message: "TS2304: Cannot find name 'sum'.",
      },
    ],
    prepare: () =>
      strategyWorktree({
        files: {
          "package.json": manifest(),
          "tsconfig.json": CONFIGURATION,
          // Two files of that name; and two modules that export it, used alike.
          "src/a.ts": 'import { sum } from "./sums.js";\n\nexport const a = sum(1, 1);\n',
          "src/math/sums.ts": "export const sum = (a: number, b: number): number => a + b;\n",
          "src/money/sums.ts": "export const sum = (a: number, b: number): number => a - b;\n",
          "src/b.ts": "export const b = sum(1, 2);\n",
          "src/e.ts": 'import { other } from "./gone.js";\nexport const e = other;\n',
        },
      }),
  },
});

itConformsToTheStrategyContract(testImports, {
  mends: {
    problems: [
      {
        kind: "import_error",
        tool: "node",
        message: "Cannot find module '/w/src/sums.js' imported from /w/test/sums.test.js",
      },
    ],
    prepare: () =>
      strategyWorktree({
        files: {
          "package.json": manifest(),
          "src/math/sums.js": "export const sum = (a, b) => a + b;\n",
          "src/broken.js": 'import { sum } from "./sums.js";\nexport const a = sum;\n',
          "test/sums.test.js":
            'import assert from "node:assert";\nimport { sum } from "../src/sums.js";\n\nassert.equal(sum(1, 2), 3);\n',
        },
      }),
    expected: {
      "test/sums.test.js":
        'import assert from "node:assert";\nimport { sum } from "../src/math/sums.js";\n\nassert.equal(sum(1, 2), 3);\n',
    },
  },
  leaves: {
    problems: [
      {
        kind: "import_error",
        tool: "node",
        message: "Cannot find module",
        file: "test/sums.test.js",
      },
    ],
    prepare: () =>
      strategyWorktree({
        files: {
          "package.json": manifest(),
          // The only file of that name does not export what is imported.
          "src/math/sums.js": "export const product = (a, b) => a * b;\n",
          "test/sums.test.js":
            'import { sum } from "../src/sums.js";\n\nif (sum(1, 2) !== 3) throw new Error();\n',
        },
      }),
  },
});

itConformsToTheStrategyContract(syntaxRepair, {
  mends: {
    problems: [
      { kind: "syntax_error", tool: "node", file: "src/a.js", message: "Unexpected token" },
      {
        kind: "build_failure",
        tool: "npm",
        file: "data.json",
        message: "Unexpected token } in JSON",
      },
    ],
    prepare: () =>
      strategyWorktree({
        files: {
          "package.json": manifest(),
          "src/a.js":
            "<<<<<<< HEAD\nexport const a = [1, 2;\n=======\nexport const a = [1, 2;\n>>>>>>> main\n",
          "data.json": '{ "a": [1, 2,], }\n',
        },
      }),
    expected: { "src/a.js": "export const a = [1, 2];\n", "data.json": '{ "a": [1, 2] }\n' },
  },
  leaves: {
    problems: [
      { kind: "syntax_error", tool: "node", file: "src/a.js", message: "Unexpected token" },
      { kind: "syntax_error", tool: "node", file: "test/a.test.js", message: "Unexpected token" },
    ],
    prepare: () =>
      strategyWorktree({
        files: {
          "package.json": manifest(),
          "src/a.js":
            "<<<<<<< HEAD\nexport const a = 1;\n=======\nexport const a = 2;\n>>>>>>> main\n",
          "test/a.test.js": "const a = [1, 2;\n",
        },
      }),
  },
});

// As an editor on Windows writes it.
const DIRECTIVE = "  // @ts-expect-error later\r\n";
const EXPECTING = `export const a = (): number => {\r\n${DIRECTIVE}  return 1;\r\n};\r\n`;
const unused = { kind: "type_error", tool: "tsc", message: "TS2578: Unused directive" } as const;

itConformsToTheStrategyContract(unusedDirectives, {
  mends: {
    problems: [{ ...unused, file: "src/a.ts", line: 2 }],
    prepare: () =>
      strategyWorktree({ files: { "package.json": manifest(), "src/a.ts": EXPECTING } }),
    expected: { "src/a.ts": EXPECTING.replace(DIRECTIVE, "") },
  },
  leaves: {
    problems: [
      { ...unused, file: "src/a.ts", line: 3 },
      { ...unused, file: "test/a.test.ts", line: 2 },
    ],
    prepare: () =>
      strategyWorktree({
        files: { "package.json": manifest(), "src/a.ts": EXPECTING, "test/a.test.ts": EXPECTING },
      }),
  },
});

const GENERATOR =
  'import { writeFileSync } from "node:fs";\nwriteFileSync("src/made.js", "export const made = 2;\\n");\n';

itConformsToTheStrategyContract(generatedFiles, {
  mends: {
    problems: [],
    output: "src/made.js is out of date. Please run `npm run generate` and commit the result.\n",
    prepare: () =>
      strategyWorktree({
        files: {
          "package.json": manifest({ scripts: { generate: "node make.js" } }),
          "make.js": GENERATOR,
          "src/made.js": "export const made = 1;\n",
        },
      }),
    expected: { "src/made.js": "export const made = 2;\n" },
  },
  leaves: {
    problems: [],
    output: "It is out of date: run `npm run generate`.\n",
    prepare: () =>
      strategyWorktree({
        files: {
          "package.json": manifest({ scripts: { generate: "node make.js && exit 3" } }),
          "make.js": "\n",
        },
      }),
  },
});

test("no script is run that writes snapshots, or that the repository does not have", async () => {
  const worktree = await strategyWorktree({
    files: {
      "package.json": manifest({
        scripts: {
          "update-snapshots": "vitest -u",
          generate: "jest --updateSnapshot",
          deploy: "x",
        },
      }),
    },
  });
  const { project } = worktree.context;
  const suits = (output: string) =>
    generatedFiles.suits({ kind: "test_failure", problems: [], installs: true, output, project });
  for (const name of ["update-snapshots", "generate", "deploy", "codegen"])
    expect(suits(`run npm run ${name}`)).toEqual([]);
  await worktree.dispose();
});

test("each strategy is named once", () => {
  const names = healingStrategies.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
