import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  type Baseline,
  defaultGateSettings,
  type GateName,
  type GateSettings,
  type Project,
  type Verdict,
} from "../../src/domain/index.ts";
import { gitBaseTree, judge, takeBaseline } from "../../src/gates/index.ts";
import { directTargetRunner } from "../support/direct-target-runner.ts";
import {
  type FileContents,
  FixtureRepository,
  fixturePackage,
  fixtureProject,
  fixtureSuite,
} from "../support/fixture-repository.ts";
import { linkTargetTools } from "../support/target-tools.ts";

// Coverage by real runners, and sizes of what a real build and npm make.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

class Scene {
  readonly repository: FixtureRepository;
  readonly #project: Project;
  readonly #only: readonly GateName[];
  readonly #settings: GateSettings;

  constructor(
    files: FileContents,
    project: Partial<Project>,
    only: readonly GateName[],
    settings: Partial<GateSettings> = {},
  ) {
    this.repository = new FixtureRepository(files);
    this.#project = fixtureProject(project);
    this.#only = only;
    this.#settings = { ...defaultGateSettings, ...settings };
  }

  get #place() {
    const worktree = this.repository.folder;
    return {
      worktree,
      project: this.#project,
      target: directTargetRunner({ worktree, timeMs: 60_000 }),
      settings: this.#settings,
      only: this.#only,
      signal: new AbortController().signal,
    };
  }

  baseline(): Promise<Baseline> {
    const commit = this.repository.git("rev-parse", "HEAD");
    return takeBaseline({ ...this.#place, commit, tree: "", flakyRuns: 1 });
  }

  async judged(baseline: Baseline, change: FileContents): Promise<Verdict> {
    const { gitDirectory } = this.repository;
    this.repository.reset();
    this.repository.write(change);
    const base = gitBaseTree({ gitDirectory, commit: baseline.commit });
    return judge({ ...this.#place, ...this.repository.state(), baseline, base });
  }
}

const of = (verdict: Verdict, name: GateName) => verdict.gates.find(({ gate }) => gate === name);

describe("coverage", () => {
  const settings = { coverage: { ...defaultGateSettings.coverage, measure: true } };
  const source = (reached: string) =>
    `exports.sign = (n) => {\n  if (n < 0) {\n    return -1;\n  }\n  return 1;\n};\nexports.more = ${reached};\n`;
  const tests = (header: string, checks: string) => `${header}\n${checks}`;

  describe.each([
    {
      runner: "jest" as const,
      argv: ["jest"],
      files: {
        "package.json": '{ "jest": { "coverageThreshold": { "global": { "lines": 100 } } } }\n',
      },
      header: 'const { sign } = require("./sign");',
      tools: true,
    },
    {
      runner: "node" as const,
      argv: ["node", "--test"],
      files: { "package.json": "{}\n" },
      header: 'const test = require("node:test");\nconst { sign } = require("./sign");',
      tools: false,
    },
  ])("by $runner", ({ runner, argv, files, header, tools }) => {
    const both = 'test("negative", () => { sign(-1); });\ntest("positive", () => { sign(1); });\n';
    const one = 'test("negative", () => {});\ntest("positive", () => { sign(1); });\n';
    let scene: Scene;
    let baseline: Baseline;
    beforeAll(async () => {
      const base = { ...files, "sign.js": source("1"), "sign.test.js": tests(header, both) };
      const project = { testSuites: [fixtureSuite(runner, argv)] };
      scene = new Scene(base, project, ["tests", "coverage"], settings);
      if (tools) linkTargetTools(scene.repository.folder);
      baseline = await scene.baseline();
    });
    afterAll(() => scene?.repository.dispose());

    test("is measured in the run of the tests, and leaves nothing behind", async () => {
      const seen = baseline.observations.find(({ gate }) => gate === "coverage");
      expect(seen).toMatchObject({ status: "observed", commands: [] });
      const [covered, lines] = seen?.figures?.["sign.js"] ?? [];
      expect(covered).toBe(lines);
      expect(scene.repository.git("status", "--porcelain")).toBe("");
      const verdict = await scene.judged(baseline, { "sign.js": source("2") });
      expect(of(verdict, "coverage")).toMatchObject({ status: "pass" });
    });

    test("that a change loses fails, though all tests pass", async () => {
      // In a changed file and in all of them: the test no longer reaches a line.
      const change = { "sign.js": source("2"), "sign.test.js": tests(header, one) };
      const verdict = await scene.judged(baseline, change);
      expect(of(verdict, "tests")).toMatchObject({ status: "pass" });
      expect(of(verdict, "coverage")?.introduced.map(({ key }) => key)).toEqual(
        expect.arrayContaining(["all files: coverage", "sign.js: coverage"]),
      );
    });
  });

  test("without a tool is skipped with the reason, and the tests are seen all the same", async () => {
    const project = { testSuites: [fixtureSuite("vitest", ["vitest"])] };
    const files = {
      "package.json": "{}\n",
      "a.test.js": 'import { test } from "vitest";\ntest("a", () => {});\n',
    };
    const scene = new Scene(files, project, ["tests", "coverage"], settings);
    linkTargetTools(scene.repository.folder);
    const baseline = await scene.baseline();
    const verdict = await scene.judged(baseline, { "b.js": "1;\n" });
    scene.repository.dispose();
    expect(of(verdict, "tests")).toMatchObject({ status: "pass", passedCount: 1 });
    expect(of(verdict, "coverage")).toMatchObject({ status: "skipped" });
    expect(of(verdict, "coverage")?.reason).toContain("@vitest/coverage-v8");
  });

  test("is not measured unless that is configured", async () => {
    const project = { testSuites: [fixtureSuite("node", ["node", "--test"])] };
    const scene = new Scene({ "a.test.js": "" }, project, ["coverage"]);
    const verdict = await scene.judged(await scene.baseline(), { "b.js": "1;\n" });
    scene.repository.dispose();
    expect(of(verdict, "coverage")?.reason).toContain("gates.coverage.measure");
  });
});

describe("size", () => {
  const random = (length: number) =>
    Array.from({ length }, (_, index) =>
      Math.sin(index + 1)
        .toString(36)
        .slice(2, 10),
    ).join("\n");
  const BUILD =
    'const fs = require("fs");\nfs.mkdirSync("dist", { recursive: true });\nfs.copyFileSync("src.js", "dist/index.js");\n';
  const files = {
    "package.json": JSON.stringify({
      name: "shop",
      version: "1.0.0",
      main: "dist/index.js",
      files: ["dist"],
      scripts: { build: "node build.js" },
    }),
    "build.js": BUILD,
    "src.js": `/*${random(2000)}*/\n`,
  };
  const packages = [fixturePackage({ name: "shop", entryPoints: ["dist/index.js"] })];
  const packageManager = { name: "npm" as const };
  let scene: Scene;
  let baseline: Baseline;
  beforeAll(async () => {
    const project = { packages, packageManager, buildScript: "build" };
    scene = new Scene(files, project, ["build", "size"]);
    baseline = await scene.baseline();
  });
  afterAll(() => scene?.repository.dispose());

  test("of the package as it would be published, and of what was built", async () => {
    const seen = baseline.observations.find(({ gate }) => gate === "size");
    expect(seen).toMatchObject({ status: "observed" });
    expect(Object.keys(seen?.figures ?? {})).toEqual(["shop (packed)", "dist"]);
    expect(seen?.figures?.["dist"]).toEqual([files["src.js"].length]);
  });

  test("may grow a little and not much", async () => {
    const little = await scene.judged(baseline, { "src.js": `${files["src.js"]}// more\n` });
    expect(of(little, "size")).toMatchObject({ status: "pass" });
    expect(of(little, "size")?.reason).toMatch(/shop \(packed\) went from/);
    const much = await scene.judged(baseline, { "src.js": `/*${random(6000)}*/\n` });
    expect(of(much, "size")).toMatchObject({ status: "fail" });
    expect(of(much, "size")?.introduced.map(({ key }) => key)).toEqual([
      "shop (packed): size",
      "dist: size",
    ]);
  });

  test("is not asked for when only documents or tests were changed, or when nothing is built", async () => {
    const documents = await scene.judged(baseline, { "README.md": "# Shop\n" });
    expect(of(documents, "size")).toMatchObject({ status: "skipped" });
    const unbuilt = new Scene(files, { packages, packageManager }, ["size"]);
    rmSync(join(unbuilt.repository.folder, "dist"), { recursive: true, force: true });
    const verdict = await unbuilt.judged(await unbuilt.baseline(), { "src.js": "1;\n" });
    unbuilt.repository.dispose();
    expect(of(verdict, "size")).toMatchObject({ status: "skipped" });
    expect(of(verdict, "size")?.reason).toContain("not built here, so not measured: shop");
  });
});

test("a build that fails once and passes when it is run again is flaky", async () => {
  const build =
    'const fs = require("fs");\nif (fs.readFileSync("src.js", "utf8").includes("flaky") && !fs.existsSync("node_modules/once")) {\n  fs.mkdirSync("node_modules/once", { recursive: true });\n  throw new Error("by chance");\n}\n';
  const files = {
    "package.json": '{ "scripts": { "build": "node build.js" } }\n',
    "build.js": build,
    "src.js": "1;\n",
  };
  const scene = new Scene(files, { buildScript: "build" }, ["build"]);
  const verdict = await scene.judged(await scene.baseline(), { "src.js": "'flaky';\n" });
  scene.repository.dispose();
  expect(of(verdict, "build")).toMatchObject({ status: "pass", flaky: ["script build"] });
});
