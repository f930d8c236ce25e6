import { readFileSync, symlinkSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Baseline, CommandResult, Project, TargetCommandRunner, Verdict } from "#domain";
import { baselineSchema, defaultGateSettings, verdictSchema } from "#domain";
import { directTargetRunner } from "../../test/support/direct-target-runner.ts";
import {
  FixtureRepository,
  fixtureProject,
  fixtureSuite,
} from "../../test/support/fixture-repository.ts";
import { takeBaseline } from "./baseline.ts";
import { gitBaseTree } from "./base-tree.ts";
import { describeVerdict, judge, type JudgeOptions } from "./judge.ts";

const TEST_FILE = `import { test } from "node:test";
import assert from "node:assert";
import { existsSync, writeFileSync } from "node:fs";
import { add } from "./add.js";
test("adds", () => assert.equal(add(1, 2), 3));
test("adds zero", () => assert.equal(add(1, 0), 1));
test("always fails", () => assert.equal(1, 2));
test("left out", { skip: true }, () => {});
`;

let repository: FixtureRepository;
const ran: CommandResult[] = [];
let initial: string;
let shared: Baseline;

beforeAll(async () => {
  repository = new FixtureRepository({
    "package.json": '{ "type": "module" }\n',
    "add.js": "export const add = (a, b) => a + b;\n",
    "add.test.js": TEST_FILE,
    "other.test.js": 'import { test } from "node:test";\ntest("other", () => {});\n',
  });
  initial = repository.git("rev-parse", "HEAD");
  shared = await takeBaselineOf();
});
afterEach(() => {
  repository.git("reset", "--quiet", "--hard", initial);
  repository.git("clean", "-fdxq");
});
afterAll(() => repository.dispose());

function project(parts: Partial<Project> = {}): Project {
  return fixtureProject({ testSuites: [fixtureSuite("node", ["node", "--test"])], ...parts });
}

function target(timeMs = 60_000): TargetCommandRunner {
  const direct = directTargetRunner({ worktree: repository.folder, timeMs });
  return {
    run: async (command) => {
      const result = await direct.run(command);
      ran.push(result);
      return result;
    },
  };
}

/** Of the commit that is checked out; the one of the fixture as it was made is taken once. */
async function baseline(parts: Partial<Project> = {}): Promise<Baseline> {
  const isShared =
    repository.git("rev-parse", "HEAD") === initial && parts.testSuites === undefined;
  return isShared ? shared : takeBaselineOf(parts);
}

async function takeBaselineOf(parts: Partial<Project> = {}): Promise<Baseline> {
  const taken = await takeBaseline({
    worktree: repository.folder,
    commit: repository.git("rev-parse", "HEAD"),
    tree: repository.git("rev-parse", "HEAD^{tree}"),
    project: project(parts),
    target: target(),
    signal: new AbortController().signal,
    flakyRuns: 1,
  });
  expect(baselineSchema.parse(taken)).toEqual(taken);
  expect(repository.git("status", "--porcelain")).toBe("");
  return taken;
}

async function judged(base: Baseline, options: Partial<JudgeOptions> = {}): Promise<Verdict> {
  const verdict = await judge({
    worktree: repository.folder,
    baseline: base,
    base: gitBaseTree({ gitDirectory: repository.gitDirectory, commit: base.commit }),
    project: project(),
    target: target(),
    signal: new AbortController().signal,
    ...repository.state(),
    ...options,
  });
  expect(verdictSchema.parse(verdict)).toEqual(verdict);
  return verdict;
}

function gate(verdict: Verdict, name: string) {
  return verdict.gates.find((one) => one.gate === name);
}

