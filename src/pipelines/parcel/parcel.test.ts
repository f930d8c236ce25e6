import { execFileSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listRefs, openRepository } from "#infra/git";
import { FixtureRepository } from "../../../test/support/fixture-repository.ts";
import { packParcel } from "./pack.ts";
import { bundledRef, type Parcel } from "./parcel.ts";
import { inert, proposalText } from "./proposal-text.ts";
import { checkParcel, unpackParcel } from "./unpack.ts";

const session = "20261122-101500-abc123";
const figures = {
  verdict: "pass",
  risk: "low",
  commits: 1,
  files: 1,
  testFiles: 0,
  insertions: 1,
  deletions: 0,
} as const;
const options = { allowPipelines: false, maximumFiles: 50 };
let source: FixtureRepository;
let clone: string;
let folder: string;
let base: string;

beforeEach(() => {
  source = new FixtureRepository({ "a.txt": "one\n" });
  base = source.git("rev-parse", "HEAD");
  folder = mkdtempSync(join(tmpdir(), "artel-parcel-"));
  clone = join(folder, "clone of ü");
  execFileSync("git", ["clone", "--quiet", source.folder, clone]);
});
afterEach(() => {
  source.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function pack(commit: string | undefined, from = base): Promise<string> {
  const parcel: Parcel = {
    format: "artel-parcel/1",
    session,
    goal: "improve",
    outcome: commit === undefined ? "nothing-to-do" : "delivered",
    base: from,
    costUsd: 0,
    wallMs: 1,
    ...(commit !== undefined && { change: { commit, ...figures } }),
  };
  const target = join(folder, "parcel");
  await packParcel(await openRepository(source.folder), { parcel, report: "# Report\n" }, target);
  return target;
}

function changed(files: Readonly<Record<string, string>>): string {
  source.write(files);
  return source.commit("change");
}

/** Unpacks into the clone, and says which refs there are that were not there before. */
async function unpack(parcel: string, more: Partial<typeof options> = {}) {
  const repository = await openRepository(clone);
  const before = await listRefs(repository, "refs/");
  const result = await unpackParcel(repository, parcel, { ...options, ...more }).catch(
    (error: unknown) => error,
  );
  const after = await listRefs(repository, "refs/");
  return { result, made: [...after.keys()].filter((ref) => !before.has(ref)) };
}

describe("a parcel", () => {
  it("brings the change of a session to another clone as a branch, and leaves nothing else", async () => {
    const commit = changed({ "b.txt": "two\n" });
    const { result, made } = await unpack(await pack(commit));
    expect(result).toMatchObject({ session, base, commit, branch: `artel/${session}` });
    expect(made).toEqual([`refs/heads/artel/${session}`]);
    expect(source.git("for-each-ref", bundledRef(session))).toBe("");
  });

  it("of a session that delivered nothing has no bundle and makes no branch", async () => {
    const parcel = await pack(undefined);
    expect(readdirSync(parcel).toSorted()).toEqual(["parcel.json", "report.md"]);
    expect(await unpack(parcel)).toEqual({ result: undefined, made: [] });
  });

  it("is not written into a folder that holds something", async () => {
    const commit = changed({ "b.txt": "two\n" });
    await pack(commit);
    await expect(pack(commit)).rejects.toMatchObject({ code: "FOLDER_NOT_EMPTY" });
  });

  it.each([
    [
      { ".github/workflows/ci.yml": "on: push\n" },
      "It changes .github/workflows/ci.yml, which CI runs.",
    ],
    [{ ".gitlab-ci.yml": "a: b\n" }, "It changes .gitlab-ci.yml, which CI runs."],
  ])("with a change of what CI runs is refused: %o", async (files, message) => {
    const parcel = await pack(changed(files));
    const { result, made } = await unpack(parcel);
    expect(result).toMatchObject({ code: "PARCEL_REFUSED", message });
    expect(made).toEqual([]);
    await expect(checkParcel(await openRepository(clone), parcel, options)).rejects.toThrow(
      message,
    );
    expect((await unpack(parcel, { allowPipelines: true })).made).toHaveLength(1);
  });

  it("with such a change in between, or with more than one line of commits, is refused", async () => {
    changed({ ".github/workflows/ci.yml": "on: push\n" });
    source.remove(".github");
    const parcel = await pack(changed({ "b.txt": "b" }));
    expect((await unpack(parcel)).result).toMatchObject({
      message: "It changes .github/workflows/ci.yml, which CI runs.",
    });
    rmSync(parcel, { recursive: true });
    source.git("checkout", "--quiet", "--orphan", "other");
    const foreign = changed({ "c.txt": "c" });
    source.git("checkout", "--quiet", "main");
    source.git("reset", "--quiet", "--hard", base);
    source.git("merge", "--quiet", "--allow-unrelated-histories", "-s", "ours", "-m", "m", foreign);
    const { result, made } = await unpack(await pack(source.git("rev-parse", "HEAD")));
    expect(result).toMatchObject({ message: expect.stringContaining("one line of commits") });
    expect(made).toEqual([]);
  });

  it("with more files than are taken is refused", async () => {
    const parcel = await pack(changed({ "b.txt": "b", "c.txt": "c" }));
    const { result, made } = await unpack(parcel, { maximumFiles: 1 });
    expect(result).toMatchObject({ message: "It changes 2 files; at most 1 are taken." });
    expect(made).toEqual([]);
  });

  it("that builds on what this repository has in no branch is refused", async () => {
    const foreign = changed({ "fork.txt": "of a fork" });
    const parcel = await pack(changed({ "b.txt": "b" }), foreign);
    const { result, made } = await unpack(parcel);
    expect(result).toMatchObject({ code: "PARCEL_REFUSED" });
    expect(made).toEqual([]);
  });

  it("whose change is no descendant of its base is refused", async () => {
    source.git("checkout", "--quiet", "--orphan", "other");
    const parcel = await pack(changed({ "b.txt": "b" }));
    const { result, made } = await unpack(parcel);
    expect(result).toMatchObject({ message: expect.stringContaining("does not build on") });
    expect(made).toEqual([]);
  });

  it("whose bundle holds another commit than it says is refused", async () => {
    const first = changed({ "b.txt": "two\n" });
    const parcel = await pack(first);
    const file = join(parcel, "parcel.json");
    const other = changed({ "c.txt": "c\n" });
    writeFileSync(file, readFileSync(file, "utf8").replace(first, other));
    const { result, made } = await unpack(parcel);
    expect(result).toMatchObject({ code: "BUNDLE_REFUSED" });
    expect(made).toEqual([]);
  });

  it.each([
    ["no JSON", "{", "is no JSON"],
    ["another format", '{"format":"artel-parcel/2"}', "cannot be used"],
  ])("of %s is refused", async (_name, text, message) => {
    const parcel = await pack(changed({ "b.txt": "b" }));
    writeFileSync(join(parcel, "parcel.json"), text);
    expect((await unpack(parcel)).result).toMatchObject({
      code: "PARCEL_REFUSED",
      message: expect.stringContaining(message),
    });
  });

  it("that links elsewhere is refused", async () => {
    const parcel = await pack(changed({ "b.txt": "b" }));
    rmSync(join(parcel, "report.md"));
    symlinkSync("/etc/hostname", join(parcel, "report.md"));
    const { result } = await unpack(parcel);
    expect(result).toMatchObject({ code: "PARCEL_REFUSED" });
  });
});

describe("the text of a proposal", () => {
  const parcel = { goal: "improve" } as Parcel;

  it("notifies nobody, closes no issue, loads no picture and hides nothing", () => {
    expect(inert("a /close\n /close")).toBe("a /close\n \u200B/close");
    for (const [keyword, end] of [
      ["Closes", "issues/1"],
      ["fixed:", "-/issues/1"],
      ["resolving", "pull/1"],
    ]) {
      const address = `https://example.org/acme/shop/${end}`;
      expect(inert(`${keyword} ${address}`)).not.toContain(address);
      expect(inert(`see ${address}`)).toContain(address);
    }
    const text = inert("@team closes #12, GH-3 ![x](http://x) <!-- a --> <img src=x> a@b.c 1 < 2");
    expect(text.replaceAll("\u200B", "|")).toBe(
      "@|team closes #|12, GH-|3 !|[x](http://x) <|!-- a --> <|img src=x> a@|b.c 1 < 2",
    );
  });

  it("has one line of at most 72 characters as its title", () => {
    const { title } = proposalText(
      { ...parcel, goal: `${"Add a mode ".repeat(20)}\nand more` },
      "",
    );
    expect(title).toHaveLength(72);
    expect(title).toMatch(/^Add a mode .*…$/u);
    expect(proposalText(parcel, "").title).toBe("Improve the code: 0 changes");
  });

  it("is cut at a line where a forge would refuse it", () => {
    const { body } = proposalText(parcel, "a line of the report\n".repeat(10_000));
    expect(body.length).toBeLessThan(60_100);
    expect(body).toMatch(/report\n\n… the rest is in the job's artifact\.\n$/u);
  });
});
