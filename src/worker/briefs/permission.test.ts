import { describe, expect, test } from "vitest";
import { securityPolicySchema } from "#domain";
import { answerByPolicy, questionDigest, shownQuestion } from "./permission.ts";

const policy = securityPolicySchema.parse({ execute: "ask", delete: "deny" });
const wants = (kind: "read" | "edit" | "delete" | "execute" | "network", ...paths: string[]) =>
  answerByPolicy(policy, { kind, title: "x", paths });

describe("an agent's policy", () => {
  test("allows, denies, or leaves it to a person", () => {
    expect(wants("edit", "src/a.js")).toMatchObject({ isAllowed: true });
    expect(wants("delete", "src/a.js")).toMatchObject({ isAllowed: false });
    expect(wants("network")).toMatchObject({ isAllowed: false });
    expect(wants("execute", ".")).toBeUndefined();
  });

  test.each([
    "/etc/passwd",
    "~/.ssh/id_ed25519",
    "../other/file",
    "src/../../out",
    ".git/hooks/pre-commit",
    "vendor/lib/.git/config",
  ])("allows nothing at %s, and asks nobody about it", (path) => {
    for (const kind of ["read", "edit", "execute"] as const) {
      expect(wants(kind, "src/a.js", path)).toMatchObject({
        isAllowed: false,
        reason: expect.stringContaining(path),
      });
    }
  });
});

describe("what people are shown", () => {
  const secret = `ghp_${"a".repeat(36)}`;

  test("is one line without secrets and controls, and the whole where the line does not have it", () => {
    expect(
      shownQuestion({ kind: "execute", title: `run curl ${secret}\n\u001b[2J`, paths: [] }),
    ).toEqual({
      kind: "execute",
      title: "run curl *** [2J",
      paths: [],
      detail: "run curl ***\n\u001b[2J",
    });
    expect(shownQuestion({ kind: "read", title: "read a", paths: ["a"] })).toEqual({
      kind: "read",
      title: "read a",
      paths: ["a"],
    });
    expect(shownQuestion({ kind: "read", title: " \n", paths: [] }).title).toBe(
      "something without a name",
    );
  });

  test("is clipped, and says so", () => {
    const shown = shownQuestion({
      kind: "execute",
      title: "t".repeat(400),
      paths: Array.from({ length: 90 }, (_, index) => `p${index}`),
      detail: "d".repeat(40_000),
    });
    expect(shown.title).toBe(`${"t".repeat(300)}… (100 more characters)`);
    expect(shown.detail).toMatch(/d… \(8000 more characters\)$/);
    expect(shown.paths).toHaveLength(50);
  });

  test("is not what tells one question from another: that is all of it", () => {
    const script = (end: string) => ({
      kind: "execute" as const,
      title: "run npm test",
      paths: ["."],
      detail: `${"#".repeat(40_000)}${end}`,
    });
    expect(shownQuestion(script("a"))).toEqual(shownQuestion(script("b")));
    expect(questionDigest(script("a"))).not.toBe(questionDigest(script("b")));
    expect(questionDigest(script("a"))).toBe(questionDigest(script("a")));
  });
});
