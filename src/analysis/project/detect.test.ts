import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Project } from "#domain";
import { projectSchema } from "#domain";
import { detectProject } from "./detect.ts";

/** Detects a repository given as its files; objects are written as JSON. */
async function detect(files: Record<string, unknown>): Promise<Project> {
  const texts = new Map(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === "string" ? content : JSON.stringify(content, null, 2),
    ]),
  );
  const project = await detectProject({
    tracked: [...texts.keys()],
    readFile: (name) => Promise.resolve(texts.get(name)),
  });
  return projectSchema.parse(project);
}

const NPM_LOCK = { lockfileVersion: 3, packages: {} };

async function failure(files: Record<string, unknown>): Promise<unknown> {
  return detect(files).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("package manager", () => {
  test("takes name and exact version from the packageManager field", async () => {
    const project = await detect({
      "package.json": { packageManager: "pnpm@10.28.0+sha512.aa" },
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    });
    expect(project.packageManager).toEqual({
      name: "pnpm",
      version: "10.28.0",
      lockfile: "pnpm-lock.yaml",
    });
  });

  test.each([
    ["package-lock.json", JSON.stringify(NPM_LOCK), "npm"],
    ["npm-shrinkwrap.json", JSON.stringify(NPM_LOCK), "npm"],
    ["pnpm-lock.yaml", "lockfileVersion: '9.0'\n", "pnpm"],
    ["yarn.lock", "# yarn lockfile v1\n", "yarn"],
    ["yarn.lock", "__metadata:\n  version: 8\n", "yarn"],
    ["bun.lock", '{ "lockfileVersion": 1, // text\n}', "bun"],
    ["bun.lockb", "\0binary", "bun"],
  ])("%s alone decides", async (lockfile, content, name) => {
    const project = await detect({ "package.json": {}, [lockfile]: content });
    expect(project.packageManager).toEqual({ name, version: undefined, lockfile });
  });

  test("refuses a lockfile of another manager than the one named", async () => {
    const error = await failure({
      "package.json": { packageManager: "npm@11.0.0" },
      "yarn.lock": "# yarn lockfile v1\n",
    });
    expect(error).toMatchObject({ code: "LOCKFILE_MISMATCH", kind: "refused" });
    expect(String(error)).toContain("yarn.lock");
  });

  test("two lockfiles: the named manager's is used and the other is noted", async () => {
    const project = await detect({
      "package.json": { packageManager: "pnpm@10.0.0" },
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
      "package-lock.json": NPM_LOCK,
    });
    expect(project.packageManager?.lockfile).toBe("pnpm-lock.yaml");
    expect(project.notes.join(" ")).toContain("package-lock.json");
  });

  test("two lockfiles and no word about which: refused with a remedy", async () => {
    const error = await failure({
      "package.json": {},
      "yarn.lock": "# yarn lockfile v1\n",
      "package-lock.json": NPM_LOCK,
    });
    expect(error).toMatchObject({ code: "LOCKFILE_MISMATCH" });
    expect((error as { remedy: string }).remedy).toContain("packageManager");
  });

  test("two lockfiles: a file that only one manager reads decides", async () => {
    const project = await detect({
      "package.json": {},
      ".yarnrc.yml": "nodeLinker: node-modules\n",
      "yarn.lock": "__metadata:\n  version: 8\n",
      "package-lock.json": NPM_LOCK,
    });
    expect(project.packageManager?.name).toBe("yarn");
  });
});

describe("broken files", () => {
  test.each([
    ['{\n  "name": "a",\n}\n', 2, 14, "a comma before"],
    ['{\n  "name": "a"\n  "x": 1\n}', 3, 3, 'expected "," or "}"'],
    ['{ "name": "a', 1, 11, "no closing quote"],
    ["", 1, 1, "empty"],
    ["{\n<<<<<<< HEAD\n", 2, 1, "merge conflict"],
    ['{"a":', 1, 6, "the file ends"],
    ["[1]", undefined, undefined, "expected an object"],
    ['{\n "scripts": ["x"]\n}', 2, 2, "scripts"],
  ])("package.json %j", async (content, line, column, reason) => {
    const error = await failure({ "package.json": content });
    expect(error).toMatchObject({
      code: "PACKAGE_JSON_INVALID",
      kind: "refused",
      path: "package.json",
      line,
      column,
    });
    expect(String(error)).toContain(reason);
  });

  test("a broken package.json of a workspace package is named with its path", async () => {
    const error = await failure({
      "package.json": { workspaces: ["packages/*"] },
      "packages/a/package.json": "{",
    });
    expect(error).toMatchObject({ path: "packages/a/package.json", line: 1 });
  });

  test("tsconfig may have comments and trailing commas, but nothing worse", async () => {
    const good = await detect({
      "package.json": {},
      "tsconfig.json": '\uFEFF{ // why\n "include": ["src",], /* more */ }',
    });
    expect(good.typeScriptConfigurations).toEqual(["tsconfig.json"]);
    const error = await failure({ "package.json": {}, "tsconfig.json": '{\n "include": [src]\n}' });
    expect(error).toMatchObject({ code: "TSCONFIG_INVALID", line: 2, column: 14 });
  });

  test.each([
    ["package-lock.json", '{\n  "a": 1,,\n}', 2],
    ["package-lock.json", '{\n<<<<<<< HEAD\n  "a": 1\n', 2],
    ["pnpm-lock.yaml", "hello: 1\n", 1],
    ["yarn.lock", "# yarn lockfile v1\n\n<<<<<<< HEAD\n", 3],
    ["bun.lock", "{ no }", 1],
  ])("lockfile %s %j", async (lockfile, content, line) => {
    const error = await failure({ "package.json": {}, [lockfile]: content });
    expect(error).toMatchObject({ code: "LOCKFILE_INVALID", path: lockfile, line });
  });

  test("pnpm-workspace.yaml", async () => {
    const error = await failure({
      "package.json": {},
      "pnpm-workspace.yaml": "packages:\n  - a\n b",
    });
    expect(error).toMatchObject({ code: "WORKSPACE_INVALID" });
  });

  test("a huge lockfile and a byte order mark are fine", async () => {
    const packages = Object.fromEntries(
      Array.from({ length: 60_000 }, (_, index) => [
        `node_modules/p${index}`,
        { version: "1.0.0" },
      ]),
    );
    const project = await detect({
      "package.json": `\uFEFF${JSON.stringify({ name: "a" })}`,
      "package-lock.json": { lockfileVersion: 3, packages },
    });
    expect(project.packages[0]?.name).toBe("a");
  });
});

describe("without package.json", () => {
  test("the project has no package manager and says so", async () => {
    const project = await detect({ "src/a.ts": "", "deno.json": {} });
    expect(project.packageManager).toBeUndefined();
    expect(project.packages).toEqual([]);
    expect(project.hasTypeScript).toBe(true);
    expect(project.notes.join()).toContain("No package.json");
  });
});

describe("workspaces", () => {
  test.each([
    ["array", { "package.json": { workspaces: ["packages/*", "!packages/old"] } }],
    ["object", { "package.json": { workspaces: { packages: ["packages/*", "!packages/old"] } } }],
    [
      "pnpm",
      {
        "package.json": {},
        "pnpm-workspace.yaml": "packages:\n  - packages/**\n  - '!packages/old'\n",
        "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
      },
    ],
  ])("%s", async (_name, files) => {
    const project = await detect({
      ...files,
      "packages/b/package.json": { name: "b", main: "./dist/b.js" },
      "packages/a/package.json": {
        name: "a",
        private: true,
        exports: { ".": "./a.js", "./*": "./*" },
      },
      "packages/old/package.json": { name: "old" },
      "packages/a/node_modules/x/package.json": { name: "x" },
      "other/package.json": { name: "other" },
    });
    expect(project.isWorkspace).toBe(true);
    expect(project.packages.map((one) => one.directory)).toEqual([".", "packages/a", "packages/b"]);
    expect(project.packages[1]).toMatchObject({
      private: true,
      entryPoints: ["packages/a/a.js", "packages/a/*"],
    });
  });

  test("what is published otherwise than by package.json can be imported too", async () => {
    const project = await detect({
      "package.json": { exports: "./a.js", publishConfig: { access: "public", main: "b.js" } },
      "jsr.json": `{ /* comment */ "exports": { ".": "./src/c.ts" } }`,
      "deno.json": "{",
    });
    expect(project.packages[0]?.entryPoints).toEqual(["a.js", "b.js", "src/c.ts"]);
    expect(project.notes).toContain("deno.json cannot be read: what it publishes is not known.");
  });

  test("a build is needed when packages import one another through files that are not in git", async () => {
    const files = {
      "package.json": {
        workspaces: ["packages/*"],
        scripts: { build: "tsc -b", test: "vitest" },
      },
      "packages/a/package.json": { name: "a", exports: "./dist/a.js" },
      "packages/b/package.json": { name: "b", dependencies: { a: "*" } },
    };
    expect((await detect(files)).buildScript).toBe("build");
    expect((await detect({ ...files, "packages/a/dist/a.js": "" })).buildScript).toBeUndefined();
  });
});

describe("Node version", () => {
  test.each([
    [{ ".nvmrc": "v20.11.0\n" }, "20.11.0"],
    [{ ".nvmrc": "# comment\nlts/iron\n" }, "lts/iron"],
    [{ ".node-version": "22\n" }, "22"],
    [{ ".tool-versions": "ruby 3\nnodejs 24.7.0\n" }, "24.7.0"],
    [{ "package.json": { engines: { node: ">=18" } } }, ">=18"],
    [{ "package.json": { volta: { node: "18.1.0" }, engines: { node: ">=16" } } }, "18.1.0"],
    [{ "package.json": { devEngines: { runtime: { name: "node", version: "^22" } } } }, "^22"],
    [{}, undefined],
  ])("%j", async (files, expected) => {
    expect((await detect({ "package.json": {}, ...files })).nodeVersion).toBe(expected);
  });
});

describe("files of a folder", () => {
  let folder = "";
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test("reads from disk, and nothing through a link that leads out", async () => {
    folder = await mkdtemp(path.join(tmpdir(), "artel project é "));
    const root = path.join(folder, "repository");
    await mkdir(path.join(root, "packages/a"), { recursive: true });
    await writeFile(path.join(folder, "secret.json"), '{"name":"outside"}');
    await writeFile(path.join(root, "package.json"), '{"workspaces":["packages/*"]}');
    await symlink("../../../secret.json", path.join(root, "packages/a/package.json"));
    const tracked = ["package.json", "packages/a/package.json"];
    const project = await detectProject({ root, tracked });
    expect(project.packages.map((one) => one.directory)).toEqual(["."]);
  });
});

test("tests of Python are pytest's, where it is configured or has files to take", async () => {
  const found = await detect({
    "pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = ['tests']\n",
    "src/sample/__init__.py": "",
  });
  expect(found.testSuites).toEqual([
    {
      directory: ".",
      runner: "pytest",
      script: "python3 -m pytest",
      argv: ["python3", "-m", "pytest"],
      before: [],
      environment: { PYTHONPATH: "src" },
    },
  ]);
  const flat = await detect({ "package.json": {}, "lib/a_test.py": "" });
  expect(flat.testSuites.map(({ runner, environment }) => [runner, environment])).toEqual([
    ["pytest", {}],
  ]);
  expect((await detect({ "a.py": "", "contest.py": "" })).testSuites).toEqual([]);
});