describe("tests", () => {
  test("what failed before may go on failing; the baseline says so", async () => {
    const base = await baseline();
    const tests = base.observations.find((one) => one.gate === "tests");
    expect(tests?.passed).toEqual([
      "add.test.js > adds",
      "add.test.js > adds zero",
      "other.test.js > other",
    ]);
    expect(tests?.problems.map(({ key }) => key)).toEqual(["add.test.js > always fails"]);
    expect(tests?.skipped).toEqual(["add.test.js > left out"]);
    repository.write({ "add.js": "export const add = (left, right) => left + right;\n" });
    const verdict = await judged(base);
    expect(verdict.status).toBe("pass");
    expect(gate(verdict, "tests")).toMatchObject({ passedCount: 3, problemCount: 1 });
    expect(gate(verdict, "tests")?.commands[0]).toBe("node --test");
    expect(repository.git("status", "--porcelain")).toBe("M  add.js");
  });

  test("tests of which none ever passes confirm nothing", async () => {
    repository.write({
      "add.test.js": 'import "./missing.js";\n',
      "other.test.js": 'import "./missing.js";\n',
    });
    repository.commit("tests that cannot run");
    const base = await baseline();
    repository.write({ "add.js": "export const add = (left, right) => left + right;\n" });
    const verdict = await judged(base);
    expect(gate(verdict, "tests")).toMatchObject({ status: "pass", passedCount: 0 });
    expect(verdict.status).toBe("unknown");
  });

  test("a test that fails newly fails the change, after it failed alone too", async () => {
    const base = await baseline();
    repository.write({ "add.js": "export const add = (a, b) => (b === 0 ? 7 : a + b);\n" });
    const verdict = await judged(base);
    expect(verdict.status).toBe("fail");
    const [problem, ...more] = gate(verdict, "tests")?.introduced ?? [];
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ key: "add.test.js > adds zero", path: "add.test.js" });
    expect(problem?.message).toContain("7");
    expect(describeVerdict(verdict)).toContain("add.test.js > adds zero");
    expect(gate(verdict, "tests")?.commands).toEqual([
      "node --test",
      "node --test add.test.js",
      "node --test add.test.js",
    ]);
  });

  test("a failing test that passes now is resolved", async () => {
    const base = await baseline();
    repository.write({ "add.test.js": TEST_FILE.replace("equal(1, 2)", "equal(2, 2)") });
    const verdict = await judged(base);
    expect(verdict.status).toBe("pass");
    expect(gate(verdict, "tests")?.resolved).toEqual(["add.test.js > always fails"]);
    expect(gate(verdict, "scope")?.reason).toContain("tests (add.test.js)");
  });

  test("a test that is deleted or skipped by the change is introduced", async () => {
    const base = await baseline();
    repository.write({
      "add.test.js": TEST_FILE.replace('"adds zero",', '"adds zero", { skip: true },'),
    });
    repository.remove("other.test.js");
    const verdict = await judged(base);
    expect(verdict.status).toBe("fail");
    const tests = gate(verdict, "tests");
    expect(tests?.introduced.map(({ key, message }) => [key, message])).toEqual([
      ["add.test.js > adds zero", "passed before the change and is skipped now"],
      ["other.test.js > other", "passed before the change and is gone"],
    ]);
    expect(tests?.reason).toContain("newly skipped");
  });

  test("a file that cannot be imported is one problem, not one for each of its tests", async () => {
    const base = await baseline();
    repository.write({ "add.js": "export const plus = (a, b) => a + b;\n" });
    const verdict = await judged(base);
    expect(gate(verdict, "tests")?.introduced.map(({ key }) => key)).toEqual(["add.test.js"]);
  });

  test("a test that passes when run again is flaky and does not count", async () => {
    const base = await baseline();
    const once = `import { existsSync, writeFileSync } from "node:fs";
if (!existsSync("node_modules")) { writeFileSync("node_modules", ""); throw new Error("first time"); }
export const add = (a, b) => a + b;\n`;
    repository.write({ "add.js": once });
    const verdict = await judged(base);
    expect(verdict.status).toBe("pass");
    expect(gate(verdict, "tests")?.flaky).toEqual(["add.test.js"]);
    expect(gate(verdict, "tests")?.reason).toContain("flaky");
  });

  test("a hang is a failure that names the limit and who had not reported", async () => {
    const base = await baseline();
    repository.write({ "add.js": "export const add = 1;\nfor (;;) {}\n" });
    const verdict = await judged(base, { target: target(1500) });
    expect(verdict.status).toBe("fail");
    const [problem] = gate(verdict, "tests")?.introduced ?? [];
    expect(problem?.key).toBe("(run) node: time limit");
    expect(problem?.message).toMatch(/limit of 1\.\d s.*had not reported: add\.test\.js > adds;/);
  });

  test("with a focus only its files run, and only they are compared", async () => {
    const base = await baseline();
    repository.write({ "add.js": "export const add = () => 3;\n" });
    const verdict = await judged(base, { focus: ["add.test.js > adds"], only: ["tests"] });
    expect(ran.at(-1)?.display).not.toContain("other.test.js");
    expect(gate(verdict, "tests")?.introduced.map(({ key }) => key)).toEqual([
      "add.test.js > adds zero",
    ]);
    expect(verdict.gates).toHaveLength(1);
  });
});

