import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { modelOf } from "../support/scenario-model.ts";
import { smallProject } from "../support/scenario.ts";
import type { ScriptedModel } from "../support/scripted-model.ts";
import { GitlabProject } from "./gitlab-project.ts";
import { addsProduct, brokenFiles, brokenLog, flawedProject } from "./product.ts";

let project: GitlabProject;
let model: ScriptedModel | undefined;
afterEach(async () => {
  await project?.dispose();
  await model?.stop();
  model = undefined;
});

/** A pipeline that a comment started, by a webhook. */
function comment(note: string, more: object = {}): Readonly<Record<string, string>> {
  const payload = join(project.scenario.folder, "payload.json");
  const body = { object_kind: "note", user: { id: 3 }, object_attributes: { note }, ...more };
  writeFileSync(payload, JSON.stringify(body));
  return { CI_PIPELINE_SOURCE: "trigger", TRIGGER_PAYLOAD: payload };
}

test("a schedule improves the project and proposes what passes", async () => {
  project = new GitlabProject("gitlab ü", flawedProject());
  const { passed, log } = await project.run({
    CI_PIPELINE_SOURCE: "schedule",
    ARTEL_CI_JOB: "improve",
  });
  expect(passed, log).toBe(true);
  const [request] = project.read().mergeRequests;
  expect(request).toMatchObject({
    target_branch: "main",
    title: expect.stringMatching(/^Improve/u),
  });
  expect(project.show(`${request?.source_branch}:src/sum.js`)).not.toContain("join");
}, 180_000);

test("a failed pipeline of the default branch is one issue", async () => {
  project = new GitlabProject(
    "gitlab-issue",
    smallProject(),
    "test: { stage: test, script: exit 1 }",
  );
  project.write({ trace: "src/a.ts(3,7): error TS2322: Type 'string' is not assignable.\n" });
  for (const _ of [1, 2]) {
    const { passed, log } = await project.run({ CI_PIPELINE_SOURCE: "push" });
    expect(passed).toBe(false);
    expect(log).toMatch(/PASS +artel-failure-issue/u);
  }
  const { issues, notes } = project.read();
  expect(issues).toHaveLength(1);
  expect(issues[0]?.title).toContain("type error in src/a.ts");
  expect(notes).toEqual([{ issue: 1, body: expect.stringContaining("It failed again in ") }]);
}, 60_000);

describe("/parallel-dev", () => {
  test("proposes the best of what several agents made", async () => {
    project = new GitlabProject("gitlab-parallel", smallProject());
    model = await modelOf(project.scenario, addsProduct);
    const { passed, log } = await project.run(
      comment('/parallel-dev feature="Add `product`; $(touch no)" instances=2 complexity=low'),
    );
    expect(passed, log).toBe(true);
    const { mergeRequests, removed } = project.read();
    expect(mergeRequests).toHaveLength(1);
    const [request] = mergeRequests;
    expect(project.show(`${request?.source_branch}:test/product.test.js`)).toContain("multiplies");
    expect(log).toContain("The change of **instance-2** is proposed.");
    expect(removed).toEqual([1]);
  }, 240_000);

  test("is refused to those who may not write; talk is none of it", async () => {
    project = new GitlabProject("gitlab-refused", smallProject());
    project.write({ accessLevel: 20 });
    const stranger = await project.run(comment("/parallel-dev feature=x"));
    expect(stranger.passed).toBe(false);
    expect(stranger.log).toContain("User 3 may not ask for this");
    const talk = await project.run(comment("Thank you."));
    expect(talk.passed, talk.log).toBe(true);
    expect(project.read().mergeRequests).toEqual([]);
  }, 120_000);
});

test("/auto-fix proposes the repair into the merge request's branch", async () => {
  project = new GitlabProject("gitlab-heal", smallProject());
  const commit = project.push("feature", brokenFiles, 5);
  project.write({ trace: brokenLog });
  const merge_request = {
    iid: 5,
    source_branch: "feature",
    source_project_id: 7,
    last_commit: { id: commit },
  };
  const { passed, log } = await project.run(comment("/auto-fix", { merge_request }));
  expect(passed, log).toBe(true);
  const [request] = project.read().mergeRequests;
  expect(request?.target_branch).toBe("feature");
  expect(project.show(`${request?.source_branch}:test/sum.test.js`)).toContain("src/math/total.js");
}, 180_000);
