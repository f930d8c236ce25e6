import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { duplicateFunctions } from "../../src/worker/toolsmith/duplicate-functions/job.ts";
import { secrets } from "../../src/worker/toolsmith/secrets/job.ts";
import { security } from "../../src/worker/toolsmith/security/job.ts";
import type { JobWorktreeOptions } from "../support/job-worktree.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

// Put together here so that no scanner takes this file for a leak.
const TOKEN = ["ghp", "_", "Zq8Rk2Vn5Xw7Tb1Yc4Md9Lp3Hs6Jf0Ga2Ue1"].join("");

const repository = {
  files: {
    "package.json": "{}",
    "deploy.sh": `curl -H "Authorization: token ${TOKEN}" https://api.example.com\n`,
    "src/run.js": `import { exec } from "node:child_process";
export function handler(request) {
  exec("ls " + request.query.path);
  return eval(request.query.code);
}
`,
  },
} satisfies JobWorktreeOptions;

itConformsToTheJobContract(secrets, () => jobWorktree(repository));
itConformsToTheJobContract(security, () => jobWorktree(repository));

test("a secret is found in any tracked file, and its value told to no one", async () => {
  const worktree = await jobWorktreeForTest(repository);
  const survey = await secrets.survey(worktree.context);
  expect(survey.findings.map(({ location }) => location.path)).toContain("deploy.sh");
  expect(JSON.stringify(survey)).not.toContain(TOKEN);
  const excluded = { ...worktree.context, options: { exclude: ["*.sh"] } };
  expect((await secrets.survey(excluded)).findings).toEqual([]);
});

test("a weakness is found, unless its rule is turned off", async () => {
  const worktree = await jobWorktreeForTest(repository);
  const { findings } = await security.survey(worktree.context);
  const rules = [...new Set(findings.map(({ rule }) => rule.replace("artel/", "")))];
  expect(rules.length).toBeGreaterThan(0);
  const context = { ...worktree.context, options: { disableRules: rules } };
  expect((await security.survey(context)).findings).toEqual([]);
});

test("a repository without code has no weaknesses to look for, and a wrong option is refused", async () => {
  const { context } = await jobWorktreeForTest({ files: { "notes.md": "# notes\n" } });
  expect((await security.survey(context)).skipped).toBe("no JavaScript or TypeScript files");
  const wrong = { ...context, options: { exclud: [] } };
  await expect(secrets.survey(wrong)).rejects.toMatchObject({ code: "JOB_OPTIONS", kind: "usage" });
});

const copied = (name: string, url: string) => `export async function ${name}(id, options = {}) {
  const response = await fetch("${url}" + id, { ...options, method: "GET" });
  if (!response.ok) {
    throw new Error("not found: " + response.status);
  }
  const data = await response.json();
  return { id, ...data, when: new Date(data.when), by: data.by ?? "nobody" };
}
`;
const copies = { "src/a.js": copied("user", "/users/"), "src/b.js": copied("order", "/orders/") };

itConformsToTheJobContract(duplicateFunctions, () => jobWorktree({ files: copies }));

test("functions that differ in a value are told with it, not those of tests", async () => {
  const files = { ...copies, "test/c.test.js": copied("test", "/tests/") };
  const { findings } = await duplicateFunctions.survey(
    (await jobWorktreeForTest({ files })).context,
  );
  expect(findings).toMatchObject([
    {
      rule: "artel/duplicate-function",
      location: { path: "src/a.js", line: 1, endLine: 8 },
      related: [{ path: "src/b.js", line: 1, endLine: 8 }],
      message:
        'They differ in "/users/" | "/orders/". One function in their place saves about 6 lines.',
      suggestion: "Write the function once, with 1 parameter for what differs.",
    },
  ]);
  const options = { tests: true };
  const all = await duplicateFunctions.survey(
    (await jobWorktreeForTest({ files, options })).context,
  );
  expect(all.findings[0]?.related).toHaveLength(2);
});
