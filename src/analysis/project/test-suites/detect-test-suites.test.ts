import { describe, expect, test } from "vitest";
import type { Project } from "#domain";
import { detectProject } from "../detect.ts";

async function detect(files: Record<string, unknown>): Promise<Project> {
  const texts = new Map(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === "string" ? content : JSON.stringify(content),
    ]),
  );
  return detectProject({
    tracked: [...texts.keys()],
    readFile: (name) => Promise.resolve(texts.get(name)),
  });
}

/** The suites of a single package with these scripts, shortened to what differs. */
async function suites(scripts: Record<string, string>, files: Record<string, unknown> = {}) {
  const project = await detect({
    "package.json": { scripts, devDependencies: { jest: "*", vitest: "*" } },
    ...files,
  });
  return project.testSuites.map(({ runner, argv, before, environment }) => ({
    runner,
    argv: argv.join(" "),
    before: before.map((command) => command.join(" ")),
    environment,
  }));
}

const VITEST = "vitest run --coverage.enabled=false";
const JEST = "jest --ci --coverage=false";

describe("one script", () => {
  test.each<[string, string, string]>([
    ["vitest", "vitest", VITEST],
    ["vitest --run", "vitest", VITEST],
    ["vitest watch --coverage", "vitest", VITEST],
    [
      "npx vitest run --project unit",
      "vitest",
      "vitest run --project unit --coverage.enabled=false",
    ],
    ["jest --coverage --watchAll", "jest", JEST],
    ["jest --coverageReporters text --runInBand", "jest", "jest --runInBand --ci --coverage=false"],
    ["jest --coverage && codecov", "jest", JEST],
    ["node_modules/.bin/jest", "jest", JEST],
    [
      "nyc --reporter=lcov mocha -r ts-node/register 'test/**/*.ts'",
      "mocha",
      "mocha -r ts-node/register test/**/*.ts",
    ],
    ["c8 -r text ava", "ava", "ava"],
    [
      "node --test --import tsx test/*.test.ts",
      "node",
      "node --test --import tsx test/a.test.ts test/b.test.ts",
    ],
    ["tsx --test --watch", "node", "node --import tsx --test"],
    ["vitest run || true", "vitest", VITEST],
    ["jest | tee out.txt", "jest", JEST],
    ["vitest run > /dev/null 2>&1", "vitest", VITEST],
    ["tape test/*.ts | tap-spec", "command", "tape test/a.test.ts test/b.test.ts"],
    ["node run.js | tap-spec", "command", "npm run test"],
    ["node test.js", "command", "node test.js"],
    ["FOO=$BAR jest", "command", "npm run test"],
    ["make check", "command", "make check"],
  ])("%s", async (script, runner, argv) => {
    const found = await suites({ test: script }, { "test/b.test.ts": "", "test/a.test.ts": "" });
    expect(found.map((suite) => [suite.runner, suite.argv])).toEqual([[runner, argv]]);
  });

  test.each([
    'echo "Error: no test specified" && exit 1',
    "eslint . && prettier -c .",
    "",
    "exit 0",
  ])("%j runs no tests", async (script) => {
    const project = await detect({ "package.json": { scripts: { test: script } } });
    expect(project.testSuites).toEqual([]);
    expect(project.notes.join()).toContain("without them");
  });

  test("environment, by assignment and by cross-env", async () => {
    const [suite] = await suites({ test: 'A=1 cross-env NODE_ENV=test B="two words" vitest' });
    expect(suite?.environment).toEqual({ A: "1", NODE_ENV: "test", B: "two words" });
  });

  test("flags of Node for a runner started by its file become NODE_OPTIONS", async () => {
    const [suite] = await suites({
      test: "node --experimental-vm-modules node_modules/jest/bin/jest.js --runInBand",
    });
    expect(suite).toMatchObject({
      runner: "jest",
      argv: "jest --runInBand --ci --coverage=false",
      environment: { NODE_OPTIONS: "--experimental-vm-modules" },
    });
  });

  test("react-scripts runs once, not as a watcher", async () => {
    const [suite] = await suites({ test: "react-scripts test --watchAll" });
    expect(suite).toMatchObject({
      runner: "command",
      argv: "react-scripts test",
      environment: { CI: "true" },
    });
  });
});

