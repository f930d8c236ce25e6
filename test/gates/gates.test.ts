import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { defaultGateSettings, type Project, type Verdict } from "../../src/domain/index.ts";
import { gateConformance } from "../../src/gates/conformance.ts";
import { gitBaseTree, judge } from "../../src/gates/index.ts";
import { gates } from "../../src/gates/registry.ts";
import { directTargetRunner, directToolRunner } from "../support/direct-target-runner.ts";
import {
  type FileContents,
  FixtureRepository,
  fixturePackage,
  fixtureProject,
  fixtureSuite,
} from "../support/fixture-repository.ts";
import { npmRegistryServer } from "../support/npm-registry-server.ts";
import { linkTargetTools } from "../support/target-tools.ts";

// Compilers and linters of a real installation, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

const tool = (name: string, configuration?: string) => ({
  name,
  directory: ".",
  argv: ["npx", "--no-install", name],
  ...(configuration && { configuration }),
});

const ESLINT_CONFIGURATION = `console.log("[noise]");
export default [{ rules: { "no-unused-vars": "error", "max-lines": ["warn", 2] } }];\n`;

const BASE: FileContents = {
  "package.json": '{ "type": "module", "scripts": { "build": "node build.js" } }\n',
  "build.js": 'import "./src/plain.js";\n',
  "eslint.config.js": ESLINT_CONFIGURATION,
  "biome.json": '{ "formatter": { "indentStyle": "space" } }\n',
  "tsconfig.json":
    '{ "compilerOptions": { "strict": true, "incremental": true, "types": [] }, "include": ["src"] }\n',
  "src/plain.js": "export const plain = 1;\n",
  "src/typed.ts": "export const typed: number = 1;\n",
  "a.test.js":
    'import { test } from "node:test";\nimport "./src/plain.js";\ntest("a", () => {});\n',
};

function prepare(
  files: FileContents,
  project: Partial<Project>,
  spoiled: FileContents,
  tools = true,
) {
  return async () => {
    const repository = new FixtureRepository({ ...BASE, ...files });
    if (tools) linkTargetTools(repository.folder);
    const worktree = repository.folder;
    const commit = repository.git("rev-parse", "HEAD");
    return {
      context: {
        worktree,
        project: fixtureProject(project),
        target: directTargetRunner({ worktree, timeMs: 60_000 }),
        base: gitBaseTree({ gitDirectory: repository.gitDirectory, commit }),
        settings: defaultGateSettings,
        signal: new AbortController().signal,
      },
      spoil: () => {
        repository.write(spoiled);
        return Object.keys(spoiled);
      },
      dirtyPaths: () => repository.git("status", "--porcelain").split("\n").filter(Boolean),
      dispose: () => repository.dispose(),
    };
  };
}

function lockedThing(version: string): FileContents {
  const dependencies = { thing: version };
  const packages = { "": { name: "a", dependencies }, "node_modules/thing": { version } };
  return {
    "package.json": JSON.stringify({ name: "a", dependencies }),
    "package-lock.json": JSON.stringify({ name: "a", lockfileVersion: 3, packages }),
  };
}

