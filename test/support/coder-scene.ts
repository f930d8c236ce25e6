import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { PriceOf, UsableCoder } from "#adapters/coders";
import { createSandbox, type Sandbox } from "#adapters/sandboxes";
import type { ModelCall } from "#domain";
import { openRepository } from "#infra/git";
import { Parts } from "#infra/resilience";
import {
  AcpWorker,
  type AcpWorkerOptions,
  type PermissionAnswer,
  type PermissionQuestion,
  type WorkContext,
  type WorkerJob,
  type WorkerLimits,
  type WorkPlace,
} from "#worker";
import { createWorktrees, type Worktree } from "#worktrees";
import { WorktreeFiles } from "../../src/worker/briefs/worktree-files.ts";
import { FixtureRepository } from "./fixture-repository.ts";
import { MemoryBudget } from "../../src/adapters/models/conformance/memory-budget.ts";
import { partPolicies } from "./parts.ts";

export const BROKEN = "export const add = (a, b) => a - b;\n";
export const FIXED = "export const add = (a, b) => a + b;\n";

const GIBIBYTE = 1024 ** 3;
/** An address that nobody listens on: nothing that is not expected to is asked. */
const NOBODY = "http://127.0.0.1:9";

export interface CoderSceneOptions {
  /** What an earlier scene, of another process, has made. */
  readonly earlier?: Pick<CoderScene, "folder" | "repository">;
  readonly files?: Readonly<Record<string, string>>;
  readonly budget?: MemoryBudget;
}

/** A real worktree with a small task, and all that the worker is given for it. */
export class CoderScene {
  readonly folder: string;
  readonly dataFolder: string;
  readonly sandbox: Sandbox = createSandbox();
  /** Absolute path. */
  readonly repository: string;
  readonly budget: MemoryBudget;
  readonly calls: ModelCall[] = [];
  readonly told: string[] = [];
  readonly questions: PermissionQuestion[] = [];
  readonly parts = new Parts({ policies: partPolicies({ failures: 100 }) });
  readonly stop = new AbortController();
  kept = 0;
  /** Of the coder, with all that it starts. */
  memoryBytes = 4 * GIBIBYTE;
  answer: (question: PermissionQuestion) => Promise<PermissionAnswer> | PermissionAnswer = () => ({
    isAllowed: true,
    reason: "",
  });
  #worktree: Worktree | undefined;

  constructor({ files = {}, budget = new MemoryBudget(), earlier }: CoderSceneOptions = {}) {
    this.folder = earlier?.folder ?? mkdtempSync(join(tmpdir(), "artel-coder-scene-"));
    this.dataFolder = join(this.folder, "data");
    mkdirSync(this.dataFolder, { mode: 0o700, recursive: true });
    this.repository =
      earlier?.repository ?? new FixtureRepository({ "src/add.js": BROKEN, ...files }).folder;
    this.budget = budget;
  }

