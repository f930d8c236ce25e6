import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { FixtureRepository } from "../../../../test/support/fixture-repository.ts";
import { addedLines } from "./added-lines.ts";

test("lines of the new side are found under any name, and what they hold is no name", () => {
  const repository = new FixtureRepository({ "a b.ts": "one\n", "ü.ts": "one\n", "x.ts": "one\n" });
  try {
    repository.write({
      "a b.ts": "one\ntwo\nthree\n",
      "ü.ts": "++ b/other.ts\none\n",
      "new.ts": "@@ -1 +1,5 @@\n",
      'odd"\t.ts': "a\n",
    });
    repository.remove("x.ts");
    repository.git("add", "--all");
    const words = ["diff", "--cached", "--unified=0", "--no-renames", "HEAD"];
    const settings = ["-c", "core.quotePath=false"];
    const diff = execFileSync("git", [...settings, ...words], {
      cwd: repository.folder,
      encoding: "utf8",
    });
    expect(addedLines(diff)).toEqual([
      { path: "a b.ts", lines: [{ first: 2, last: 3 }] },
      { path: "new.ts", lines: [{ first: 1, last: 1 }] },
      { path: 'odd"\t.ts', lines: [{ first: 1, last: 1 }] },
      { path: "ü.ts", lines: [{ first: 1, last: 1 }] },
    ]);
  } finally {
    repository.dispose();
  }
});
