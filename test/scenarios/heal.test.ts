import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  Scenario,
  smallProject,
  snapshot,
  writeFiles,
  type Files,
  type Run,
} from "../support/scenario.ts";
import { modelOf, use } from "../support/scenario-model.ts";
import type { ScriptedModel } from "../support/scripted-model.ts";

let scenario: Scenario;
let model: ScriptedModel | undefined;
beforeAll(() => {
  scenario = new Scenario("heal ü");
});
afterAll(() => scenario.dispose());
afterEach(async () => {
  await model?.stop();
  model = undefined;
});

const reportSchema = z.looseObject({
  session: z.string(),
  outcome: z.string(),
  branch: z.string().optional(),
  changes: z.array(z.looseObject({ subject: z.string() })),
  dropped: z.array(z.looseObject({ unit: z.string(), stage: z.string(), reason: z.string() })),
  healing: z
    .looseObject({
      diagnosis: z.looseObject({ outcome: z.string(), runs: z.int(), kind: z.string().optional() }),
      conclusion: z
        .looseObject({
          outcome: z.string(),
          reason: z.string(),
          by: z.string().optional(),
          suspect: z.looseObject({ commit: z.string(), subject: z.string() }).optional(),
          proposal: z.looseObject({ branch: z.string() }).optional(),
        })
        .optional(),
    })
    .optional(),
});

function reportOf({ stdout }: Run): z.infer<typeof reportSchema> {
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  return z.looseObject({ report: reportSchema }).parse(JSON.parse(last)).report;
}

/** Starts a session and kills it when it tells so; answers its id. */
async function killedAt(moment: string, words: readonly string[]): Promise<string> {
  const child = scenario.start(words);
  let told = "";
  child.stdout?.setEncoding("utf8");
  for await (const text of child.stdout ?? []) {
    told += String(text);
    if (told.includes(moment)) break;
  }
  child.kill("SIGKILL");
  return /"stream":"([^"]+)"/.exec(told)?.[1] ?? "";
}

const MANIFEST = {
  name: "locked",
  version: "1.0.0",
  private: true,
  type: "module",
  scripts: { test: "node --test test/one.test.js" },
};
const LOCKFILE = { name: "locked", version: "1.0.0", lockfileVersion: 3, requires: true };

