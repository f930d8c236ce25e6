import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { Scenario, writeFiles, type Files } from "../support/scenario.ts";
import { gitlabStateSchema, type GitlabState } from "./curl.ts";
import { installPrograms } from "./programs.ts";

const HOST = "gitlab.example";
/** What GitLab tells jobs of itself; the runner would derive it from the remote. */
const SERVER = {
  CI_SERVER_HOST: HOST,
  CI_SERVER_PORT: "443",
  CI_SERVER_PROTOCOL: "https",
  CI_PROJECT_PATH: "acme/shop",
  CI_PROJECT_ID: "7",
  CI_API_V4_URL: `https://${HOST}/api/v4`,
};
const RUNNER = createRequire(import.meta.url).resolve("gitlab-ci-local");
export const PIPELINE = join(import.meta.dirname, "../../deploy/ci/gitlab/artel.gitlab-ci.yml");

export interface PipelineRun {
  readonly passed: boolean;
  readonly log: string;
}

/** A project on GitLab whose pipelines are run by gitlab-ci-local, with GitLab's own schema, in real shells. */
export class GitlabProject {
  readonly scenario: Scenario;
  readonly clone: string;
  readonly #origin: string;
  readonly #state: string;
  readonly #path: string;

  /** `jobs` are of the project's own pipeline, as YAML. */
  constructor(name: string, files: Files, jobs = "") {
    this.scenario = new Scenario(name);
    const { folder, home } = this.scenario;
    const working = this.scenario.repository("working copy", {
      ...files,
      ".gitlab-ci.yml": `include:\n  - local: .gitlab/artel.gitlab-ci.yml\n${jobs}\n`,
      ".gitignore": ".gitlab-ci-local\nartel-*\n",
    });
    mkdirSync(join(working, ".gitlab"));
    cpSync(PIPELINE, join(working, ".gitlab", "artel.gitlab-ci.yml"));
    this.scenario.commit(working, "pipeline");
    this.#origin = join(folder, "origin.git");
    this.scenario.git(folder, "clone", "--quiet", "--bare", working, this.#origin);
    const address = `https://${HOST}/acme/shop.git`;
    const pushAddress = `https://artel:token-of-push@${HOST}:443/acme/shop.git`;
    const redirect = `[url "${this.#origin}"]\n\tinsteadOf = ${address}\n\tinsteadOf = ${pushAddress}\n`;
    writeFileSync(join(home, ".gitconfig"), redirect);
    this.clone = join(folder, "clone");
    this.scenario.git(folder, "clone", "--quiet", address, this.clone);
    this.#state = join(folder, "gitlab.json");
    this.#path = installPrograms(join(folder, "programs"), { curl: "curl.ts" });
    this.write({});
  }

  read(): GitlabState {
    return gitlabStateSchema.parse(JSON.parse(readFileSync(this.#state, "utf8")));
  }

  write(state: Partial<GitlabState>): void {
    writeFileSync(this.#state, JSON.stringify(state));
  }

  /** Commits to a branch of the origin, also under the merge request's ref. */
  push(branch: string, files: Files, mergeRequest: number): string {
    const working = join(this.scenario.folder, "working copy");
    this.scenario.git(working, "checkout", "--quiet", "-B", branch);
    for (const path of Object.keys(files))
      mkdirSync(dirname(join(working, path)), { recursive: true });
    writeFiles(working, files);
    const commit = this.scenario.commit(working, "change");
    const refs = [`refs/heads/${branch}`, `refs/merge-requests/${mergeRequest}/head`];
    this.scenario.git(
      working,
      "push",
      "--quiet",
      this.#origin,
      ...refs.map((ref) => `HEAD:${ref}`),
    );
    return commit;
  }

  show(object: string): string {
    return this.scenario.git(this.#origin, "show", object);
  }

  async run(variables: Readonly<Record<string, string>>): Promise<PipelineRun> {
    const given = {
      ...SERVER,
      ARTEL_CI_PUSH_TOKEN: "token-of-push",
      ARTEL_CI_API_TOKEN: "token of the api",
      ...variables,
    };
    const words = [
      "--force-shell-executor",
      "--concurrency=1",
      `--ignore-predefined-vars=${[...Object.keys(SERVER), "CI_PIPELINE_SOURCE"].join(",")}`,
      ...Object.entries(given).flatMap(([name, value]) => ["--variable", `${name}=${value}`]),
    ];
    const environment = {
      ...this.scenario.environment(),
      PATH: this.#path,
      GITLAB_STATE: this.#state,
      GIT_AUTHOR_NAME: "runner",
      GIT_AUTHOR_EMAIL: "runner@example.org",
      GIT_COMMITTER_NAME: "runner",
      GIT_COMMITTER_EMAIL: "runner@example.org",
    };
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [RUNNER, ...words], {
        cwd: this.clone,
        env: environment,
        maxBuffer: 64 * 1024 * 1024,
      });
      return { passed: true, log: stdout + stderr };
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      return { passed: false, log: stdout + stderr };
    }
  }

  dispose(): Promise<void> {
    return this.scenario.dispose();
  }
}
