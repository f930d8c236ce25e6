import { afterEach, describe, expect, test } from "vitest";
import { modelOf } from "../support/scenario-model.ts";
import type { ScriptedModel } from "../support/scripted-model.ts";
import { GithubRepository } from "./github-repository.ts";
import { addsProduct, brokenFiles, brokenLog, flawedProject } from "./product.ts";
import type { JobRun } from "./run-workflow.ts";

let repository: GithubRepository;
let model: ScriptedModel | undefined;
afterEach(async () => {
  await repository?.dispose();
  await model?.stop();
  model = undefined;
});

function results(jobs: ReadonlyMap<string, JobRun>): Readonly<Record<string, string>> {
  return Object.fromEntries([...jobs].map(([name, { result }]) => [name, result]));
}
const logs = (jobs: ReadonlyMap<string, JobRun>) => [...jobs.values()].map(({ log }) => log).join();

describe("the nightly improvement", () => {
  test("proposes what passes, by a job that has the right but runs nothing of the repository", async () => {
    repository = new GithubRepository("ci ü", flawedProject());
    const jobs = await repository.run("artel-improve.yml", {});
    expect(results(jobs), logs(jobs)).toEqual({
      look: "success",
      improve: "success",
      propose: "success",
    });
    const [pull] = repository.read().pulls;
    expect(pull).toMatchObject({
      base: "main",
      title: expect.stringMatching(/^Improve the code: /),
    });
    expect(pull?.head).toMatch(/^artel\/\d{8}-\d{6}-\w{6}$/u);
    expect(pull?.body).toContain("src/sum.js");
    expect(repository.branches()).toEqual([pull?.head, "main"]);
    expect(repository.show(`${pull?.head}:src/sum.js`)).not.toContain("join");
    expect([...(jobs.get("improve")?.variables ?? [])]).toEqual(["ARTEL_CI_PACKAGE"]);
  }, 180_000);

  test("proposes nothing more while three of its pull requests wait", async () => {
    repository = new GithubRepository("ci-open");
    const pull = { number: 1, title: "", body: "", base: "main" };
    repository.write({
      pulls: ["artel/a", "artel/b", "fix", "artel/c"].map((head) => ({ ...pull, head })),
    });
    const jobs = await repository.run("artel-improve.yml", {});
    expect(results(jobs)).toEqual({ look: "success", improve: "skipped", propose: "skipped" });
  }, 60_000);
});

describe("the issue of a failed run", () => {
  const run = (changes: object = {}) => ({
    workflow_run: {
      id: 42,
      name: "CI",
      conclusion: "failure",
      event: "push",
      head_branch: "main",
      head_sha: "a".repeat(40),
      html_url: "https://github.com/acme/shop/actions/runs/42",
      ...changes,
    },
  });
  const failure =
    "build\tRun tsc\t2026-11-22T10:15:00.0000000Z src/a.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.\n";

  test("is opened once, and added to when it fails again", async () => {
    repository = new GithubRepository("ci-issue");
    repository.write({ log: failure });
    const first = await repository.run("artel-failure-issue.yml", run());
    expect(results(first), logs(first)).toEqual({ report: "success" });
    const again = await repository.run(
      "artel-failure-issue.yml",
      run({ head_sha: "b".repeat(40) }),
    );
    expect(results(again), logs(again)).toEqual({ report: "success" });
    const { issues, comments } = repository.read();
    expect(issues).toHaveLength(1);
    expect(issues[0]?.title).toMatch(/^CI: type error in src\/a\.ts: /u);
    expect(issues[0]?.body).toContain("https://github.com/acme/shop/actions/runs/42");
    expect(comments).toEqual([
      { number: 1, body: expect.stringContaining("It failed again in https://github.com/") },
    ]);
  }, 60_000);

  test("is not opened for a pull request, another branch, or a run that passed", async () => {
    repository = new GithubRepository("ci-none");
    repository.write({ log: failure });
    for (const changes of [
      { event: "pull_request" },
      { event: "pull_request_target" },
      { head_branch: "x" },
      { conclusion: "success" },
    ]) {
      const jobs = await repository.run("artel-failure-issue.yml", run(changes));
      expect(results(jobs)).toEqual({ report: "skipped" });
    }
    expect(repository.read().issues).toEqual([]);
  }, 60_000);
});

const ask = (body: string) => ({ issue: { number: 5 }, comment: { body } });

