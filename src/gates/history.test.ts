import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FixtureRepository } from "../../test/support/fixture-repository.ts";
import { gitChangeHistory } from "./history.ts";

test("where a shallow clone ends, nothing is taken for new", async () => {
  const repository = new FixtureRepository({ "a.txt": "one\n" });
  const clone = mkdtempSync(join(tmpdir(), "artel-shallow-"));
  try {
    repository.write({ "b.txt": "two\n" });
    repository.commit("second");
    repository.write({ "c.txt": "three\n" });
    const tip = repository.commit("third");
    execFileSync("git", ["clone", "-q", "--depth=2", `file://${repository.folder}`, clone]);
    const read = (gitDirectory: string) =>
      // A base that has nothing in common with the change, so that all of it is looked at.
      gitChangeHistory({ repository: { gitDirectory }, base: `${tip}^{tree}`, tip }).commits();
    const files = async (gitDirectory: string) =>
      (await read(gitDirectory)).map((commit) => commit.files.map(({ path }) => path));
    expect(await files(join(clone, ".git"))).toEqual([[], ["c.txt"]]);
    expect(await files(repository.gitDirectory)).toEqual([
      [".gitignore", "a.txt"],
      ["b.txt"],
      ["c.txt"],
    ]);
  } finally {
    repository.dispose();
    rmSync(clone, { recursive: true, force: true });
  }
});
