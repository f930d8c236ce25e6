import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { analyzeLog } from "#analysis";
import { findIssue } from "./known-issues.ts";
import { describeFailure, marker, type FailureIssue } from "./describe-failure.ts";

const run = {
  name: "CI",
  url: "https://github.com/acme/shop/actions/runs/42",
  branch: "main",
  commit: "a".repeat(40),
};

async function issueOf(
  log: string,
  changes: Partial<typeof run> = {},
): Promise<FailureIssue | undefined> {
  async function* chunks() {
    yield Buffer.from(log);
  }
  const report = await analyzeLog(chunks(), {
    name: "log",
    signal: new AbortController().signal,
  });
  return describeFailure(report, { ...run, ...changes });
}

const failure = (port: number, name = "tester") =>
  `${name}\nsrc/server.ts(12,${port % 90}): error TS2345: Argument of type '${port}' is not assignable to @all. Closes #1\n`;

describe("describeFailure", () => {
  it("says what failed, where, and in which run", async () => {
    const issue = await issueOf(failure(8080));
    expect(issue?.title).toMatch(/^CI: type error in src\/server\.ts: /u);
    expect(issue?.body).toContain("[CI](https://github.com/acme/shop/actions/runs/42)");
    expect(issue?.body).toContain("src/server.ts:12");
    expect(issue?.body.trimEnd().endsWith(marker(issue.fingerprint))).toBe(true);
  });

  it("notifies nobody by what the log says", async () => {
    const issue = await issueOf(failure(8080));
    expect(issue?.body).not.toContain("@all");
    expect(`${issue?.title}${issue?.body}`).not.toContain("#1");
  });

  it("has one fingerprint for one failure, whatever its numbers", async () => {
    const [one, same, elsewhere] = await Promise.all([
      issueOf(failure(8080)),
      issueOf(failure(43121, "another line before"), { commit: "b".repeat(40) }),
      issueOf(failure(8080), { name: "Nightly" }),
    ]);
    expect(one?.fingerprint).toBe(same?.fingerprint);
    expect(one?.fingerprint).not.toBe(elsewhere?.fingerprint);
  });

  it("has nothing to say of a log in which nothing failed", async () => {
    expect(await issueOf("all is well\n")).toBeUndefined();
  });
});

describe("findIssue", () => {
  const fingerprint = "abc123";
  const body = `text\n${marker(fingerprint)}\n`;

  it("finds the open issue of the failure, of either forge", () => {
    const github = JSON.stringify([
      { number: 1, body: null },
      { number: 2, body },
    ]);
    const gitlab = JSON.stringify([{ iid: 7, description: body, labels: [] }]);
    expect(findIssue(github, "issues.json", fingerprint)).toBe(2);
    expect(findIssue(gitlab, "issues.json", fingerprint)).toBe(7);
    expect(findIssue(github, "issues.json", "abc12")).toBeUndefined();
  });

  it.each(["{", '{"message":"401 Unauthorized"}', '[{"id":1}]'])("refuses %s", (text) => {
    expect(() => findIssue(text, "issues.json", fingerprint)).toThrow(
      expect.objectContaining({ code: "ISSUES_UNREADABLE" }),
    );
  });
});