describe("what stands before the tests", () => {
  test("a type check is the types gate's business, a compiler that writes is not", async () => {
    const files = {
      "tsconfig.json": { compilerOptions: { outDir: "dist" } },
      "tsconfig.base.json": { compilerOptions: { noEmit: true } },
      "tsconfig.spec.json": { extends: "./tsconfig.base.json" },
    };
    expect(await suites({ test: "tsc -p tsconfig.spec.json && vitest --run" }, files)).toEqual([
      { runner: "vitest", argv: VITEST, before: [], environment: {} },
    ]);
    expect((await suites({ test: "tsc && mocha dist/test" }, files))[0]?.before).toEqual(["tsc"]);
  });

  test("linting by the package manager is left out, preparing scripts are kept whole", async () => {
    const [suite] = await suites({
      test: "npm run lint && npm run fixtures && vitest run --typecheck",
      lint: "eslint .",
      fixtures: "rimraf tmp && node make-fixtures.js",
      "make-fixtures": "node x.js",
    });
    expect(suite?.argv).toBe("vitest run --typecheck --coverage.enabled=false");
    expect(suite?.before).toEqual(["npm run fixtures"]);
  });

  test("a build that the tests start with is the project's build script", async () => {
    const scripts = { test: "npm run build && mocha", build: "tsc" };
    const project = await detect({ "package.json": { scripts } });
    expect(project.buildScript).toBe("build");
    expect(project.testSuites[0]?.before).toEqual([]);
    const pretest = await detect({
      "package.json": { scripts: { pretest: "npm run build", test: "mocha", build: "tsc" } },
    });
    expect(pretest.buildScript).toBe("build");
  });
});

describe("indirection", () => {
  test("through other scripts, with arguments", async () => {
    const found = await suites({
      test: "npm run test:unit -- --bail && npm run test:types",
      "test:unit": "vitest run",
      "test:types": "tsd",
    });
    expect(found.map((suite) => suite.argv)).toEqual([
      "vitest run --bail --coverage.enabled=false",
      "tsd",
    ]);
  });

  test("a script that calls itself ends", async () => {
    expect(await suites({ test: "npm test" })).toEqual([]);
  });

  test("test:unit when there is no test script, but no watcher or end-to-end run", async () => {
    const found = await suites({
      "test:watch": "vitest",
      "test:e2e": "playwright test",
      "test:unit": "jest",
    });
    expect(found.map((suite) => suite.argv)).toEqual([JEST]);
  });

  test("run-s and concurrently with patterns", async () => {
    const scripts = { "test:a": "vitest run a", "test:b": "mocha" };
    expect((await suites({ test: "run-s test:*", ...scripts })).length).toBe(2);
    expect((await suites({ test: 'concurrently "npm:test:*"', ...scripts })).length).toBe(2);
  });

  test("nx test with a jest configuration is jest", async () => {
    const files = { "jest.config.ts": "export default {}", "nx.json": {} };
    expect(await suites({ test: "nx test" }, files)).toEqual([
      { runner: "jest", argv: JEST, before: [], environment: {} },
    ]);
  });
});

describe("workspaces", () => {
  const members = {
    "packages/a/package.json": { name: "@x/a", scripts: { test: "jest" } },
    "packages/b/package.json": { name: "@x/b", scripts: { test: "node --test" } },
    "packages/c/package.json": { name: "@x/c" },
  };

  test.each([
    "npm test --workspaces --if-present",
    "npm run test -ws",
    "pnpm -r test",
    "pnpm --recursive run test",
    "turbo run test",
    "lerna run test --stream",
    "yarn workspaces foreach -A run test",
    "nx run-many -t test",
    undefined,
  ])("%s goes to every package", async (script) => {
    const project = await detect({
      "package.json": { workspaces: ["packages/*"], ...(script && { scripts: { test: script } }) },
      ...members,
    });
    expect(project.testSuites.map((suite) => [suite.directory, suite.runner])).toEqual([
      ["packages/a", "jest"],
      ["packages/b", "node"],
    ]);
  });

  test.each([
    "npm test -w packages/a",
    "npm test --workspace=@x/a",
    "pnpm --filter a test",
    "pnpm --filter=@x/a run test",
    "yarn workspace @x/a test",
    "turbo run test --filter=./packages/a",
    "npm --prefix packages/a test",
    "cd packages/a && npx jest",
  ])("%s goes to one", async (script) => {
    const project = await detect({
      "package.json": { workspaces: ["packages/*"], scripts: { test: script } },
      ...members,
    });
    expect(project.testSuites.map((suite) => suite.directory)).toEqual(["packages/a"]);
  });

  test("a runner at the root covers its packages", async () => {
    const project = await detect({
      "package.json": { workspaces: ["packages/*"], scripts: { test: "vitest" } },
      ...members,
    });
    expect(project.testSuites.map((suite) => suite.directory)).toEqual(["."]);
  });
});