describe("parallel development", () => {
  test("proposes the best of what several agents made, answers, and cleans up", async () => {
    repository = new GithubRepository("ci parallel");
    model = await modelOf(repository.scenario, addsProduct);
    repository.write({ artifacts: [11, 12] });
    const jobs = await repository.run(
      "artel-parallel-development.yml",
      ask(
        '/parallel-dev feature="Add `product`; $(touch /tmp/no) @all" instances=2 complexity=low',
      ),
      { secrets: { OPENAI_API_KEY: "sk-test" } },
    );
    expect(results(jobs), logs(jobs)).toEqual({
      plan: "success",
      execute: "success",
      report: "success",
      "clean-up": "success",
    });
    const { pulls, comments, artifacts } = repository.read();
    expect(pulls).toHaveLength(1);
    expect(repository.show(`${pulls[0]?.head}:test/product.test.js`)).toContain("multiplies");
    expect(comments[0]?.number).toBe(5);
    expect(comments[0]?.body).toContain("The change of **artel-parcel-2** is proposed.");
    expect(comments[0]?.body).toContain("| artel-parcel-1 | delivered | pass |");
    expect(artifacts).toEqual([]);
    const goals = model.requests.map(({ messages }) => JSON.stringify(messages));
    expect(goals.some((goal) => goal.includes("Add `product`; $(touch /tmp/no) @all"))).toBe(true);
    for (const id of ["plan", "report", "clean-up"]) {
      expect(jobs.get(id)?.variables).not.toContain("OPENAI_API_KEY");
    }
    expect(jobs.get("execute")?.variables).not.toContain("GH_TOKEN");
  }, 240_000);

  test("is refused to those who may not write, and what is written wrongly is answered", async () => {
    repository = new GithubRepository("ci-refused");
    repository.write({ permission: "read" });
    const command = "/parallel-dev feature=x instances=99";
    const stranger = await repository.run("artel-parallel-development.yml", ask(command));
    expect(results(stranger)).toMatchObject({ plan: "failure", execute: "skipped" });
    expect(stranger.get("plan")?.log).toContain("octocat may not ask for this");
    repository.write({ permission: "write" });
    const wrong = await repository.run("artel-parallel-development.yml", ask(command));
    expect(results(wrong)).toMatchObject({
      plan: "failure",
      execute: "skipped",
      report: "skipped",
    });
    expect(repository.read().comments[0]?.body).toContain(
      "instances is a number from 1 to 8; not 99.",
    );
    const talk = await repository.run("artel-parallel-development.yml", ask("Thank you."));
    expect(results(talk)).toMatchObject({ plan: "skipped" });
    const alike = await repository.run("artel-parallel-development.yml", ask("/parallel-devs?"));
    expect(results(alike)).toMatchObject({
      plan: "success",
      execute: "skipped",
      report: "skipped",
    });
    const form = await repository.run(
      "artel-parallel-development.yml",
      {},
      { inputs: { feature: "x", strategy: "agile", instances: "0", complexity: "low" } },
    );
    expect(form.get("plan")?.log).toContain("instances is a number from 1 to 8; not 0.");
  }, 120_000);
});

describe("/auto-fix", () => {
  const pullOf = (headRefOid: string, isCrossRepository = false) => ({
    pull: { headRefOid, headRefName: "feature", isCrossRepository },
    log: brokenLog.replaceAll(/^/gmu, "test\tRun npm test\t2026-11-22T10:15:00.0000000Z "),
  });
  const request = {
    issue: { number: 5, pull_request: {} },
    comment: { body: "/auto-fix" },
  };

  test("proposes the repair into the pull request's branch", async () => {
    repository = new GithubRepository("ci heal");
    const head = repository.push("feature", brokenFiles);
    repository.scenario.git(repository.origin, "update-ref", "refs/pull/5/head", head);
    repository.write(pullOf(head));
    const jobs = await repository.run("artel-auto-fix.yml", request);
    expect(results(jobs), logs(jobs)).toEqual({
      read: "success",
      heal: "success",
      answer: "skipped",
      propose: "success",
    });
    const { pulls, comments } = repository.read();
    expect(pulls).toEqual([expect.objectContaining({ base: "feature" })]);
    const mended = repository.show(`${pulls[0]?.head}:test/sum.test.js`);
    expect(mended).toContain('from "../src/math/total.js"');
    expect(comments[0]?.body).toContain("The repair is proposed in https://github.com/");
    expect([...(jobs.get("heal")?.variables ?? [])]).toEqual(["ARTEL_CI_PACKAGE", "COMMIT"]);
  }, 180_000);

  test("leaves a fork's repair in an artifact, and says what is not to be repaired", async () => {
    repository = new GithubRepository("ci fork");
    const head = repository.push("feature", brokenFiles, "refs/pull/5/head");
    repository.write(pullOf(head, true));
    const fork = await repository.run("artel-auto-fix.yml", request);
    expect(results(fork), logs(fork)).toMatchObject({ heal: "success", answer: "success" });
    expect(results(fork)).toMatchObject({ propose: "skipped" });
    expect(repository.read().comments[0]?.body).toContain("A repair is ready");
    expect(repository.branches()).toEqual(["main"]);

    repository.write({ pull: pullOf(head).pull });
    const nothing = await repository.run("artel-auto-fix.yml", request);
    expect(results(nothing)).toMatchObject({ read: "failure", heal: "skipped" });
    expect(repository.read().comments[0]?.body).toContain("Nothing to repair");

    repository.write(pullOf("b".repeat(40)));
    const pushed = await repository.run("artel-auto-fix.yml", request);
    expect(results(pushed)).toMatchObject({ heal: "failure", propose: "skipped" });
    expect(pushed.get("heal")?.log).toContain("There was no session");
    expect(repository.read().comments.at(-1)?.body).toContain("did not come to its end");

    const alike = { ...request, comment: { body: "/auto-fixture is broken" } };
    expect(results(await repository.run("artel-auto-fix.yml", alike))).toEqual({
      read: "success",
      heal: "skipped",
      answer: "skipped",
      propose: "skipped",
    });
  }, 240_000);
});
