import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FixtureRepository } from "../../../test/support/fixture-repository.ts";
import { createBundle, git, importBundle, knownCommits, openMirror, readRef } from "./index.ts";

const REF = "refs/artel/sessions/s/one";
const person = { name: "P", email: "p@example.org" };
let folder: string;
let source: FixtureRepository;
let first: string;
let second: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "artel-bundle-"));
  source = new FixtureRepository({ "a.txt": "one\n" });
  first = source.commit("first");
  source.write({ "a.txt": "two\n", "b.txt": "b\n" });
  second = source.commit("second");
});
afterAll(() => {
  source?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const place = () => ({ gitDirectory: source.gitDirectory });
const newFile = () => join(folder, `${(count += 1)}.bundle`);
const newMirror = (shallow: readonly string[] = []) =>
  openMirror({
    folder: join(folder, `mirror-${(count += 1)}.git`),
    commit: second,
    person,
    shallow,
  });

async function bundleOf(commit: string, known: readonly string[] = []): Promise<string> {
  const file = newFile();
  source.git("update-ref", REF, commit);
  await createBundle(place(), { file, ref: REF, known });
  return file;
}

describe("a bundle", () => {
  test("brings a commit with its history, and a thin one what is new", async () => {
    const mirror = await newMirror();
    await importBundle(mirror, await bundleOf(first), {
      ref: REF,
      commit: first,
      as: "refs/x/base",
    });
    const thin = await bundleOf(second, [first]);
    await importBundle(mirror, thin, { ref: REF, commit: second });
    expect(await readRef(mirror, "refs/x/base")).toBe(first);
    expect(await readRef(mirror, REF)).toBe(second);
    const { stdout } = await git(mirror, ["show", `${second}:b.txt`]);
    expect(stdout).toBe("b\n");
    await git(mirror, ["fsck", "--strict", "--full"]);
    // Again, as after a crash.
    await importBundle(mirror, thin, { ref: REF, commit: second });
    expect(await knownCommits(mirror, [first, "0".repeat(40), second])).toEqual([first, second]);
  });

  test("of many objects is kept as a pack", async () => {
    const many = new FixtureRepository(
      Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`f${index}`, `${index}\n`])),
    );
    try {
      const commit = many.git("rev-parse", "HEAD");
      many.git("update-ref", REF, commit);
      const file = newFile();
      await createBundle({ gitDirectory: many.gitDirectory }, { file, ref: REF, known: [] });
      const mirror = await newMirror();
      await importBundle(mirror, file, { ref: REF, commit });
      const { stdout } = await git(mirror, ["count-objects", "-v"]);
      expect(stdout).toMatch(/^count: 0$/m);
      expect(stdout).toMatch(/^packs: 1$/m);
    } finally {
      many.dispose();
    }
  });

  test("of a shallow clone is whole where its edge is known, and refused elsewhere", async () => {
    const clone = join(folder, `clone-${(count += 1)}`);
    execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${source.folder}`, clone]);
    const shallow = readFileSync(join(clone, ".git", "shallow"), "utf8")
      .trim()
      .split("\n");
    const gitDirectory = join(clone, ".git");
    const commit = execFileSync("git", ["rev-parse", "HEAD"], {
      cwd: clone,
      encoding: "utf8",
    }).trim();
    execFileSync("git", ["update-ref", REF, commit], { cwd: clone });
    const file = newFile();
    await createBundle({ gitDirectory }, { file, ref: REF, known: [] });
    const mirror = await newMirror(shallow);
    await importBundle(mirror, file, { ref: REF, commit });
    await git(mirror, ["fsck", "--full"]);
    await expect(importBundle(await newMirror(), file, { ref: REF, commit })).rejects.toMatchObject(
      { code: "BUNDLE_REFUSED" },
    );
  });
});

describe("refused is a bundle", () => {
  const refusal = async (file: string, expected: { ref: string; commit: string }) => {
    const mirror = await newMirror();
    await expect(importBundle(mirror, file, expected)).rejects.toMatchObject({
      code: "BUNDLE_REFUSED",
      kind: "refused",
    });
    expect(await readRef(mirror, expected.ref)).toBeUndefined();
  };

  test("with another ref, another commit, or more than one", async () => {
    const file = await bundleOf(second);
    await refusal(file, { ref: "refs/heads/main", commit: second });
    await refusal(file, { ref: REF, commit: first });
    const two = newFile();
    source.git("bundle", "create", "--quiet", two, REF, "refs/heads/main");
    await refusal(two, { ref: REF, commit: second });
  });

  test("that builds on what is not here", async () => {
    await refusal(await bundleOf(second, [first]), { ref: REF, commit: second });
  });

  test("that was cut off or changed, or is none", async () => {
    const whole = readFileSync(await bundleOf(second));
    const changed = Buffer.from(whole);
    changed[whole.length - 30] = (whole[whole.length - 30] ?? 0) ^ 0xff;
    for (const bytes of [whole.subarray(0, whole.length - 25), changed, Buffer.from("x\n\ny")]) {
      const file = newFile();
      writeFileSync(file, bytes);
      await refusal(file, { ref: REF, commit: second });
    }
  });

  test("whose header names a commit that its pack does not hold", async () => {
    const other = `${second.slice(0, -1)}${second.endsWith("0") ? "1" : "0"}`;
    const file = newFile();
    const text = readFileSync(await bundleOf(second), "latin1");
    writeFileSync(file, text.replace(`${second} ${REF}`, `${other} ${REF}`), "latin1");
    await refusal(file, { ref: REF, commit: other });
  });

  test("with a tree that would write into .git", async () => {
    const blob = source.git("rev-parse", `${second}:b.txt`);
    const entry = Buffer.concat([Buffer.from("100644 .git\0"), Buffer.from(blob, "hex")]);
    const write = (kind: string, input: Buffer) =>
      execFileSync("git", ["hash-object", "-w", "--literally", "-t", kind, "--stdin"], {
        cwd: source.folder,
        input,
        encoding: "utf8",
      }).trim();
    const tree = write("tree", entry);
    const commit = source.git("commit-tree", "-m", "evil", tree);
    await refusal(await bundleOf(commit), { ref: REF, commit });
  });
});