describe("the order of gates", () => {
  test("a file that does not parse stops before anything of the target runs", async () => {
    const base = await baseline();
    const before = ran.length;
    repository.write({ "add.js": "export const add = (a, b => a + b;\n" });
    const verdict = await judged(base);
    expect(verdict.status).toBe("fail");
    expect(gate(verdict, "syntax")?.introduced[0]).toMatchObject({ path: "add.js", line: 1 });
    expect(gate(verdict, "tests")).toMatchObject({
      status: "skipped",
      reason: "not run: syntax failed before",
    });
    expect(ran.length).toBe(before);
  });

  test("what did not parse before may stay so; the worktree is as it was afterwards", async () => {
    repository.write({ "broken.js": "let let = ;\n", "data.json": "{ // no JSON\n}\n" });
    repository.commit("broken");
    const base = await baseline();
    repository.write({
      "broken.js": "// a comment\nlet let = ;\n",
      "data.json": "{ // still none\n}\n",
    });
    const verdict = await judged(base);
    expect(gate(verdict, "syntax")).toMatchObject({
      status: "pass",
      introduced: [],
      problemCount: 2,
    });
    expect(readFileSync(join(repository.folder, "broken.js"), "utf8")).toMatch(/^\/\/ a comment/);
    expect(verdict.status).toBe("pass");
  });

  test("a name that is declared twice is found, though it parses and no test loads the file", async () => {
    repository.write({ "unused.js": "var name = 1;\nvar name = 2;\n" });
    repository.commit("twice");
    const base = await baseline();
    repository.write({ "unused.js": "const name = 1;\nconst name = 2;\n" });
    const verdict = await judged(base);
    expect(gate(verdict, "syntax")?.introduced[0]?.message).toMatch(/already been declared/);
  });

  test("Python is parsed as well, where nothing else looks at it", async () => {
    repository.write({ "old.py": "print 'Python 2'\n", "fine.py": "x = 1\n" });
    repository.commit("python");
    const base = await baseline();
    repository.write({ "old.py": "# old\nprint 'Python 2'\n", "fine.py": "x = = 1\n" });
    const verdict = await judged(base);
    expect(gate(verdict, "syntax")).toMatchObject({ status: "fail", problemCount: 2 });
    expect(gate(verdict, "syntax")?.introduced).toMatchObject([{ path: "fine.py", line: 1 }]);
  });

  test("the build comes before the tests, and a failed one ends the judgement", async () => {
    repository.write({
      "package.json": '{ "type": "module", "scripts": { "build": "node build.js" } }\n',
      "build.js": "import './add.js';\n",
    });
    repository.commit("build");
    const parts = { buildScript: "build" };
    const base = await baseline(parts);
    repository.write({ "add.js": "throw new Error('no');\n" });
    const verdict = await judged(base, { project: project(parts) });
    expect(gate(verdict, "build")?.introduced.map(({ key }) => key)).toEqual(["script build"]);
    expect(gate(verdict, "tests")?.status).toBe("skipped");
  });
});

