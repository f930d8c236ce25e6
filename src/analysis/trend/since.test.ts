import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { gitReader } from "../history/git.ts";
import { analysisFolder } from "../../../test/support/analysis-folder.ts";
import { sinceCommit } from "./since.ts";

const place = analysisFolder();

function commit(date: string): string {
  const environment = { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
  const identity = ["-c", "user.name=A", "-c", "user.email=a@a.a", "-c", "commit.gpgSign=false"];
  const words = [...identity, "commit", "-q", "--allow-empty", "-m", "one"];
  execFileSync("git", words, { cwd: place.root, env: environment });
  return place.git("rev-parse", "HEAD").trim();
}

const since = async (given: string): Promise<string> =>
  (await sinceCommit(gitReader(place.root), given)).commit;

describe("the commit that is meant", () => {
  it("is found by name, date and days; when all are younger, the first", async () => {
    place.git("init", "-q");
    const first = commit("2026-01-10T12:00:00Z");
    place.git("tag", "v1");
    const second = commit("2026-02-10T12:00:00Z");
    const third = commit(new Date().toISOString());
    expect(await since("v1")).toBe(first);
    expect(await since(second.slice(0, 10))).toBe(second);
    expect(await since("HEAD~1")).toBe(second);
    expect(await since("2026-01-20")).toBe(first);
    expect(await since("2026-02-10T13:00:00Z")).toBe(second);
    expect(await since("2020-01-01")).toBe(first);
    expect(await since("1d")).toBe(second);
    expect(await since("HEAD")).toBe(third);
    expect((await sinceCommit(gitReader(place.root), "v1")).time).toBe(1_768_046_400);
  });

  it("is refused when there is none, and never taken for an option or a range", async () => {
    place.git("init", "-q");
    commit("2026-01-10T12:00:00Z");
    for (const given of ["nonsense", "--output=/tmp/x", "HEAD..HEAD", "HEAD^{tree}", ""]) {
      await expect(since(given), given).rejects.toMatchObject({
        code: "ANALYSIS_SINCE_UNKNOWN",
        kind: "refused",
      });
    }
  });
});
