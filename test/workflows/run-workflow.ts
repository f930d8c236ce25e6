import { execFileSync } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fill, isRun, type Contexts } from "./expression.ts";
import type { Job, Step, Workflow } from "./workflow.ts";

/** Where a run of a workflow happens: a forge's repository, machines with programs, and what is put aside for it. */
export interface Forge {
  /** Everything of the run stands below it. */
  readonly folder: string;
  /** The bare repository that jobs check out and push to. */
  readonly origin: string;
  /** What each machine has: PATH, HOME, and the state of the programs that stand in for the outside. */
  readonly environment: Readonly<Record<string, string>>;
  readonly github: Contexts;
  readonly inputs?: Contexts;
  readonly secrets?: Contexts;
}

export interface JobRun {
  readonly name: string;
  readonly result: "success" | "failure" | "skipped";
  readonly outputs: Readonly<Record<string, string>>;
  /** What its steps printed, and the names of the variables that each had. */
  readonly log: string;
  readonly variables: ReadonlySet<string>;
}

/** Runs the jobs of a workflow one after another, as GitHub would: real shell, real git, real artifacts. */
export async function runWorkflow(
  workflow: Workflow,
  forge: Forge,
): Promise<ReadonlyMap<string, JobRun>> {
  const runs = new Map<string, JobRun>();
  for (const [id, job] of Object.entries(workflow.jobs)) {
    const needed = [job.needs ?? []].flat();
    const needs = Object.fromEntries(needed.map((name) => [name, runs.get(name)]));
    const contexts: Contexts = { ...contextsOf(forge), needs, env: workflow.env };
    const failed = needed.some((name) => runs.get(name)?.result !== "success");
    if (!isRun(job.if, contexts, { failed })) {
      runs.set(id, { name: id, result: "skipped", outputs: {}, log: "", variables: new Set() });
      continue;
    }
    const instances = instancesOf(job, contexts);
    const results: JobRun[] = [];
    for (const [index, matrix] of instances.entries()) {
      const machine = new Machine(forge, join(forge.folder, "machines", `${id}-${index}`));
      results.push(await machine.run(id, job, { ...contexts, matrix }));
    }
    runs.set(id, merged(id, results));
  }
  return runs;
}

function contextsOf({ github, inputs, secrets }: Forge): Contexts {
  return { github, inputs: inputs ?? {}, secrets: secrets ?? {} };
}

function instancesOf(job: Job, contexts: Contexts): readonly unknown[] {
  if (job.strategy === undefined) return [{}];
  return fill(job.strategy.matrix.include, contexts, { failed: false }) as readonly unknown[];
}

function merged(name: string, runs: readonly JobRun[]): JobRun {
  return {
    name,
    result: runs.every(({ result }) => result === "success") ? "success" : "failure",
    outputs: Object.assign({}, ...runs.map(({ outputs }) => outputs)) as Record<string, string>,
    log: runs.map(({ log }) => log).join("\n"),
    variables: new Set(runs.flatMap(({ variables }) => [...variables])),
  };
}

interface StepState {
  readonly outcome: "success" | "failure" | "skipped";
  readonly outputs: Record<string, string>;
}

class Machine {
  readonly #forge: Forge;
  readonly #folder: string;
  readonly #workspace: string;
  readonly #temporary: string;
  readonly #steps: Record<string, StepState> = {};
  readonly #variables = new Set<string>();
  #log = "";
  #failed = false;