/** `test/sum.test.js` imports a file that was moved; the source has a file of another name that also exports it. */
const MOVED: Files = {
  ...smallProject(),
  "src/sum.js": 'export const other = "x";\n',
  "src/math/total.js": "export const sum = (a, b) => a + b;\n",
  "test/sum.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { sum } from "../src/total.js";

test("sums", () => assert.equal(sum(1, 2), 3));
`,
};

describe("artel heal", () => {
  test("mends what tools can, from a folder of the repository, and touches nothing of the person's", async () => {
    const repository = scenario.repository("shop ü", MOVED);
    writeFileSync(join(repository, "draft.txt"), "mine\n");
    const before = snapshot(repository);
    const run = await scenario.artel(["heal", "--json", "--path", repository, "--", "npm", "test"]);
    expect(run.status, run.stderr + run.stdout.slice(-3_000)).toBe(0);
    const { healing, branch = "", changes } = reportOf(run);
    expect(healing).toMatchObject({
      diagnosis: { outcome: "fails", kind: "import_error", runs: 2 },
      conclusion: { outcome: "healed", by: "tools" },
    });
    expect(changes.map(({ subject }) => subject)).toEqual([
      "fix: mend imports of tests: moved files",
    ]);
    const mended = scenario.git(repository, "show", `${branch}:test/sum.test.js`);
    expect(mended).toContain('from "../src/math/total.js"');
    expect(scenario.git(repository, "diff", "--stat", `main..${branch}`)).toMatch("1 file changed");
    const after = snapshot(repository);
    const own = (all: typeof after) =>
      Object.entries(all).filter(([path]) => !/^\.git\/(?:refs|logs|worktrees)\//.test(path));
    expect(own(after)).toEqual(own(before));
    expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  }, 180_000);

  test("a log whose failure passes when it is run again is flaky, one without a failure is nothing to heal", async () => {
    const repository = scenario.repository("calm");
    const log = join(scenario.folder, "ci ü.log");
    const failed =
      "✖ failing tests:\n\ntest at test/sum.test.js:5:1\n✖ sums (1.8ms)\n  AssertionError [ERR_ASSERTION]: 4 !== 3\nℹ fail 1\n";
    writeFileSync(log, failed);
    const flaky = await scenario.artel(["heal", "--json", "--path", repository, "--log", log]);
    expect(flaky.status, flaky.stderr).toBe(8);
    expect(reportOf(flaky).healing).toMatchObject({ conclusion: { outcome: "flaky" } });
    writeFileSync(log, "all is well\n");
    const before = ["sh", "-c", `exec "$0" "$@" < '${log}'`];
    const words = ["heal", "--json", "--path", repository, "--log", "-"];
    const well = await scenario.artel(words, { before });
    expect(well).toMatchObject({ status: 0 });
    expect(JSON.parse(well.stdout)).toMatchObject({ healing: { outcome: "not-needed" } });
    expect(scenario.git(repository, "branch", "--list", "artel/*")).toBe("");
  }, 120_000);

  test("what no tool can mend is handed to a person, with the commit that broke it and a proposal", async () => {
    const repository = scenario.repository("broken", {
      ...smallProject(),
      "flaky.js": "",
    });
    for (const number of [1, 2]) {
      writeFiles(repository, { "note.txt": `${number}\n` });
      scenario.commit(repository, `note ${number}`);
    }
    const source = readFileSync(join(repository, "src/sum.js"), "utf8");
    writeFiles(repository, { "src/sum.js": source.replace("left + right", "left - right") });
    const culprit = scenario.commit(repository, "perf: sum faster");
    writeFiles(repository, { "note.txt": "3\n" });
    scenario.commit(repository, "note 3");
    const run = await scenario.artel(["heal", "--json", "--path", repository]);
    expect(run.status, run.stderr).toBe(5);
    const { healing, dropped } = reportOf(run);
    expect(healing?.conclusion).toMatchObject({
      outcome: "handed-over",
      suspect: { commit: culprit, subject: "perf: sum faster" },
    });
    expect(dropped.every(({ stage }) => stage === "diagnosis")).toBe(true);
    const branch = healing?.conclusion?.proposal?.branch ?? "";
    expect(scenario.git(repository, "show", `${branch}:src/sum.js`)).toContain("left + right");
    expect(scenario.git(repository, "show", `${branch}:note.txt`)).toBe("3");
    expect(scenario.git(repository, "branch", "--list", "artel/*").trim()).toBe(branch);
    // The same session, told again from its events.
    const { session } = reportOf(run);
    const shallow = join(scenario.folder, "shallow");
    scenario.git(scenario.folder, "clone", "--quiet", "--depth=2", `file://${repository}`, shallow);
    const less = reportOf(await scenario.artel(["heal", "--json", "--path", shallow]));
    expect(less.healing?.conclusion).toMatchObject({ outcome: "handed-over" });
    expect(less.healing?.conclusion?.reason).toMatch(
      /all of the 2 commits that this shallow clone has/,
    );
    const told = await scenario.artel(["sessions", "report", session]);
    expect(told.stdout).toMatch(/Not healed; it is yours/);
    expect(told.stdout).toMatch(/npm run test/);
  }, 180_000);

  test("an agent is asked then, and what it proposes must pass and leave the tests as they are", async () => {
    const repository = scenario.repository("agent", {
      ...smallProject(),
      "src/sum.js":
        'import { sep } from "path";\nexport const separator = () => sep;\nexport const sum = (left, right) => left - right;\n',
    });
    const weak = 'import test from "node:test";\ntest("sums", () => {});\n';
    const good =
      'import { sep } from "path";\nexport const separator = () => sep;\nexport const sum = (left, right) => left + right;\n';
    const answer = (path: string, text: string) =>
      modelOf(scenario, ({ messages }) =>
        messages.at(-1)?.role === "user" ? use("write", { path, text }) : { text: "Done." },
      );
    model = await answer("test/sum.test.js", weak);
    const refused = await scenario.artel([
      "heal",
      "--json",
      "--path",
      repository,
      "--set",
      "healing.bisectRuns=0",
      "--",
      "npm",
      "test",
    ]);
    expect(refused.status, refused.stderr + refused.stdout.slice(-3_000)).toBe(5);
    expect(reportOf(refused).dropped.find(({ unit }) => unit === "brief")?.reason).toMatch(
      /^test\/sum\.test\.js: /,
    );
    expect(scenario.git(repository, "branch", "--list", "artel/*")).toBe("");
    await model.stop();
    model = await answer("src/sum.js", good);
    const healed = await scenario.artel([
      "heal",
      "--json",
      "--path",
      repository,
      "--",
      "npm",
      "test",
    ]);
    expect(healed.status, healed.stderr + healed.stdout.slice(-3_000)).toBe(0);
    const { healing, branch = "" } = reportOf(healed);
    expect(healing?.conclusion).toMatchObject({ outcome: "healed", by: "agent" });
    expect(scenario.git(repository, "show", `${branch}:src/sum.js`)).toContain("left + right");
    expect(JSON.stringify(model.requests)).toContain("AssertionError");
  }, 240_000);

  test("a lockfile is mended though nothing can be installed before, also after kill -9", async () => {
    const manifest = { ...MANIFEST, workspaces: ["packages/*"], dependencies: { one: "*" } };
    const repository = scenario.repository("locked", {
      "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
      "package-lock.json": `${JSON.stringify({ ...LOCKFILE, packages: { "": MANIFEST } }, null, 2)}\n`,
      "packages/one/package.json": '{ "name": "one", "version": "1.0.0", "main": "one.js" }\n',
      "packages/one/one.js": "exports.one = 1;\n",
      "test/one.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { one } from "one";

test("one", () => assert.equal(one, 1));
`,
    });
    await killedAt('"task.started"', ["heal", "--json", "--path", repository, "--", "npm", "test"]);
    const run = await scenario.artel(["resume", "--json"]);
    expect(run.status, run.stderr + run.stdout.slice(-3_000)).toBe(0);
    const { healing, changes, branch = "" } = reportOf(run);
    expect(healing?.diagnosis).toMatchObject({ outcome: "fails", installs: false });
    expect(changes.map(({ subject }) => subject)).toEqual([
      "fix: bring the lockfile in step with the manifests",
    ]);
    expect(scenario.git(repository, "diff", "--name-only", `main..${branch}`)).toBe(
      "package-lock.json",
    );
  }, 180_000);

  test("goes on after kill -9 where it was", async () => {
    const repository = scenario.repository("killed", MOVED);
    const words = ["heal", "--json", "--path", repository, "--", "npm", "test"];
    const session = await killedAt('"task.started"', words);
    const run = await scenario.artel(["resume", session, "--json"]);
    expect(run.status, run.stderr).toBe(0);
    expect(reportOf(run)).toMatchObject({
      session,
      outcome: "delivered",
      healing: { diagnosis: { runs: 2 }, conclusion: { outcome: "healed" } },
    });
    expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  }, 180_000);
});

describe("artel heal refuses", () => {
  test.each([
    ["a log that is not there", ["--log", "missing.log"], "LOG_UNREADABLE", 3],
    ["an empty log", ["--log", "empty.log"], "LOG_EMPTY", 3],
    ["a log that is no text", ["--log", "binary.log"], "LOG_BINARY", 3],
    ["a commit that is not there", ["--commit", "nonsense"], "BASE_NOT_FOUND", 3],
    [
      "a command with a credential in it",
      ["--", "env", `TOKEN=ghp_${"Zq7".repeat(12)}`, "npm", "test"],
      "COMMAND_HOLDS_SECRET",
      2,
    ],
    ["a command that is not there", ["--", "no-such-program", "x"], "TARGET_PROGRAM_MISSING", 4],
  ])(
    "%s",
    async (_, words, code, status) => {
      writeFileSync(join(scenario.folder, "empty.log"), "");
      writeFileSync(join(scenario.folder, "binary.log"), Buffer.from([0, 1, 2, 0, 255, 254, 0, 7]));
      const repository = join(scenario.folder, "small");
      if (!existsSync(repository)) scenario.repository("small");
      const refused = await scenario.refused(
        ["heal", "--path", repository, ...words].toSpliced(1, 0, "--json"),
      );
      expect(refused.told.code).toBe(code);
      expect(refused.status).toBe(status);
    },
    60_000,
  );

  test("a folder that is no repository", async () => {
    const { told } = await scenario.refused(["heal", "--path", scenario.home]);
    expect(told.code).toBe("NOT_A_REPOSITORY");
  });

  test("to wait for a command that hangs", async () => {
    const repository = scenario.repository("hangs");
    const words = ["--set", "limits.commandMinutes=0.05", "--set", "healing.bisectRuns=0"];
    const run = await scenario.artel([
      "heal",
      "--json",
      "--path",
      repository,
      ...words,
      "--",
      "node",
      "-e",
      "setInterval(() => {}, 1000)",
    ]);
    expect(run.status, run.stderr).toBe(5);
    expect(reportOf(run).healing?.diagnosis).toMatchObject({ kind: "timeout", runs: 1 });
  }, 120_000);
});
