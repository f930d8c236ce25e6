import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { Scenario, smallProject, snapshot, writeFiles } from "../support/scenario.ts";

// The command that a person runs on a branch, in CI: real worktrees, sandbox and gates.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
const scenario = new Scenario("check");
let path = "";

const checkedSchema = z.looseObject({
  base: z.looseObject({ commit: z.string(), name: z.string().optional() }),
  changedPaths: z.array(z.string()),
  verdict: z.looseObject({
    status: z.string(),
    gates: z.array(
      z.looseObject({
        gate: z.string(),
        status: z.string(),
        introduced: z.array(
          z.looseObject({ path: z.string().optional(), rule: z.string().optional() }),
        ),
        commands: z.array(z.string()),
      }),
    ),
  }),
});
const sarifSchema = z.looseObject({
  version: z.literal("2.1.0"),
  runs: z.array(
    z.looseObject({
      results: z.array(z.looseObject({ ruleId: z.string(), level: z.string() })),
      invocations: z.array(z.looseObject({ executionSuccessful: z.boolean() })),
    }),
  ),
});

beforeAll(() => {
  path = scenario.repository("repo", {
    ...smallProject({ version: "1.2.0", private: false, exports: "./src/sum.js" }),
    "artel.yaml": "gates:\n  flakyRuns: 1\n  advisory: [documentation]\n",
  });
  scenario.git(path, "checkout", "--quiet", "-b", "good");
  writeFiles(path, { "src/more.js": "export const more = 1;\n" });
  scenario.commit(path, "add more");
  scenario.git(path, "checkout", "--quiet", "-b", "bad", "main");
  writeFiles(path, {
    "src/sum.js":
      "export function sum(left, right, third) {\n  return eval(`${left} + ${right} + ${third}`);\n}\n",
    "README.md": "[the guide](guide.md)\n",
    // What judges a change cannot be changed by it.
    "artel.yaml": "gates:\n  enabled: [scope]\n",
  });
  scenario.commit(path, "fixup! sum");
  scenario.git(path, "checkout", "--quiet", "good");
});
afterAll(() => scenario.dispose());

test("a branch that breaks nothing passes, and the repository is only read", async () => {
  writeFileSync(join(path, "uncommitted.js"), "not judged(\n");
  const before = snapshot(path);
  const run = await scenario.artel(["check"], { cwd: path });
  expect([run.status, run.stdout], run.stderr).toEqual([
    0,
    expect.stringMatching(/good against main, 1 files: passes/),
  ]);
  expect(run.stderr).toContain("tests: pass");
  expect(snapshot(path)).toEqual(before);
  expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
});

test("one that does is refused by all that see it, with places, as JSON and SARIF", async () => {
  const file = join(scenario.folder, "bad.sarif");
  const words = ["check", "bad", "--base", "main", "--path", path, "--sarif", file, "--json"];
  const run = await scenario.artel(words);
  expect(run.status, run.stderr).toBe(9);
  const checked = checkedSchema.parse(JSON.parse(run.stdout));
  expect(checked.changedPaths).toEqual(["README.md", "artel.yaml", "src/sum.js"]);
  const statuses = checked.verdict.gates.map(({ gate, status }) => [gate, status]);
  expect(Object.fromEntries(statuses)).toMatchObject({
    security: "fail",
    commits: "fail",
    api: "fail",
    tests: "fail",
    documentation: "advisory",
  });
  const rules = checked.verdict.gates.flatMap(({ introduced }) =>
    introduced.map(({ rule }) => rule),
  );
  expect(rules).toEqual(
    expect.arrayContaining([
      "artel/api-changed-signature",
      "artel/broken-link",
      "artel/commit-unfinished",
    ]),
  );
  const tests = checked.verdict.gates.find(({ gate }) => gate === "tests");
  expect(tests?.commands[0]).toBe("node --test");
  const [log] = sarifSchema.parse(JSON.parse(readFileSync(file, "utf8"))).runs;
  const levels = new Map(log?.results.map(({ ruleId, level }) => [ruleId, level]));
  expect(levels.get("artel/api-changed-signature")).toBe("error");
  expect(levels.get("artel/broken-link")).toBe("note");
  expect(levels.get("artel/gate-tests")).toBe("error");
});

test("what cannot be judged is refused with a code and a remedy, before anything is run", async () => {
  const nothing = await scenario.refused(["check", "main", "--base", "good", "--path", path]);
  expect([nothing.status, nothing.told.code]).toEqual([2, "CHECK_NOTHING"]);
  const unknown = await scenario.refused(["check", "god", "--path", path]);
  expect(unknown.told).toMatchObject({ code: "BASE_NOT_FOUND", remedy: "Did you mean good?" });
  const sarif = join(scenario.folder, "no", "a.sarif");
  const unwritable = await scenario.refused(["check", "--path", path, "--sarif", sarif]);
  expect([unwritable.status, unwritable.told.code]).toEqual([4, "SARIF_UNWRITABLE"]);
  scenario.git(path, "checkout", "--quiet", "--orphan", "other");
  scenario.commit(path, "start anew");
  const unrelated = await scenario.refused(["check", "other", "--base", "main", "--path", path]);
  expect([unrelated.status, unrelated.told.code]).toEqual([2, "CHECK_UNRELATED"]);
});