  constructor(forge: Forge, folder: string) {
    this.#forge = forge;
    this.#folder = folder;
    this.#workspace = join(folder, "work space");
    this.#temporary = join(folder, "temporary");
    mkdirSync(this.#workspace, { recursive: true });
    mkdirSync(this.#temporary);
  }

  async run(name: string, job: Job, given: Contexts): Promise<JobRun> {
    const contexts = () => ({
      ...given,
      steps: this.#steps,
      runner: { temp: this.#temporary },
    });
    const environment = { ...(given["env"] as object), ...job.env };
    for (const [index, step] of job.steps.entries()) {
      const standing = { failed: this.#failed };
      const id = step.id ?? `step-${index}`;
      if (!isRun(step.if, contexts(), standing)) {
        this.#steps[id] = { outcome: "skipped", outputs: {} };
        continue;
      }
      const variables = filled({ ...environment, ...step.env }, contexts());
      this.#steps[id] = await this.#runStep(step, variables, contexts());
      if (this.#steps[id].outcome === "failure") this.#failed = true;
    }
    return {
      name,
      result: this.#failed ? "failure" : "success",
      outputs: filled(job.outputs ?? {}, contexts()),
      log: this.#log,
      variables: this.#variables,
    };
  }

  async #runStep(
    step: Step,
    variables: Readonly<Record<string, string>>,
    contexts: Contexts,
  ): Promise<StepState> {
    if (step.run === undefined) {
      const parameters = filled(step.with ?? {}, contexts);
      const isDone = this.#use(step.uses ?? "", parameters);
      return { outcome: isDone ? "success" : "failure", outputs: {} };
    }
    const outputFile = join(this.#folder, "outputs.txt");
    writeFileSync(outputFile, "");
    for (const name of Object.keys(variables))
      if (variables[name] !== "") this.#variables.add(name);
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
      cwd: this.#workspace,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...this.#forge.environment,
        CI: "true",
        GITHUB_ACTIONS: "true",
        RUNNER_TEMP: this.#temporary,
        GITHUB_OUTPUT: outputFile,
        GITHUB_STEP_SUMMARY: join(this.#folder, "summary.md"),
        ARTEL_DATA_FOLDER: join(this.#folder, "data"),
        ...variables,
      },
    });
    const note = (text: string) => (this.#log += text);
    child.stdout.setEncoding("utf8").on("data", note);
    child.stderr.setEncoding("utf8").on("data", note);
    const [status] = (await once(child, "close")) as [number | null];
    return { outcome: status === 0 ? "success" : "failure", outputs: readOutputs(outputFile) };
  }

  /** The actions that ours use, for what they are used for. */
  #use(action: string, parameters: Readonly<Record<string, string>>): boolean {
    const [name = ""] = action.split("@");
    const artifacts = join(this.#forge.folder, "artifacts");
    switch (name) {
      case "actions/checkout":
        this.#checkOut(parameters["ref"] ?? "");
        return true;
      case "actions/setup-node":
        return true;
      case "actions/upload-artifact": {
        const path = parameters["path"] ?? "";
        if (!existsSync(path)) return parameters["if-no-files-found"] !== "error";
        cpSync(path, join(artifacts, parameters["name"] ?? ""), { recursive: true });
        return true;
      }
      case "actions/download-artifact":
        return download(artifacts, parameters);
      default:
        throw new Error(`No machine of these tests has ${action}.`);
    }
  }

  #checkOut(ref: string): void {
    const git = (...words: string[]) =>
      execFileSync("git", words, { cwd: this.#workspace, env: this.#forge.environment });
    const wanted = ref === "" ? "HEAD" : ref;
    git("clone", "--quiet", this.#forge.origin, ".");
    git("fetch", "--quiet", "origin", wanted);
    git("checkout", "--quiet", "--detach", "FETCH_HEAD");
  }
}

function download(artifacts: string, parameters: Readonly<Record<string, string>>): boolean {
  const { name, pattern, path = "" } = parameters;
  const there = existsSync(artifacts) ? readdirSync(artifacts) : [];
  if (name !== undefined) {
    if (!there.includes(name)) return false;
    cpSync(join(artifacts, name), path, { recursive: true });
    return true;
  }
  const prefix = (pattern ?? "*").replace(/\*$/u, "");
  for (const each of there.filter((candidate) => candidate.startsWith(prefix))) {
    cpSync(join(artifacts, each), join(path, each), { recursive: true });
  }
  return true;
}

function filled(values: object, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const text = fill(String(value), contexts, { failed: false });
      return [name, text === null || text === undefined ? "" : String(text)];
    }),
  );
}

function readOutputs(file: string): Record<string, string> {
  return Object.fromEntries(
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const end = line.indexOf("=");
        return [line.slice(0, end), line.slice(end + 1)];
      }),
  );
}