function gate(name: string) {
  const found = gates.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no gate ${name}`);
  return found;
}

const typescript = { hasTypeScript: true, typeScriptConfigurations: ["tsconfig.json"] };
const unused = { "src/plain.js": "export const plain = 1;\nconst unused = 2;\n" };
const ugly = { "src/plain.js": "export   const plain=1\n" };
const token = ["gh", "p_", "x7Kq2mZ9vB4nT8wR1sY6cD3fG5hJ0pLaQeUi"].join("");

gateConformance({ gate: gate("scope"), prepare: prepare({}, {}, { ".gitmodules": "x\n" }, false) });
gateConformance({
  gate: gate("syntax"),
  prepare: prepare({}, {}, { "src/plain.js": "let = (\n" }, false),
});
gateConformance({
  gate: gate("secrets"),
  prepare: prepare({}, {}, { "src/plain.js": `export const token = "${token}";\n` }, false),
});
gateConformance({
  gate: gate("security"),
  prepare: prepare({}, {}, { "src/plain.js": "export const run = (text) => eval(text);\n" }, false),
});
const conflict = "<<<<<<< ours\nexport const plain = 1;\n=======\n>>>>>>> theirs\n";
gateConformance({
  gate: gate("commits"),
  prepare: prepare({}, {}, { "src/plain.js": conflict }, false),
});
const published = { name: "plain", version: "1.2.0", exports: "./src/plain.js" };
gateConformance({
  gate: gate("api"),
  prepare: prepare(
    { "package.json": JSON.stringify(published) },
    { packages: [fixturePackage({ name: "plain", entryPoints: ["src/plain.js"] })] },
    { "src/plain.js": "export const other = 1;\n" },
    false,
  ),
});
gateConformance({
  gate: gate("documentation"),
  prepare: prepare({ "README.md": "# A\n" }, {}, { "README.md": "[b](b.md)\n" }, false),
});
const npm = { packageManager: { name: "npm" as const, lockfile: "package-lock.json" } };
const onePackage = { packages: [fixturePackage({ name: "plain", entryPoints: ["src/plain.js"] })] };
gateConformance({
  gate: gate("licences"),
  prepare: prepare(
    { "node_modules/free/package.json": '{ "name": "free", "license": "GPL-3.0-only" }\n' },
    { ...npm, ...onePackage },
    { "package.json": '{ "dependencies": { "free": "1" } }\n' },
    false,
  ),
});
gateConformance({
  gate: gate("size"),
  prepare: prepare(
    { "package.json": JSON.stringify(published) },
    { ...npm, ...onePackage },
    { "src/plain.js": `// ${Array.from({ length: 6000 }, (_, i) => Math.sin(i)).join()}\n` },
    false,
  ),
});
gateConformance({
  gate: gate("vulnerabilities"),
  prepare: async () => {
    const registry = await npmRegistryServer({});
    const thing = [
      { id: 1, url: "https://x.org/1", title: "t", severity: "high", vulnerable_versions: "2.0.0" },
    ];
    registry.advise({ thing });
    const prepared = await prepare(lockedThing("1.0.0"), npm, lockedThing("2.0.0"), false)();
    const { worktree } = prepared.context;
    const environment = { npm_config_registry: registry.url };
    const dispose = () => {
      prepared.dispose();
      void registry.close();
    };
    const context = {
      ...prepared.context,
      registry: directTargetRunner({ worktree, environment }),
    };
    return { ...prepared, context, dispose };
  },
});
gateConformance({
  gate: gate("coverage"),
  prepare: async () => {
    const measured = {
      testSuites: [fixtureSuite("node", ["node", "--test"])],
    };
    const spoiled = { "src/plain.js": "export const plain = () => {\n  return 1;\n};\n" };
    const prepared = await prepare({}, measured, spoiled, false)();
    const coverage = { ...defaultGateSettings.coverage, measure: true };
    const settings = { ...defaultGateSettings, coverage };
    return {
      ...prepared,
      context: { ...prepared.context, settings },
      seen: async (context) => new Map([["tests" as const, await gate("tests").observe(context)]]),
    };
  },
});
gateConformance({
  gate: gate("types"),
  prepare: prepare({}, typescript, { "src/typed.ts": 'export const typed: number = "1";\n' }),
});
gateConformance({
  gate: gate("build"),
  prepare: prepare({}, { buildScript: "build" }, { "src/plain.js": "throw 1;\n" }, false),
});
gateConformance({
  gate: gate("tests"),
  prepare: prepare(
    {},
    { testSuites: [fixtureSuite("node", ["node", "--test"])] },
    { "src/plain.js": "throw 1;\n" },
    false,
  ),
});
const ours = (name: string) => ({
  ...tool(name),
  argv: [join(import.meta.dirname, "../../node_modules/.bin", name)],
});
for (const linter of [
  tool("eslint", "eslint.config.js"),
  tool("biome", "biome.json"),
  ours("oxlint"),
]) {
  gateConformance({ gate: gate("lint"), prepare: prepare({}, { linter }, unused) });
}
for (const formatter of [tool("prettier"), tool("biome", "biome.json"), ours("oxfmt")]) {
  gateConformance({ gate: gate("format"), prepare: prepare({}, { formatter }, ugly) });
}

