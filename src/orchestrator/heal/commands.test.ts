import { describe, expect, test } from "vitest";
import type { FailureProblem, LoggedFailure, Project } from "#domain";
import { loggedCommands, ownCommands } from "./commands.ts";

const project: Project = {
  packageManager: { name: "pnpm", lockfile: "pnpm-lock.yaml" },
  packages: [
    {
      directory: ".",
      scripts: {
        test: "pnpm lint && vitest run",
        lint: "eslint . && prettier -c src",
        "lint:fix": "eslint --fix .",
        build: "tsdown",
        typecheck: "tsc --noEmit",
        "format:check": "prettier -c .",
        dev: "vitest",
      },
      entryPoints: [],
      private: true,
    },
    {
      directory: "packages/one",
      scripts: { test: "jest", lint: "eslint src" },
      entryPoints: [],
      private: true,
    },
  ],
  isWorkspace: true,
  hasTypeScript: true,
  typeScriptConfigurations: ["packages/one/tsconfig.json"],
  testSuites: [
    {
      directory: "packages/one",
      runner: "jest",
      script: "jest",
      argv: ["jest"],
      before: [],
      environment: {},
    },
  ],
  linter: { name: "oxlint", directory: ".", argv: ["npx", "oxlint"] },
  sourceFileCount: 10,
  notes: [],
};

const run = (name: string, directory = ".") => ({ argv: ["pnpm", "run", name], directory });

function logged(problem: Partial<FailureProblem>): LoggedFailure {
  const whole: FailureProblem = {
    kind: "test_failure",
    tool: "",
    file: null,
    line: null,
    column: null,
    message: "",
    repair: null,
    role: "cause",
    ...problem,
  };
  return { source: "ci.log", kind: whole.kind, problems: [whole] };
}

test("a repository's own checks are run from the quickest to the slowest", () => {
  expect(ownCommands(project)).toEqual([
    run("format:check"),
    run("lint"),
    run("typecheck"),
    run("build"),
    run("test"),
  ]);
});

test("where no script tests, the suites that are known are run", () => {
  const bare = { ...project, packages: [] };
  expect(ownCommands(bare)).toEqual([{ argv: ["jest"], directory: "packages/one" }]);
});

describe("a log is seen again by", () => {
  const first = (problem: Partial<FailureProblem>) => loggedCommands(project, logged(problem))[0];

  test("the script that runs the tool, of the package that the file is in", () => {
    expect(first({ kind: "lint_error", tool: "eslint", file: "packages/one/src/a.ts" })).toEqual(
      run("lint", "packages/one"),
    );
    expect(first({ kind: "lint_error", tool: "eslint", file: "src/a.ts" })).toEqual(run("lint"));
    expect(first({ kind: "type_error", tool: "tsc" })).toEqual(run("typecheck"));
  });

  test("no script that writes, watches or serves", () => {
    const commands = loggedCommands(project, logged({ kind: "lint_error", tool: "eslint" }));
    expect(commands).not.toContainEqual(run("lint:fix"));
    expect(commands).not.toContainEqual(run("dev"));
  });

  test("the tool itself, where no script runs it", () => {
    expect(first({ kind: "lint_error", tool: "oxlint" })).toEqual({
      argv: ["npx", "oxlint", "."],
      directory: ".",
    });
    expect(first({ tool: "jest" })).toEqual({ argv: ["jest"], directory: "packages/one" });
  });

  test("installing, for a lockfile that is out of step", () => {
    expect(first({ kind: "build_failure", tool: "pnpm", repair: "lockfile" })).toEqual({
      argv: ["pnpm", "install", "--frozen-lockfile"],
      directory: ".",
    });
  });

  test("what checks the kind, for a tool that nobody knows; consequences are passed over", () => {
    expect(first({ kind: "build_failure", tool: "unheard-of" })).toEqual(run("build"));
    expect(first({ kind: "build_failure", tool: "make", role: "consequence" })).toEqual(
      run("format:check"),
    );
  });

  test("each command once", () => {
    const commands = loggedCommands(project, logged({ kind: "lint_error", tool: "eslint" }));
    expect(new Set(commands.map((each) => JSON.stringify(each))).size).toBe(commands.length);
  });
});
