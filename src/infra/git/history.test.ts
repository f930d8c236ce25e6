import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createBranch,
  differenceStatistics,
  differingPaths,
  git,
  isReachable,
  listFiles,
  listRefs,
  listTree,
  mergeChange,
  openRepository,
  readBlobs,
  readCommit,
  readLog,
  readRef,
  treeOf,
  updateRefs,
  withTrailers,
  writeCommit,
} from "./index.ts";
import type { Repository } from "./index.ts";
import { redactUrls } from "./errors.ts";
import { checkVersion } from "./version.ts";

const person = { name: "Ada", email: "ada@example.org" };
const odd = 'src/ö "quoted"\nline.ts';

let folder: string;
let path: string;
let repository: Repository;
let base: string;

function run(...commandArguments: string[]): string {
  return execFileSync(
    "git",
    ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...commandArguments],
    {
      cwd: path,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    },
  ).trim();
}

/** A commit on a parent with some files changed; the branch `main` and the work tree stay. */
function commitOn(parent: string, files: Record<string, string>): string {
  run("checkout", "--quiet", "--detach", parent);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  run("add", "--all");
  run("commit", "--quiet", "-m", "change");
  const commit = run("rev-parse", "HEAD");
  run("checkout", "--quiet", "main");
  return commit;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "artel-history-"));
  path = join(folder, "repository");
  mkdirSync(join(path, "src"), { recursive: true });
  run("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(path, "lines.txt"), "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  writeFileSync(join(path, odd), "odd\n");
  writeFileSync(join(path, "-dash.bin"), Buffer.from([0, 1, 2, 10, 0]));
  writeFileSync(join(path, "run.sh"), "#!/bin/sh\n");
  chmodSync(join(path, "run.sh"), 0o755);
  run("add", "--all");
  run("commit", "--quiet", "-m", "Start: 'quoted'");
  repository = await openRepository(path);
  base = repository.head.commit;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("reading", () => {
  it("lists odd names and reads blobs byte by byte", async () => {
    const entries = await listTree(repository, base);
    expect(entries.map(({ path: name, kind }) => [name, kind])).toEqual([
      ["-dash.bin", "file"],
      ["lines.txt", "file"],
      ["run.sh", "executable"],
      [odd, "file"],
    ]);
    const missing = "1".repeat(40);
    const blobs = await readBlobs(repository, [...entries.map(({ oid }) => oid), missing]);
    expect(blobs.size).toBe(4);
    expect([...blobs.get(entries[0]!.oid)!]).toEqual([0, 1, 2, 10, 0]);
    expect(blobs.get(entries[3]!.oid)!.toString()).toBe("odd\n");
    expect(await listFiles(repository, base)).toContain(odd);
  });

  it("says what differs, binary files included", async () => {
    const commit = commitOn(base, { "-dash.bin": "\0\0", [odd]: "odd\nmore\n" });
    expect(await differingPaths(repository, base, commit)).toEqual(["-dash.bin", odd]);
    expect(await differenceStatistics(repository, base, commit)).toEqual([
      { path: "-dash.bin", insertions: null, deletions: null },
      { path: odd, insertions: 1, deletions: 0 },
    ]);
    const log = await readLog(repository, { tip: commit, excluding: base });
    expect(log).toMatchObject([
      { commit, subject: "change", author: "ada@example.org", paths: ["-dash.bin", odd] },
    ]);
    expect(await readLog(repository, { tip: commit })).toHaveLength(2);
  });
});

describe("writeCommit", () => {
  it("writes the same commit for the same input, unsigned, with hooks and signing configured", async () => {
    run("config", "commit.gpgSign", "true");
    run("config", "gpg.program", "/bin/false");
    writeFileSync(join(path, ".git", "hooks", "commit-msg"), "#!/bin/sh\nexit 1\n", {
      mode: 0o755,
    });
    const commit = {
      tree: await treeOf(repository, base),
      parents: [base],
      message: withTrailers("fix: ö\n\nBecause.", { "Artel-Session": "s1" }),
      person,
      time: 1_700_000_000_000,
    };
    const oid = await writeCommit(repository, commit);
    expect(await writeCommit(repository, commit)).toBe(oid);
    expect(await readCommit(repository, oid)).toEqual({
      tree: commit.tree,
      parents: [base],
      message: "fix: ö\n\nBecause.\n\nArtel-Session: s1",
    });
    expect(
      run("log", "-1", "--format=%an %ce %at %(trailers:key=Artel-Session,valueonly)", oid),
    ).toBe("Ada ada@example.org 1700000000 s1");
    run("config", "--unset", "commit.gpgSign");
    rmSync(join(path, ".git", "hooks", "commit-msg"));
  });

  it("adds trailers to trailers, once", () => {
    expect(withTrailers("a", { B: "c" })).toBe("a\n\nB: c\n");
    expect(withTrailers("a\n\nX: y\n", { B: "c" })).toBe("a\n\nX: y\nB: c\n");
    expect(withTrailers("a\n\nB: c\n", { B: "c" })).toBe("a\n\nB: c\n");
    expect(withTrailers("fix: a", { B: "c\nd" })).toBe("fix: a\n\nB: c d\n");
  });
});

describe("updateRefs", () => {
  it("compares and swaps: all or none", async () => {
    const other = commitOn(base, { "lines.txt": "x\n" });
    const a = "refs/artel/sessions/s/a";
    const b = "refs/artel/sessions/s/b";
    expect(await updateRefs(repository, [{ ref: a, to: base, from: null }])).toBe(true);
    expect(await updateRefs(repository, [{ ref: a, to: other, from: null }])).toBe(false);
    expect(
      await updateRefs(repository, [
        { ref: b, to: other, from: null },
        { ref: a, to: other, from: other },
      ]),
    ).toBe(false);
    expect(await readRef(repository, b)).toBeUndefined();
    expect(await updateRefs(repository, [{ ref: a, to: other, from: base }])).toBe(true);
    expect(await listRefs(repository, "refs/artel/sessions/s/")).toEqual(new Map([[a, other]]));
    expect(await isReachable(repository, other)).toBe(true);
    expect(await updateRefs(repository, [{ ref: a, to: undefined, from: other }])).toBe(true);
    expect(await isReachable(repository, other)).toBe(false);
  });

  it("lets one of many win", async () => {
    const commits = await Promise.all(
      [1, 2, 3, 4, 5].map((time) =>
        writeCommit(repository, {
          tree: `${base}^{tree}`,
          parents: [base],
          message: "m",
          person,
          time: time * 1000,
        }),
      ),
    );
    const ref = "refs/artel/sessions/race";
    const won = await Promise.all(
      commits.map((to) => updateRefs(repository, [{ ref, to, from: null }])),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await readRef(repository, ref)).toBe(commits[won.indexOf(true)]);
  });
});

describe("createBranch", () => {
  it("makes a branch once and leaves HEAD, index and files alone", async () => {
    const other = commitOn(base, { "lines.txt": "y\n" });
    const before = [
      run("status", "--porcelain"),
      run("symbolic-ref", "HEAD"),
      readFileSync(join(path, ".git/index"), "hex"),
    ];
    expect(await createBranch(repository, "artel/s1", other)).toEqual({ branch: "artel/s1" });
    expect(await createBranch(repository, "artel/s1", other)).toEqual({ branch: "artel/s1" });
    await expect(createBranch(repository, "artel/s1", base)).rejects.toMatchObject({
      code: "BRANCH_EXISTS",
    });
    expect(run("rev-parse", "artel/s1")).toBe(other);
    expect([
      run("status", "--porcelain"),
      run("symbolic-ref", "HEAD"),
      readFileSync(join(path, ".git/index"), "hex"),
    ]).toEqual(before);
  });

  it("takes another name where a branch is in the way", async () => {
    run("branch", "blocked", base);
    run("branch", "deep/inside", base);
    expect(await createBranch(repository, "blocked/s2", base)).toEqual({ branch: "blocked-s2" });
    await expect(createBranch(repository, "deep", base)).rejects.toMatchObject({
      code: "BRANCH_EXISTS",
    });
    for (const name of ["a..b", "-x", "a b", "x.lock"]) {
      await expect(createBranch(repository, name, base)).rejects.toMatchObject({
        code: "BRANCH_NAME_INVALID",
      });
    }
  });
});

describe("mergeChange", () => {
  const text = (changes: Record<number, string>) =>
    Array.from({ length: 9 }, (_, index) => `${changes[index + 1] ?? index + 1}\n`).join("");

  it("takes the change's tree where nothing else happened", async () => {
    const commit = commitOn(base, { "lines.txt": text({ 1: "one" }) });
    const result = await mergeChange({ repository, onto: base, change: { base, commit } });
    expect(result).toEqual({ kind: "merged", tree: await treeOf(repository, commit) });
  });

  it("merges changes of different places and leaves files, index and refs alone", async () => {
    const onto = commitOn(base, { "lines.txt": text({ 1: "one" }) });
    const commit = commitOn(base, { "lines.txt": text({ 9: "nine" }), "new.txt": "new\n" });
    const before = [run("for-each-ref"), run("status", "--porcelain")];
    const result = await mergeChange({ repository, onto, change: { base, commit } });
    if (result.kind !== "merged") throw new Error("conflict");
    expect(`${run("cat-file", "blob", `${result.tree}:lines.txt`)}\n`).toBe(
      text({ 1: "one", 9: "nine" }),
    );
    expect(run("cat-file", "blob", `${result.tree}:new.txt`)).toBe("new");
    expect([run("for-each-ref"), run("status", "--porcelain")]).toEqual(before);
  });

  it("names the paths in conflict", async () => {
    const onto = commitOn(base, { "lines.txt": text({ 5: "five" }), [odd]: "ours\n" });
    const commit = commitOn(base, { "lines.txt": text({ 5: "V" }), [odd]: "theirs\n" });
    const result = await mergeChange({ repository, onto, change: { base, commit } });
    expect(result).toEqual({ kind: "conflict", paths: ["lines.txt", odd] });
  });

  it("takes the given base, not the one that history has", async () => {
    // The change is the second of two commits; the first must not come along.
    const first = commitOn(base, { "lines.txt": text({ 1: "first" }) });
    const second = commitOn(first, { "lines.txt": text({ 1: "first", 9: "second" }) });
    const result = await mergeChange({
      repository,
      onto: base,
      change: { base: first, commit: second },
    });
    if (result.kind !== "merged") throw new Error("conflict");
    expect(`${run("cat-file", "blob", `${result.tree}:lines.txt`)}\n`).toBe(text({ 9: "second" }));
  });

  it("runs no merge driver", async () => {
    const planted = join(folder, "driver-ran");
    run("config", "merge.evil.driver", `touch '${planted}'`);
    writeFileSync(join(path, ".gitattributes"), "* merge=evil\n");
    const opened = await openRepository(path);
    const onto = commitOn(base, {
      ".gitattributes": "* merge=evil\n",
      "lines.txt": text({ 5: "a" }),
    });
    const commit = commitOn(base, { "lines.txt": text({ 5: "b" }) });
    const result = await mergeChange({ repository: opened, onto, change: { base, commit } });
    expect(result.kind).toBe("conflict");
    expect(existsSync(planted)).toBe(false);
  });
});

describe("git", () => {
  it("redacts credentials and gives the arguments of what failed", async () => {
    const failure = await git(repository, ["ls-remote", "https://ada:secret@localhost:1/x"]).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: "GIT_FAILED", kind: "failed", exitCode: 128 });
    expect(JSON.stringify(failure) + String(failure)).not.toContain("secret");
    expect(redactUrls("x ssh://git:pw@host/a http://b@c/")).toBe(
      "x ssh://***@host/a http://***@c/",
    );
  });

  it("refuses an old git and a missing one", async () => {
    expect(checkVersion("git version 2.39.5 (Apple Git-154)\n")).toMatchObject({
      major: 2,
      minor: 39,
    });
    expect(() => checkVersion("git version 2.37.9")).toThrow(
      expect.objectContaining({ code: "GIT_TOO_OLD" }),
    );
    const before = process.env["PATH"];
    process.env["PATH"] = folder;
    try {
      await expect(openRepository(path)).rejects.toMatchObject({
        code: "GIT_MISSING",
        kind: "environment",
      });
    } finally {
      process.env["PATH"] = before;
    }
  });

  it("is cancelled by its signal", async () => {
    await expect(git(repository, ["log"], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });
});
