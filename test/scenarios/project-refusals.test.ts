import { afterAll, describe, expect, test, vi } from "vitest";
import {
  type Files,
  type Run,
  Scenario,
  smallProject,
  snapshot,
  type Told,
} from "../support/scenario.ts";

// The repository is fine for git, but its project cannot be worked on. Nothing of it may be changed by the attempt.
vi.setConfig({ testTimeout: 300_000 });
const scenario = new Scenario("projects");
afterAll(() => scenario.dispose());

async function refuse(
  path: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Run & { told: Told }> {
  const before = snapshot(path);
  const run = await scenario.refused(["improve", path, "--jobs", "safe-lint"], { environment });
  expect(snapshot(path)).toEqual(before);
  expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  expect(run.told.message).not.toMatch(
    /\/work|undefined|\[object|npm error\s+--|node_modules\/npm/,
  );
  return run;
}

const NPM_LOCK = { lockfileVersion: 3, requires: true };
const lock = (root: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ name: "small", version: "1.0.0", ...NPM_LOCK, packages: { "": root } }, null, 2)}\n`;
const library = JSON.stringify({ name: "library", version: "1.0.0" });

interface Refusal {
  readonly name: string;
  readonly files: Files;
  readonly status: number;
  readonly code: string;
  readonly message: RegExp;
  readonly remedy: RegExp;
  readonly details?: Readonly<Record<string, unknown>>;
}

const refusals: readonly Refusal[] = [
  {
    name: "package.json with a comma left out",
    files: {
      ...smallProject(),
      "package.json": '{\n  "name": "small",\n  "version": "1.0.0"\n  "type": "module"\n}\n',
    },
    status: 3,
    code: "PACKAGE_JSON_INVALID",
    message: /^package\.json:4:3: expected "," or "}", found "type"$/,
    remedy: /Correct the file and commit it/,
    details: { path: "package.json", line: 4, column: 3 },
  },
  {
    name: "package.json with a merge conflict",
    files: { ...smallProject(), "package.json": '{\n<<<<<<< HEAD\n  "name": "small"\n}\n' },
    status: 3,
    code: "PACKAGE_JSON_INVALID",
    message: /^package\.json:2:1: a merge conflict was left in the file$/,
    remedy: /Correct the file/,
  },
  {
    name: "package.json that is no object of what npm knows",
    files: {
      ...smallProject(),
      "package.json": '{\n  "name": "small",\n  "scripts": ["test"]\n}\n',
    },
    status: 3,
    code: "PACKAGE_JSON_INVALID",
    message: /^package\.json:3:3: "?scripts/,
    remedy: /Correct the file/,
  },
  {
    name: "a package of a workspace with a broken package.json",
    files: {
      ...smallProject({ workspaces: ["packages/*"] }),
      "packages/one/package.json": '{ "name": "one", }\n',
    },
    status: 3,
    code: "PACKAGE_JSON_INVALID",
    message: /^packages\/one\/package\.json:1:16: a comma before "}" is not allowed$/,
    remedy: /Correct the file/,
  },
  {
    name: "a broken tsconfig.json",
    files: {
      ...smallProject(),
      "tsconfig.json": '{\n  // strict\n  "compilerOptions": {\n    "strict": true,,\n  }\n}\n',
    },
    status: 3,
    code: "TSCONFIG_INVALID",
    message: /^tsconfig\.json:4:20: expected a name in double quotes or "}", found ","$/,
    remedy: /Correct the file/,
  },
  {
    name: "a broken package-lock.json",
    files: {
      ...smallProject(),
      "package-lock.json": '{\n  "lockfileVersion": 3\n  "packages": {}\n}\n',
    },
    status: 3,
    code: "LOCKFILE_INVALID",
    message: /^package-lock\.json:3:3: expected "," or "}", found "packages"$/,
    remedy: /make it anew with the package manager/,
  },
  {
    name: "a pnpm-lock.yaml with a merge conflict",
    files: {
      ...smallProject(),
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\n<<<<<<< HEAD\nimporters:\n",
    },
    status: 3,
    code: "LOCKFILE_INVALID",
    message: /^pnpm-lock\.yaml:2:1: a merge conflict was left in the lockfile$/,
    remedy: /Restore it from a good commit/,
  },
  {
    name: "the lockfile of another package manager than packageManager names",
    files: {
      ...smallProject({ packageManager: "pnpm@10.28.0" }),
      "package-lock.json": lock({ name: "small", version: "1.0.0" }),
    },
    status: 3,
    code: "LOCKFILE_MISMATCH",
    message:
      /names pnpm as package manager, but the only lockfile is of another one: package-lock\.json/,
    remedy: /Commit the lockfile of pnpm .*, or correct "packageManager"/,
  },
  {
    name: "a packageManager that nobody knows",
    files: smallProject({ packageManager: "npx@1" }),
    status: 3,
    code: "PACKAGE_JSON_INVALID",
    message: /^package\.json:\d+:3: .*"packageManager" is "npx@1"; expected npm, pnpm, yarn or bun/,
    remedy: /Correct the field/,
  },
  {
    name: "a lockfile that is out of step with package.json",
    files: {
      ...smallProject({ dependencies: { library: "file:./library" } }),
      "library/package.json": library,
      "package-lock.json": lock({ name: "small", version: "1.0.0" }),
    },
    status: 3,
    code: "LOCKFILE_OUT_OF_STEP",
    message:
      /^package-lock\.json is out of step with package\.json: Missing: library@.* from lock file\.$/,
    remedy: /commit the lockfile/,
  },
  {
    name: "a file: dependency that is missing",
    files: smallProject({ dependencies: { library: "file:./library-1.0.0.tgz" } }),
    status: 5,
    code: "INSTALL_FAILED",
    message: /npm install .* failed \(exit code \d+\)\..*library-1\.0\.0\.tgz/s,
    remedy: /.+/,
  },
  {
    name: "a dependency whose postinstall fails",
    files: {
      ...smallProject({ dependencies: { library: "file:./library" } }),
      "library/package.json": JSON.stringify({
        name: "library",
        version: "1.0.0",
        scripts: { postinstall: "echo no compiler here >&2; exit 1" },
      }),
    },
    status: 5,
    code: "INSTALL_FAILED",
    message: /The script of a package failed\..*no compiler here/s,
    remedy: /scripts in the sandbox reach no host but the package registry/,
  },
];

describe("refused, with nothing changed", () => {
  test.each(refusals)("$name", async ({ name, files, status, code, message, remedy, details }) => {
    const path = scenario.repository(name.replaceAll(/\W+/g, "-"), files);
    const run = await refuse(path);
    expect(run.told).toMatchObject({ code, ...(details === undefined ? {} : { details }) });
    expect(run.told.message).toMatch(message);
    expect(run.told.remedy).toMatch(remedy);
    expect(run.status).toBe(status);
  });

  test("a registry that cannot be reached is said within seconds", async () => {
    const path = scenario.repository(
      "offline",
      smallProject({ dependencies: { "is-number": "7.0.0" } }),
    );
    const run = await refuse(path, { npm_config_registry: "http://127.0.0.1:9/" });
    expect([run.status, run.told.code]).toEqual([4, "NO_NETWORK"]);
    expect(run.told.message).toContain("127.0.0.1:9");
    expect(run.told.remedy).toMatch(/npm config get registry/);
    expect(run.ms).toBeLessThan(60_000);
  });
});

test("people read the failure once, with the report's place and what to do next", async () => {
  const path = scenario.repository("told once", {
    ...smallProject(),
    "package.json": "{ name: small }",
  });
  const run = await scenario.artel(["improve", path]);
  const all = run.stdout + run.stderr;
  expect(all.match(/package\.json:1:3/g)).toHaveLength(1);
  expect(run.stderr).toMatch(
    /error: package\.json:1:3: .* \[PACKAGE_JSON_INVALID\]\nnext: Correct the file/,
  );
  expect(run.stdout).toMatch(
    /The session failed; nothing was delivered\.\n[^]*Report: .*report\.md/,
  );
  const listed = await scenario.artel(["sessions", "list", "--json"]);
  expect(JSON.parse(listed.stdout)).toEqual(
    expect.arrayContaining([expect.objectContaining({ state: "failed", repository: path })]),
  );
});

test("without a registry, what needs none is still done", async () => {
  const path = scenario.repository("needs none", {
    ...smallProject({ dependencies: { library: "file:./library" } }),
    "library/package.json": library,
  });
  const run = await scenario.artel(["improve", path, "--jobs", "safe-lint", "dependency-updates"], {
    environment: { npm_config_registry: "http://127.0.0.1:9/" },
  });
  expect(run.status, run.stderr).toBe(0);
  expect(run.stdout).toMatch(/Branch artel\//);
});

test("the repository's own postinstall script that fails is a note, for its tests may not need it", async () => {
  const scripts = { postinstall: "echo no compiler here >&2; exit 1", test: "node --test" };
  const path = scenario.repository("own script", smallProject({ scripts }));
  const run = await scenario.artel(["improve", path, "--jobs", "safe-lint"]);
  expect(run.status, run.stderr).toBe(0);
  const note = /repository's own postinstall script fails: no compiler here$/m;
  expect(run.stdout).toMatch(note);
  expect(run.stderr).toMatch(note);
});