  /** Results of steps by name, as they are recorded: what another process goes on with. */
  get steps(): Record<string, unknown> {
    const file = join(this.folder, "steps.json");
    return existsSync(file)
      ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>)
      : {};
  }

  /** Another task, with nothing recorded. */
  forgetSteps(): void {
    rmSync(join(this.folder, "steps.json"), { force: true });
  }

  async worktree(): Promise<Worktree> {
    if (this.#worktree !== undefined) return this.#worktree;
    const repository = await openRepository(this.repository);
    const worktrees = createWorktrees({
      repository,
      dataFolder: this.dataFolder,
      identity: this.sandbox.identity(),
    });
    const { commit } = repository.head;
    const opened = await worktrees.open("task");
    return (this.#worktree =
      opened ?? (await worktrees.add({ id: "task", session: "s1", commit })));
  }

  worker(coder: UsableCoder, more: Partial<AcpWorkerOptions> = {}): AcpWorker {
    return new AcpWorker({
      coder,
      access: {
        kind: "metered",
        provider: "test",
        modelInterface: "openai-chat",
        baseUrl: NOBODY,
        apiKey: "sk-real-0123456789abcdef0123456789",
        model: "some-model",
      },
      arguments: [],
      sandbox: this.sandbox,
      parts: this.parts,
      dataFolder: this.dataFolder,
      account: {
        budget: this.budget,
        priceOf: dearPrice,
        onCall: async (call) => void this.calls.push(call),
      },
      version: "0.0.0",
      ...more,
    });
  }

  job(more: Partial<WorkerJob> = {}): WorkerJob {
    return {
      session: "s1",
      task: "fix add",
      title: "Mend add",
      goal: "`add` in src/add.js subtracts. Make it add.",
      criteria: ["add(1, 2) is 3"],
      area: ["src/**"],
      attachments: [],
      round: 1,
      feedback: undefined,
      earlier: undefined,
      guidance: { conventions: [], skills: [] },
      agent: {
        name: "developer-1",
        role: "developer",
        instructions: { name: "developer", version: "1", text: "You are a developer." },
        model: undefined,
        tools: [],
      },
      ...more,
    };
  }

  context(limits: Partial<WorkerLimits> = {}): WorkContext {
    return {
      signal: this.stop.signal,
      limits: { timeMs: 60_000, idleMs: 30_000, steps: 100, ...limits },
      spender: { session: "s1", task: "fix add", agent: "developer-1", person: "p" },
      step: (name, run) => this.#step(name, run),
      place: () => this.#place(),
      tell: (line) => void this.told.push(line),
      decide: async (question) => {
        this.questions.push(question);
        return this.answer(question);
      },
      ask: () => Promise.reject(new Error("a coding CLI asks nobody")),
      note: () => Promise.reject(new Error("a coding CLI makes no notes")),
      delegate: () => Promise.reject(new Error("a coding CLI hands nothing on")),
    };
  }

  /** What a session records, and gives again to another process. */
  async #step<T>(name: string, run: () => Promise<T>): Promise<T> {
    const known = this.steps[name];
    if (known !== undefined) return known as T;
    const result = await run();
    writeFileSync(
      join(this.folder, "steps.json"),
      JSON.stringify({ ...this.steps, [name]: result }),
    );
    return result;
  }

  async #place(): Promise<WorkPlace> {
    const worktree = await this.worktree();
    return {
      path: worktree.path,
      keep: async () => {
        this.kept += 1;
        await worktree.commit({ name: "kept", parent: worktree.base, message: "kept" });
        return true;
      },
      files: () => worktree.files(),
      texts: new WorktreeFiles(worktree.path),
      suites: [],
      toolchain: {
        path: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"],
        readOnly: [process.execPath],
        environment: {},
      },
      limits: {
        timeMs: 60_000,
        outputBytes: 1024 ** 2,
        memoryBytes: this.memoryBytes,
        processes: 500,
        openFiles: 4096,
        fileBytes: GIBIBYTE,
      },
      run: () => Promise.reject(new Error("a coding CLI runs commands itself")),
      start: () => Promise.reject(new Error("a coding CLI runs commands itself")),
    };
  }

  async changed(): Promise<readonly string[]> {
    const worktree = await this.worktree();
    return worktree.changedPaths(worktree.base);
  }

  dispose(): void {
    for (const folder of [this.repository, this.folder]) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** A thousandth of a dollar for each token. */
const dearPrice: PriceOf = (_model, { inputTokens, outputTokens }) => ({
  dollars: (inputTokens + outputTokens) / 1000,
  pricedAs: "dear",
});

/** Processes of fake agents that the session has started, by what is in their environment. */
export function processesOf(session: string): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const entries = readFileSync(`/proc/${name}/environ`, "utf8").split("\0");
      return (
        entries.includes(`ARTEL_MARKER=${session}`) && entries.some((it) => it.startsWith("FAKE_"))
      );
    } catch {
      return false; // it ended
    }
  });
}