describe("against the base versions of changed files", () => {
  let repository: FixtureRepository;
  const project = fixtureProject({
    linter: tool("eslint", "eslint.config.js"),
    formatter: tool("prettier"),
  });
  beforeAll(() => {
    repository = new FixtureRepository({
      ...BASE,
      "src/old.js": "const unused   = 1;\nexport const old = 2;\nexport const more = 3;\n",
    });
    linkTargetTools(repository.folder);
  });
  afterAll(() => repository?.dispose());

  async function judged(files: FileContents, judgedAs = project): Promise<Verdict> {
    repository.reset();
    repository.write(files);
    const worktree = repository.folder;
    const commit = repository.git("rev-parse", "HEAD");
    return judge({
      worktree,
      ...repository.state(),
      baseline: { commit, tree: "", observations: [] },
      base: gitBaseTree({ gitDirectory: repository.gitDirectory, commit }),
      project: judgedAs,
      target: directTargetRunner({ worktree }),
      signal: new AbortController().signal,
    });
  }

  test("what the linter and formatter said before does not count, also on other lines", async () => {
    const content =
      "// moved\n\nconst unused   = 1;\nexport const old = 2;\nexport const more = 3;\n";
    const verdict = await judged({ "src/old.js": content });
    expect(verdict.status).toBe("pass");
    expect(verdict.gates.find((one) => one.gate === "lint")).toMatchObject({ problemCount: 2 });
    expect(repository.git("show", ":src/old.js")).toBe(content.trim());
    expect(repository.git("status", "--porcelain")).toBe("M  src/old.js");
  });

  test.each([tool("prettier"), tool("biome", "biome.json"), ours("oxfmt")])(
    "what $name does not format is no problem of format",
    async (formatter) => {
      const files = { "notes.bin": "  a\n" };
      const { gates } = await judged(files, { ...project, formatter });
      expect(gates.find(({ gate: name }) => name === "format")).toMatchObject({ introduced: [] });
    },
  );

  test("a second problem of a kind counts; so does a formatted file that no longer is", async () => {
    const verdict = await judged({
      "src/old.js":
        "const unused = 1, second = 1;\nexport const old = 2;\nexport const more = 3;\n",
      ...ugly,
    });
    expect(verdict.status).toBe("fail");
    const introduced = verdict.gates.flatMap((one) => one.introduced.map(({ key }) => key));
    expect(introduced).toEqual([
      "src/old.js: error no-unused-vars: 'second' is assigned a value but never used.",
      "src/plain.js: format",
    ]);
  });

  test("a linter that crashes on the change, and not before, leaves the verdict unknown", async () => {
    const verdict = await judged({
      "src/plain.js": "export const plain = 2;\n",
      "eslint.config.js": 'throw new Error("no configuration");\n',
    });
    expect(verdict.status).toBe("unknown");
    const lint = verdict.gates.find((one) => one.gate === "lint");
    expect(lint?.status).toBe("unknown");
    expect(lint?.reason).toContain("no configuration");
  });
});

describe("types", () => {
  const references: FileContents = {
    "tsconfig.json": '{ "files": [], "references": [{ "path": "a" }, { "path": "b" }] }\n',
    "a/tsconfig.json": '{ "compilerOptions": { "composite": true, "types": [] } }\n',
    "b/tsconfig.json":
      '{ "compilerOptions": { "composite": true, "types": [] }, "references": [{ "path": "../a" }] }\n',
    "a/x.ts": "export const x: number = 1;\n",
    "b/y.ts": 'import { x } from "../a/x.js";\nexport const y: number = x;\n',
  };

  test("follows project references to the sources, and writes nothing", async () => {
    const prepared = await prepare(references, typescript, {
      "a/x.ts": 'export const x: string = "1";\n',
    })();
    try {
      const before = await gate("types").observe(prepared.context);
      expect(before).toMatchObject({ status: "observed", problems: [] });
      prepared.spoil();
      const after = await gate("types").observe(prepared.context);
      expect(after.problems.map(({ key }) => key)).toEqual([
        "[b/tsconfig.json] b/y.ts: TS2322: Type 'string' is not assignable to type 'number'.",
      ]);
      expect(prepared.dirtyPaths()).toEqual(["M a/x.ts"]);
    } finally {
      prepared.dispose();
    }
  });

  test("without a compiler of the repository: unknown, or ours when it is given", async () => {
    const prepared = await prepare(
      {},
      typescript,
      { "src/typed.ts": 'export const typed: number = "1";\n' },
      false,
    )();
    try {
      rmSync(join(prepared.context.worktree, "node_modules"), { recursive: true, force: true });
      const alone = await gate("types").observe(prepared.context);
      expect(alone).toMatchObject({ status: "unknown" });
      prepared.spoil();
      const tools = directToolRunner({ worktree: prepared.context.worktree });
      const helped = await gate("types").observe({ ...prepared.context, tools });
      expect(helped.problems.map(({ path }) => path)).toEqual(["src/typed.ts"]);
      expect(prepared.dirtyPaths()).toEqual(["M src/typed.ts"]);
    } finally {
      prepared.dispose();
    }
  });
});
