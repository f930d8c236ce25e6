import { describe, expect, test } from "vitest";
import type { Project } from "#domain";
import { detectProject } from "./detect.ts";

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

describe("formatter", () => {
  test("an .editorconfig alone asks for none", async () => {
    expect(
      (await detect({ "package.json": {}, ".editorconfig": "root = true" })).formatter,
    ).toBeUndefined();
  });

  test("a dependency, a configuration or a script each make it the repository's own", async () => {
    const dependency = await detect({ "package.json": { devDependencies: { prettier: "3" } } });
    const configured = await detect({ "package.json": {}, ".prettierrc": "{}" });
    const inManifest = await detect({ "package.json": { prettier: { semi: false } } });
    expect(dependency.formatter?.name).toBe("prettier");
    expect(configured.formatter).toMatchObject({ name: "prettier", configuration: ".prettierrc" });
    expect(configured.notes.join()).toContain("no dependency");
    expect(inManifest.formatter?.configuration).toBe("package.json");
  });

  test("files and options are those of the repository's own script, modes are not", async () => {
    const scripts = {
      "format:check": "npx prettier --check --ignore-path .gitignore --cache 'src/**/*.ts' test",
    };
    const { formatter } = await detect({ "package.json": { scripts } });
    expect(formatter).toMatchObject({
      argv: ["prettier", "--ignore-path", ".gitignore"],
      files: ["src/**/*.ts", "test"],
    });
  });

  test("the one that a script runs wins over one that is only installed", async () => {
    const { formatter } = await detect({
      "package.json": { scripts: { format: "oxfmt" }, devDependencies: { prettier: "3" } },
      ".prettierrc": "{}",
    });
    expect(formatter?.name).toBe("oxfmt");
  });

  test("biome is only what its configuration leaves on", async () => {
    const devDependencies = { "@biomejs/biome": "2" };
    const both = await detect({ "package.json": { devDependencies }, "biome.json": "{}" });
    expect([both.formatter?.name, both.linter?.name]).toEqual(["biome", "biome"]);
    const linterOnly = await detect({
      "package.json": { devDependencies },
      "biome.json": { formatter: { enabled: false } },
    });
    expect([linterOnly.formatter, linterOnly.linter?.name]).toEqual([undefined, "biome"]);
  });

  test("eslint with stylistic rules is a linter, not a formatter", async () => {
    const project = await detect({
      "package.json": { devDependencies: { eslint: "9", "@stylistic/eslint-plugin": "5" } },
      "eslint.config.js": "",
    });
    expect([project.formatter, project.linter?.name]).toEqual([undefined, "eslint"]);
  });
});

describe("linter", () => {
  test.each([
    ["eslint.config.mjs", "eslint"],
    [".eslintrc.json", "eslint"],
    [".oxlintrc.json", "oxlint"],
    ["xo.config.js", "xo"],
  ])("%s", async (configuration, name) => {
    const { linter } = await detect({ "package.json": {}, [configuration]: "{}" });
    expect(linter).toMatchObject({ name, configuration });
  });

  test("arguments of its script, through the shell's operators", async () => {
    const scripts = { lint: "eslint --ext .ts,.tsx --max-warnings 0 src && prettier -c src test" };
    const project = await detect({ "package.json": { scripts } });
    expect(project.linter).toMatchObject({ argv: ["eslint", "--ext", ".ts,.tsx"], files: ["src"] });
    expect(project.formatter).toMatchObject({ argv: ["prettier"], files: ["src", "test"] });
  });

  test("standard by its dependency", async () => {
    const { linter } = await detect({ "package.json": { devDependencies: { standard: "17" } } });
    expect(linter?.name).toBe("standard");
  });
});

describe("TypeScript configurations", () => {
  const configurations = {
    "tsconfig.json": {
      files: [],
      references: [{ path: "./tsconfig.app.json" }, { path: "packages/a" }],
    },
    "tsconfig.app.json": {},
    "tsconfig.spec.json": {},
    "packages/a/tsconfig.json": {},
  };

  test("the one that the type-check script names wins", async () => {
    const scripts = { typecheck: "tsc --noEmit -p tsconfig.spec.json" };
    const project = await detect({ "package.json": { scripts }, ...configurations });
    expect(project.typeScriptConfigurations).toEqual(["tsconfig.spec.json"]);
  });

  test("also when the test script names it", async () => {
    const scripts = {
      test: "tsc -p tsconfig.spec.json && vitest --run",
      build: "tsc -p tsconfig.app.json",
    };
    const project = await detect({ "package.json": { scripts }, ...configurations });
    expect(project.typeScriptConfigurations).toEqual(["tsconfig.spec.json"]);
  });

  test("references stand for a configuration without files", async () => {
    const project = await detect({ "package.json": {}, ...configurations });
    expect(project.typeScriptConfigurations).toEqual([
      "tsconfig.app.json",
      "packages/a/tsconfig.json",
    ]);
  });

  test("a root that only others extend is not checked itself", async () => {
    const project = await detect({
      "package.json": { workspaces: ["packages/*"] },
      "packages/a/package.json": {},
      "tsconfig.json": { compilerOptions: { strict: true } },
      "packages/a/tsconfig.json": { extends: "../../tsconfig.json" },
    });
    expect(project.typeScriptConfigurations).toEqual(["packages/a/tsconfig.json"]);
  });

  test("plain JavaScript has none", async () => {
    const project = await detect({ "package.json": {}, "index.js": "" });
    expect([project.hasTypeScript, project.typeScriptConfigurations]).toEqual([false, []]);
  });
});
