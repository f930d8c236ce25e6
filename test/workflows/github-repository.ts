import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Scenario, smallProject, type Files } from "../support/scenario.ts";
import { installPrograms } from "./programs.ts";
import { stateSchema, type GithubState } from "./gh.ts";
import { runWorkflow, type Forge, type JobRun } from "./run-workflow.ts";
import { readWorkflow } from "./workflow.ts";

/** A repository on GitHub, with machines that have git, Artel and a stand-in for GitHub's command line. */
export class GithubRepository {
  readonly scenario: Scenario;
  readonly origin: string;
  readonly #path: string;
  readonly #state: string;
  #runs = 0;

  constructor(name: string, files: Files = smallProject()) {
    this.scenario = new Scenario(name);
    const { folder } = this.scenario;
    const working = this.scenario.repository("working copy", files);
    this.origin = join(folder, "origin.git");
    this.scenario.git(folder, "clone", "--quiet", "--bare", working, this.origin);
    this.#path = installPrograms(join(folder, "programs"), { gh: "gh.ts" });
    this.#state = join(folder, "github.json");
    this.write({});
  }

  get working(): string {
    return join(this.scenario.folder, "working copy");
  }

  /** What the forge knows. */
  read(): GithubState {
    return stateSchema.parse(JSON.parse(readFileSync(this.#state, "utf8")));
  }

  write(state: Partial<GithubState>): void {
    writeFileSync(this.#state, JSON.stringify(state));
  }

  /** Commits the files to a branch, and pushes it. */
  push(branch: string, files: Files, ref = `refs/heads/${branch}`): string {
    const { scenario, working } = this;
    scenario.git(working, "checkout", "--quiet", "-B", branch);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(working, path)), { recursive: true });
      writeFileSync(join(working, path), text);
    }
    const commit = scenario.commit(working, "change");
    scenario.git(working, "push", "--quiet", "--force", this.origin, `HEAD:${ref}`);
    return commit;
  }

  /** What is in the origin: `main`, `artel/…`. */
  branches(): readonly string[] {
    const { scenario, origin } = this;
    return scenario
      .git(origin, "for-each-ref", "--format=%(refname:short)", "refs/heads")
      .split("\n");
  }

  show(object: string): string {
    return this.scenario.git(this.origin, "show", object);
  }

  run(
    workflow: string,
    event: Readonly<Record<string, unknown>>,
    more: Partial<Pick<Forge, "inputs" | "secrets">> = {},
  ): Promise<ReadonlyMap<string, JobRun>> {
    const folder = join(this.scenario.folder, `run ${(this.#runs += 1)}`);
    mkdirSync(folder);
    return runWorkflow(readWorkflow(workflow), {
      folder,
      origin: this.origin,
      environment: {
        ...this.scenario.environment(),
        PATH: this.#path,
        GH_STATE: this.#state,
        GIT_AUTHOR_NAME: "runner",
        GIT_AUTHOR_EMAIL: "runner@example.org",
        GIT_COMMITTER_NAME: "runner",
        GIT_COMMITTER_EMAIL: "runner@example.org",
      },
      github: {
        token: "token of the run",
        actor: "octocat",
        repository: "acme/shop",
        ref_name: "main",
        run_id: "7",
        server_url: "https://github.com",
        event: { repository: { default_branch: "main" }, ...event },
        ...("inputs" in more && { event_name: "workflow_dispatch" }),
      },
      ...more,
    });
  }

  dispose(): Promise<void> {
    return this.scenario.dispose();
  }
}