describe("status", () => {
  test("is unknown when nothing could look beyond the syntax", async () => {
    const none = { testSuites: [] };
    const base = await baseline(none);
    repository.write({ "add.js": "export const add = (x, y) => x + y;\n" });
    const verdict = await judged(base, { project: project(none) });
    expect(verdict.status).toBe("unknown");
    expect(describeVerdict(verdict)).toBe("no gate could judge the change");
  });

  test("is unknown when a gate that worked in the baseline does not now", async () => {
    const base = await baseline();
    repository.write({ "add.js": "export const add = (x, y) => x + y;\n" });
    const broken = project({ testSuites: [fixtureSuite("node", ["no-such-program", "--test"])] });
    const verdict = await judged(base, { project: broken });
    expect(verdict.status).toBe("unknown");
    expect(describeVerdict(verdict)).toContain("no-such-program could not be started");
  });

  test("is unknown when a gate that is required cannot look, and not when another cannot", async () => {
    const parts = { buildScript: "build" };
    const base = await baseline();
    repository.write({ "add.js": "export const add = (x, y) => x + y;\n" });
    const observations = base.observations.map((each) =>
      each.gate === "build" ? { ...each, status: "unknown" as const, reason: "no time" } : each,
    );
    const unseen = { baseline: { ...base, observations }, only: ["build", "tests"] as const };
    const options = { project: project(parts), ...unseen };
    expect((await judged(base, options)).status).toBe("pass");
    const settings = { ...defaultGateSettings, required: ["build" as const] };
    const verdict = await judged(base, { ...options, settings });
    expect(verdict.status).toBe("unknown");
    expect(describeVerdict(verdict)).toMatch(/^build could not be observed: .*no time/);
  });

  test("an aborted judgement rejects as cancelled", async () => {
    const base = await baseline();
    const signal = AbortSignal.abort();
    await expect(judged(base, { signal })).rejects.toMatchObject({ code: "GATE_CANCELLED" });
  });
});

describe("scope", () => {
  const only = ["scope"] as const;

  test("unexpected paths, new modes, links that leave and binary files fail", async () => {
    const base = await baseline();
    repository.write({ "new.js": "1;\n", "data.bin": "a\0b", ".gitattributes": "* text\n" });
    chmodSync(join(repository.folder, "add.js"), 0o755);
    symlinkSync("/etc/passwd", join(repository.folder, "outside"));
    symlinkSync("add.js", join(repository.folder, "inside"));
    const expectedPaths = ["add.js", "data.bin", "outside", "inside", ".gitattributes"];
    const verdict = await judged(base, { only, scope: { expectedPaths } });
    expect(gate(verdict, "scope")?.introduced.map(({ key }) => key)).toEqual([
      ".gitattributes: edits git",
      "add.js: mode changed",
      "data.bin: binary content",
      "inside: mode changed",
      "new.js: unexpected path",
      "outside: link leaves the tree",
    ]);
  });

  test("limits on files and sizes", async () => {
    const base = await baseline();
    repository.write({ "large.js": "x".repeat(100), "b.js": "", "c.js": "" });
    const scope = { maximumFiles: 2, maximumFileBytes: 50 };
    const verdict = await judged(base, { only, scope });
    expect(gate(verdict, "scope")?.introduced.map(({ message }) => message)).toEqual([
      "3 files changed; the limit is 2",
      "large.js has 100 bytes; the limit is 50",
    ]);
  });

  test("edits of what judges are flagged, allowed, or refused by policy", async () => {
    const base = await baseline();
    repository.write({
      "package.json": "{}\n",
      "package-lock.json": "{}\n",
      ".github/workflows/ci.yml": "on: push\n",
      "eslint.config.js": "export default [];\n",
    });
    const flagged = await judged(base, { only });
    expect(gate(flagged, "scope")).toMatchObject({ status: "pass" });
    for (const area of ["ci (", "manifests (", "lockfiles (", "gate-configuration ("]) {
      expect(gate(flagged, "scope")?.reason).toContain(area);
    }
    const allowed = await judged(base, { only, scope: { allow: ["manifests", "lockfiles"] } });
    expect(gate(allowed, "scope")?.reason).not.toContain("manifests");
    const refused = await judged(base, { only, scope: { refuse: ["ci"] } });
    expect(gate(refused, "scope")?.introduced.map(({ path }) => path)).toEqual([
      ".github/workflows/ci.yml",
    ]);
  });
});
