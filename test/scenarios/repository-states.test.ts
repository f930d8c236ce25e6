import { appendFileSync, chmodSync, mkdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { Scenario, smallProject, snapshot, writeFiles } from "../support/scenario.ts";

// What can be worked on, though not as a person may think: it is said, and what is theirs stays as it was.
vi.setConfig({ testTimeout: 300_000 });
const scenario = new Scenario("states");
afterAll(() => scenario.dispose());

const JOBS = ["--jobs", "safe-lint"];
const FIXED = 'from "node:path";';
const FAULTY = 'import { sep } from "path";\n\nexport const separator = () => sep;\n';

/** Improves; the branch has the fix, and all that the person has is byte for byte what it was. */
async function improves(path: string, start = path): Promise<{ text: string; branch: string }> {
  const before = snapshot(path);
  const run = await scenario.artel(["improve", start, ...JOBS]);
  const text = run.stderr + run.stdout;
  expect(run.status, text).toBe(0);
  const branch = /Branch (artel\/\S+) in/.exec(run.stdout)?.[1] ?? "";
  expect(scenario.git(path, "show", `${branch}:src/sum.js`)).toContain(FIXED);
  expect(withoutDelivery(snapshot(path), branch)).toEqual(before);
  expect(scenario.git(path, "for-each-ref", "--format=%(refname)", "refs/artel")).toBe("");
  expect(scenario.git(path, "worktree", "list", "--porcelain").match(/^worktree /gm)).toHaveLength(
    1,
  );
  expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  scenario.git(path, "fsck", "--no-dangling");
  return { text, branch };
}

/** The branch and its log are what was asked for; nothing else may differ. */
function withoutDelivery(state: ReturnType<typeof snapshot>, branch: string) {
  return Object.fromEntries(Object.entries(state).filter(([path]) => !path.endsWith(branch)));
}

test("a dirty tree: the work is on the commit, and staged, changed and untracked files stay", async () => {
  const path = scenario.repository("dirty");
  writeFiles(path, {
    "src/staged.js": "export const staged = 1;\n",
    "src/new.js": FAULTY,
  });
  scenario.git(path, "add", "src/staged.js");
  appendFileSync(join(path, "src/sum.js"), "// half done\n");
  chmodSync(join(path, "test/sum.test.js"), 0o755);
  scenario.git(path, "stash", "push", "--quiet", "--", "test");
  const { text, branch } = await improves(path);
  expect(text).toMatch(/uncommitted changes; they are left alone, the work is on the commit/);
  const files = scenario.git(path, "ls-tree", "-r", "--name-only", branch).split("\n");
  expect(files).toEqual(["package.json", "src/sum.js", "test/sum.test.js"]);
  expect(scenario.git(path, "show", `${branch}:src/sum.js`)).not.toContain("half done");
});

test("a detached HEAD, from a folder inside the repository", async () => {
  const path = scenario.repository("detached");
  scenario.git(path, "checkout", "--quiet", "--detach");
  const { text } = await improves(path, join(path, "src"));
  expect(text).toMatch(/HEAD is detached; the work starts at commit [0-9a-f]{12}/);
});

test("a shallow clone", async () => {
  const origin = scenario.repository("deep");
  writeFiles(origin, { "README.md": "# Deep\n" });
  scenario.commit(origin, "second");
  const path = join(scenario.folder, "shallow");
  scenario.git(scenario.folder, "clone", "--quiet", "--depth=1", `file://${origin}`, path);
  const { text } = await improves(path);
  expect(text).toMatch(/The clone is shallow: what is read from history covers only/);
});

test("a partial clone fetches what it lacks; when its origin is gone it is refused", async () => {
  const origin = scenario.repository("origin");
  scenario.git(origin, "config", "uploadpack.allowFilter", "true");
  const clone = (name: string): string => {
    const path = join(scenario.folder, name);
    const words = ["--quiet", "--no-checkout", "--filter=blob:none", `file://${origin}`, path];
    scenario.git(scenario.folder, "clone", ...words);
    return path;
  };
  const reachable = clone("partial");
  const unreachable = clone("cut-off");
  const { text } = await improves(reachable);
  expect(text).toMatch(/The clone is partial/);

  renameSync(origin, `${origin}-gone`);
  const before = snapshot(unreachable);
  const run = await scenario.refused(["improve", unreachable, ...JOBS]);
  expect([run.status, run.told.code]).toEqual([3, "PARTIAL_CLONE"]);
  expect(run.told.message).toMatch(/3 files of commit .* are not in .*cut-off.*fetching them/s);
  expect(run.told.remedy).toMatch(/git fetch --refetch/);
  expect(snapshot(unreachable)).toEqual(before);
});

test("submodules and Git LFS are said and left alone", async () => {
  const library = scenario.repository("library");
  const path = scenario.repository("super", {
    ...smallProject(),
    ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n",
    "logo.bin": `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`,
  });
  const add = ["submodule", "--quiet", "add", library, "vendored/library"];
  scenario.git(path, "-c", "protocol.file.allow=always", ...add);
  scenario.commit(path, "submodule");
  const { text, branch } = await improves(path);
  expect(text).toMatch(/Submodules are neither checked out nor changed: vendored\/library/);
  expect(text).toMatch(/Git LFS stay pointers/);
  expect(scenario.git(path, "diff", "--name-only", "main", branch)).toBe("src/sum.js");
});

test("odd names: of the repository, of its branch and of its files", async () => {
  const odd = `Größe "it's" \\ $(touch x) 日本\nline`;
  const folder = join(scenario.folder, odd);
  mkdirSync(folder);
  const path = scenario.repository(join(odd, "-repo ü"), {
    ...smallProject(),
    "src/größe 日本.js": FAULTY,
    "src/new\nline.js": `export const line = 1;\n`,
    "src/qu\"o'te $x.js": FAULTY,
    "src/-dash.js": FAULTY,
    "src/back\\slash.js": "export const slash = 1;\n",
  });
  symlinkSync("größe 日本.js", join(path, "src", "linked.js"));
  scenario.commit(path, "link");
  scenario.git(path, "switch", "--quiet", "--create", "arbeit/größe'\"$x");
  const { branch } = await improves(path);
  for (const file of ["größe 日本.js", "qu\"o'te $x.js", "-dash.js"]) {
    expect(scenario.git(path, "show", `${branch}:src/${file}`)).toContain(FIXED);
  }
  expect(scenario.git(path, "log", "--oneline", `main..${branch}`)).not.toBe("");
});

test("a linked worktree of the person, and a hook and a setting that would change commits", async () => {
  const path = scenario.repository("linked");
  writeFiles(path, { ".git/hooks/pre-commit": "#!/bin/sh\nexit 1\n" });
  chmodSync(join(path, ".git/hooks/pre-commit"), 0o755);
  scenario.git(path, "config", "commit.gpgSign", "true");
  scenario.git(path, "config", "core.hooksPath", ".git/hooks");
  const linked = join(scenario.folder, "linked-tree");
  scenario.git(path, "worktree", "add", "--quiet", "-b", "feature", linked);
  const before = snapshot(linked);
  const run = await scenario.artel(["improve", linked, ...JOBS]);
  expect(run.status, run.stderr).toBe(0);
  expect(snapshot(linked)).toEqual(before);
  expect(scenario.git(path, "worktree", "list", "--porcelain").match(/^worktree /gm)).toHaveLength(
    2,
  );
});
