import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ARTEL, Scenario, smallProject, snapshot } from "../support/scenario.ts";

// Root passes all modes, so these run as an ordinary user: by setpriv when the suite runs as root.
vi.setConfig({ testTimeout: 300_000 });
const USER = 65521;
const isRoot = process.getuid?.() === 0;
const installation = dirname(dirname(ARTEL));
const closed = isRoot
  ? [installation, process.execPath, realpathSync(tmpdir())]
      .flatMap(ancestors)
      .find((folder) => (statSync(folder).mode & 0o001) === 0)
  : undefined;
const before = isRoot
  ? ["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups", "--inh-caps=-all", "--"]
  : [];
const environment = { GIT_CONFIG_COUNT: "0" };
const skipped = closed === undefined ? "" : ` (skipped: an ordinary user cannot enter ${closed})`;
const JOBS = ["--jobs", "safe-lint"];

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [parent, ...ancestors(parent)];
}

describe.skipIf(closed !== undefined)(`as an ordinary user${skipped}`, () => {
  const scenario = new Scenario("ordinary");
  const own = (): void => {
    if (isRoot) execFileSync("chown", ["-R", `${USER}:${USER}`, scenario.folder]);
  };
  afterAll(() => scenario.dispose());
  const repository = (name: string): string => {
    const path = scenario.repository(name);
    own();
    return path;
  };

  test("a whole session, from a private folder", async () => {
    const path = repository("mine");
    const run = await scenario.artel(["improve", path], { before, environment });
    expect(run.status, run.stderr).toBe(0);
    const branch = /Branch (artel\/\S+) in/.exec(run.stdout)?.[1] ?? "";
    const changed = execFileSync(
      "git",
      ["-c", `safe.directory=${path}`, "-C", path, "diff", "--name-only", "main", branch],
      { encoding: "utf8" },
    );
    expect(changed).toBe("src/sum.js\n");
    const { uid } = statSync(join(path, ".git", "refs", "heads", ...branch.split("/")));
    expect(uid).toBe(isRoot ? USER : process.getuid?.());
    expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  });

  test("a repository whose .git cannot be written", async () => {
    const path = repository("read-only");
    const state = snapshot(path);
    execFileSync("chmod", ["-R", "a-w", path]);
    const run = await scenario.refused(["improve", path, ...JOBS], { before, environment });
    execFileSync("chmod", ["-R", "u+w", path]);
    expect([run.status, run.told.code]).toEqual([3, "READ_ONLY_REPOSITORY"]);
    expect(run.told.message).toMatch(/read-only\/\.git.* cannot be written/);
    expect(run.told.remedy).toMatch(/right to write/);
    expect(Object.keys(snapshot(path))).toEqual(Object.keys(state));
  });

  test("a read-only working tree is no hindrance", async () => {
    const path = repository("read-only-tree");
    execFileSync("chmod", ["-R", "a-w", join(path, "src"), join(path, "test")]);
    chmodSync(path, 0o555);
    const run = await scenario.artel(["improve", path, ...JOBS], { before, environment });
    expect(run.status, run.stderr).toBe(0);
  });

  test("a data folder that cannot be written or made", async () => {
    const path = repository("no-data");
    const state = snapshot(path);
    const locked = join(scenario.folder, "locked");
    mkdirSync(join(locked, "data"), { recursive: true });
    own();
    execFileSync("chmod", ["-R", "a-w", locked]);
    for (const folder of [join(locked, "data"), join(locked, "new"), "/proc/artel"]) {
      const words = ["improve", path, ...JOBS, "--data-folder", folder];
      const run = await scenario.refused(words, { before, environment });
      expect([run.status, run.told.code]).toEqual([4, "DATA_FOLDER_NOT_WRITABLE"]);
      expect(run.told.message).toContain(folder);
      expect(run.told.remedy).toMatch(/--data-folder|ARTEL_DATA_FOLDER/);
    }
    expect(snapshot(path)).toEqual(state);
    for (const words of [["status"], ["sessions", "list"], ["analyze", path]]) {
      const run = await scenario.artel([...words, "--data-folder", join(locked, "new")], {
        before,
        environment,
      });
      expect(run.stderr).not.toMatch(/INTERNAL|Unexpected/);
    }
  });

  test("a folder for the report, and init, where nothing can be written", async () => {
    const path = repository("no-report");
    const locked = join(scenario.folder, "closed");
    mkdirSync(locked);
    own();
    chmodSync(locked, 0o555);
    const words = ["improve", path, ...JOBS, "--report-folder", join(locked, "reports")];
    const run = await scenario.refused(words, { before, environment });
    expect([run.status, run.told.code]).toEqual([4, "REPORT_UNWRITABLE"]);
    expect(run.told.message).toContain(join(locked, "reports"));
    execFileSync("chmod", ["a-w", path]);
    const init = await scenario.refused(["init", path], { before, environment });
    expect([init.status, init.told.code]).toEqual([4, "INIT_UNWRITABLE"]);
    expect(existsSync(join(path, "artel.yaml"))).toBe(false);
  });

  test.runIf(isRoot)("another person's repository", async () => {
    const path = repository("others");
    execFileSync("chown", ["-R", "0:0", path]);
    const run = await scenario.refused(["improve", path, ...JOBS], { before, environment });
    expect([run.status, run.told.code]).toEqual([3, "READ_ONLY_REPOSITORY"]);
    expect(run.told.remedy).toMatch(/work on a clone of your own/);
  });
});

describe.runIf(isRoot)("as root", () => {
  const scenario = new Scenario("root");
  let path = "";
  beforeAll(() => {
    path = scenario.repository("mine", smallProject({ scripts: { test: "node --test", x: "id" } }));
  });
  afterAll(() => scenario.dispose());

  test("a repository in a folder that nobody else may enter, the data folder beside it", async () => {
    expect(statSync(scenario.folder).mode & 0o777).toBe(0o700);
    const run = await scenario.artel(["improve", path, ...JOBS]);
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/Branch artel\//);
    for (const entry of Object.keys(snapshot(path))) {
      expect(statSync(join(path, entry)).uid).toBe(0);
    }
    expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  });

  test("a data folder inside of the repository is refused", async () => {
    const state = snapshot(path);
    const run = await scenario.refused(["improve", path, "--data-folder", join(path, "data")]);
    expect([run.status, run.told.code]).toEqual([2, "DATA_FOLDER_INSIDE_REPOSITORY"]);
    expect(snapshot(path)).toEqual(state);
  });
});
