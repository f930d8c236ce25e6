import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { Scenario, smallProject, snapshot, writeFiles } from "../support/scenario.ts";

// What cannot be worked on is refused before anything is written: not even the data folder is made.
vi.setConfig({ testTimeout: 60_000 });
const scenario = new Scenario("refusals");
afterAll(() => scenario.dispose());

interface Refusal {
  readonly name: string;
  /** Makes the input; gives what is named on the command line. */
  make(): string;
  readonly code: string;
  readonly message: RegExp;
  readonly remedy: RegExp;
}

function conflicting(name: string): string {
  const path = scenario.repository(name);
  scenario.git(path, "switch", "--quiet", "--create", "other");
  writeFiles(path, { "src/sum.js": "export const sum = (a, b) => a + b;\n" });
  scenario.commit(path, "other");
  scenario.git(path, "switch", "--quiet", "main");
  writeFiles(path, { "src/sum.js": "export const sum = (left, right) => left + right;\n" });
  scenario.commit(path, "main");
  return path;
}

function stuck(name: string, ...command: readonly string[]): string {
  const path = conflicting(name);
  expect(() => scenario.git(path, ...command)).toThrow();
  return path;
}

const refusals: readonly Refusal[] = [
  {
    name: "a folder that is no repository",
    make: () => {
      const path = join(scenario.folder, "plain");
      mkdirSync(path);
      writeFiles(path, smallProject());
      return path;
    },
    code: "NOT_A_REPOSITORY",
    message: /plain is not in a git repository/,
    remedy: /git init/,
  },
  {
    name: "a path that does not exist",
    make: () => join(scenario.folder, "nowhere"),
    code: "NOT_A_REPOSITORY",
    message: /nowhere does not exist/,
    remedy: /path of a git repository/,
  },
  {
    name: "a file",
    make: () => join(scenario.repository("file"), "package.json"),
    code: "NOT_A_REPOSITORY",
    message: /package\.json is not a folder/,
    remedy: /path of a git repository/,
  },
  {
    name: "a bare repository",
    make: () => {
      const path = join(scenario.folder, "bare.git");
      scenario.git(scenario.folder, "clone", "--quiet", "--bare", scenario.repository("of"), path);
      return path;
    },
    code: "BARE_REPOSITORY",
    message: /bare\.git is a bare repository/,
    remedy: /git clone/,
  },
  {
    name: "a .git folder",
    make: () => join(scenario.repository("inside"), ".git"),
    code: "NOT_A_REPOSITORY",
    message: /inside a \.git folder/,
    remedy: /path of a git repository/,
  },
  {
    name: "a repository without a commit",
    make: () => {
      const path = join(scenario.folder, "empty");
      mkdirSync(path);
      scenario.git(path, "init", "--quiet", "--initial-branch=main");
      writeFiles(path, smallProject());
      return path;
    },
    code: "EMPTY_REPOSITORY",
    message: /empty has no commit yet/,
    remedy: /git add -A && git commit/,
  },
  {
    name: "a branch without a commit",
    make: () => {
      const path = scenario.repository("orphan");
      scenario.git(path, "switch", "--quiet", "--orphan", "new");
      return path;
    },
    code: "EMPTY_REPOSITORY",
    message: /branch new.* has no commit yet/,
    remedy: /git switch/,
  },
  {
    name: "a merge in progress",
    make: () => stuck("merge", "merge", "other"),
    code: "MERGE_IN_PROGRESS",
    message: /a merge in progress in .*merge/,
    remedy: /git merge --continue.*git merge --abort/,
  },
  {
    name: "a rebase in progress",
    make: () => stuck("rebase", "rebase", "other"),
    code: "MERGE_IN_PROGRESS",
    message: /a rebase in progress/,
    remedy: /git rebase --abort/,
  },
  {
    name: "a cherry-pick in progress",
    make: () => stuck("pick", "cherry-pick", "other"),
    code: "MERGE_IN_PROGRESS",
    message: /a cherry-pick in progress/,
    remedy: /git cherry-pick --abort/,
  },
  {
    name: "an index that another git command holds",
    make: () => {
      const path = scenario.repository("locked");
      writeFileSync(join(path, ".git", "index.lock"), "");
      return path;
    },
    code: "LOCKED_REPOSITORY",
    message: /locked\/\.git\/index\.lock exists/,
    remedy: /delete the file/,
  },
  {
    name: "a repository that lacks a file of its commit",
    make: () => {
      const path = scenario.repository("damaged");
      const oid = scenario.git(path, "rev-parse", "HEAD:src/sum.js");
      const object = join(path, ".git", "objects", oid.slice(0, 2), oid.slice(2));
      renameSync(object, join(scenario.folder, "lost-object"));
      return path;
    },
    code: "CORRUPT_REPOSITORY",
    message: /damaged/,
    remedy: /git fsck --full/,
  },
];

describe("refused, with nothing written", () => {
  test.each(refusals)("$name", async ({ make, code, message, remedy }) => {
    const path = make();
    const before = existsSync(path) ? snapshot(path.replace(/\/(package\.json|\.git)$/, "")) : {};
    const run = await scenario.refused(["improve", path]);
    expect(run.told).toMatchObject({ code });
    expect(run.told.message).toMatch(message);
    expect(run.told.remedy).toMatch(remedy);
    expect([run.status, run.stderr]).toEqual([3, ""]);
    const after = existsSync(path) ? snapshot(path.replace(/\/(package\.json|\.git)$/, "")) : {};
    expect(after).toEqual(before);
    expect(existsSync(scenario.dataFolder)).toBe(false);
    expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  });

  test("text for people is on standard error, with the code and what to do next", async () => {
    const run = await scenario.artel(["improve", "nowhere"]);
    expect(run.stdout).toBe("");
    expect(run.stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^error: .*nowhere does not exist\. \[NOT_A_REPOSITORY\]$/),
      expect.stringMatching(/^next: /),
    ]);
  });

  test("a base that is not there is refused with the nearest name", async () => {
    const path = scenario.repository("base");
    const before = snapshot(path);
    for (const [base, remedy] of [
      ["mian", /Did you mean main\?/],
      ["v99", /git branch --all/],
      ["HEAD:package.json", /git branch --all/],
    ] as const) {
      const run = await scenario.refused(["improve", path, "--base", base]);
      expect([run.status, run.told.code]).toEqual([3, "BASE_NOT_FOUND"]);
      expect(run.told.message).toContain(JSON.stringify(base));
      expect(run.told.remedy).toMatch(remedy);
    }
    const option = await scenario.refused(["improve", path, "--base=--upload-pack=x"]);
    expect([option.status, option.told.code]).toEqual([2, "CONFIG_INVALID"]);
    expect(option.told.message).toMatch(/a branch, tag or commit/);
    expect(snapshot(path)).toEqual(before);
    expect(existsSync(scenario.dataFolder)).toBe(false);
  });

  test("a job that does not exist is refused with the nearest name", async () => {
    const path = scenario.repository("job");
    const run = await scenario.refused(["improve", path, "--jobs", "safe-lnit", "format"]);
    expect([run.status, run.told.code]).toEqual([2, "JOB_UNKNOWN"]);
    expect(run.told.message).toMatch(/no job named "safe-lnit"/);
    expect(run.told.remedy).toMatch(/Did you mean safe-lint\?.*un-export/);
    expect(existsSync(scenario.dataFolder)).toBe(false);
  });
});
