import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { itConformsToTheStrategyContract } from "../../src/healing/strategies/conformance.ts";
import { autoFormat } from "../../src/healing/strategies/auto-format/strategy.ts";
import { dependencyUpdates } from "../../src/healing/strategies/dependency-updates/strategy.ts";
import { generatedFiles } from "../../src/healing/strategies/generated-files/strategy.ts";
import { imports } from "../../src/healing/strategies/imports/strategy.ts";
import { lintFix } from "../../src/healing/strategies/lint-fix/strategy.ts";
import { lockfile } from "../../src/healing/strategies/lockfile/strategy.ts";
import { missingDependency } from "../../src/healing/strategies/missing-dependency/strategy.ts";
import { healingStrategies } from "../../src/healing/strategies/registry.ts";
import { syntaxRepair } from "../../src/healing/strategies/syntax-repair/strategy.ts";
import { testImports } from "../../src/healing/strategies/test-imports/strategy.ts";
import { npmRegistry } from "../../src/worker/toolsmith/dependency-updates/npm-registry.ts";
import { directTargetRunner } from "../support/direct-target-runner.ts";
import { integrityOf, npmRegistryServer } from "../support/npm-registry-server.ts";
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
    ],
    prepare: () =>
      strategyWorktree({
        files: {
          "package.json": manifest(),
          "tsconfig.json": CONFIGURATION,
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

let server: Awaited<ReturnType<typeof npmRegistryServer>>;
beforeAll(async () => {
  server = await npmRegistryServer({
    caret: { "1.0.0": {}, "1.2.0": {}, "2.0.0": {} },
    host: { "1.0.0": { dependencies: { caret: "^1.0.0" } } },
  });
});
afterAll(() => server.close());

/** A repository whose lockfile has these packages, with npm at our own registry. */
async function locked(
  asked: Readonly<Record<string, string>>,
  versions: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) {
  const root = { name: "sample", version: "1.0.0", dependencies: asked };
  const entries = Object.entries(versions).map(([name, version]) => [
    `node_modules/${name}`,
    {
      version,
      resolved: `${server.url}${name}/-/${name}-${version}.tgz`,
      integrity: integrityOf(name, version),
      ...(name === "host" && { dependencies: { caret: "^1.0.0" } }),
    },
  ]);
  const lock = {
    name: "sample",
    version: "1.0.0",
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": {
        ...root,
        dependencies: Object.fromEntries(
          Object.entries(asked).filter(([name]) => name in versions),
        ),
      },
      ...Object.fromEntries(entries),
    },
  };
  return strategyWorktree({
    files: {
      "package.json": `${JSON.stringify(root, null, 2)}\n`,
      "package-lock.json": `${JSON.stringify(lock, null, 2)}\n`,
      ...files,
    },
    context: async (worktree, project) => {
      // As far as npm looks, they are installed.
      for (const [name, version] of Object.entries(versions)) {
        await mkdir(join(worktree, "node_modules", name), { recursive: true });
        const path = join(worktree, "node_modules", name, "package.json");
        await writeFile(path, JSON.stringify({ name, version }));
      }
      const environment = {
        npm_config_registry: server.url,
        npm_config_cache: `${worktree}/node_modules/.cache`,
      };
      const runner = directTargetRunner({ worktree, environment });
      return { registry: npmRegistry({ worktree, project, files: [], runner }) };
    },
  });
}

itConformsToTheStrategyContract(lockfile, {
  mends: {
    problems: [{ kind: "build_failure", tool: "npm", repair: "lockfile" }],
    prepare: () => locked({ host: "1.0.0", caret: "^1.0.0" }, { host: "1.0.0" }),
    expected: { "package-lock.json": /"node_modules\/caret": \{\s*"version": "1\.2\.0"/ },
  },
  leaves: {
    problems: [],
    output: "package-lock.json is out of step with package.json: Missing: gone@1 from lock file.",
    prepare: () => locked({ gone: "^1.0.0" }, {}),
  },
});

itConformsToTheStrategyContract(missingDependency, {
  mends: {
    problems: [
      {
        kind: "import_error",
        tool: "node",
        file: "src/a.js",
        message: "Cannot find package 'caret' imported from src/a.js",
      },
    ],
    prepare: () => locked({ host: "1.0.0" }, { host: "1.0.0", caret: "1.0.0" }),
    expected: {
      "package.json": /"dependencies": \{\s+"caret": "\^1\.0\.0",\s+"host": "1\.0\.0"/,
      "package-lock.json": /"caret": "\^1\.0\.0",\s+"host": "1\.0\.0"/,
    },
  },
  leaves: {
    problems: [{ kind: "import_error", tool: "node", message: "Cannot find package 'left-pad'" }],
    prepare: () => locked({ host: "1.0.0" }, { host: "1.0.0", caret: "1.0.0" }),
  },
});

itConformsToTheStrategyContract(dependencyUpdates, {
  mends: {
    problems: [
      {
        kind: "security_vulnerability",
        tool: "npm audit",
        message: "caret <1.1.0 is vulnerable",
        repair: "dependencies",
      },
    ],
    prepare: () => locked({ caret: "^1.0.0" }, { caret: "1.0.0" }),
    expected: { "package-lock.json": /"version": "1\.2\.0"/ },
  },
  leaves: {
    problems: [
      {
        kind: "build_failure",
        tool: "npm",
        message: "ERESOLVE could not resolve elsewhere",
        repair: "dependencies",
      },
    ],
    prepare: () => locked({ caret: "^1.0.0" }, { caret: "1.0.0" }),
  },
});

test("each strategy is named once", () => {
  const names = healingStrategies.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
