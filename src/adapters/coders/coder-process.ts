import { StringDecoder } from "node:string_decoder";
import type { Sandbox, SandboxPolicy, SandboxProcess, SandboxResult } from "#adapters/sandboxes";
import { redact } from "#shared";
import type { UsableCoder } from "./discovery.ts";
import { CoderFailedError, CoderUnavailableError } from "./errors.ts";
import {
  type AgentAbilities,
  AgentConnection,
  type AgentListener,
  ConnectionClosedError,
  type Prompted,
} from "./protocol/agent-connection.ts";

export interface CoderStart {
  readonly sandbox: Sandbox;
  readonly policy: SandboxPolicy;
  /** More words of the command, from the configuration. */
  readonly arguments: readonly string[];
  /** Of Artel, which tells it. */
  readonly version: string;
  readonly listener: AgentListener;
  readonly signal: AbortSignal;
}

const KEPT_ERRORS = 8 * 1024;
const SHOWN_LINES = 5;
/** Between the end of its output and its own. */
const END_MS = 2_000;

/** A coding CLI that runs in its sandbox, and the conversation with it. */
export class CoderProcess {
  readonly #coder: UsableCoder;
  readonly #process: SandboxProcess;
  readonly #connection: AgentConnection;
  readonly #stop: AbortController;
  #errors = "";
  #abilities: AgentAbilities = { canLoad: false, canResume: false };

  /** Resolves when it has said what it can do; nothing is left of one that does not. Rejects as `AgentConnection` and `Sandbox.start` do. */
  static async start(coder: UsableCoder, options: CoderStart): Promise<CoderProcess> {
    const { sandbox, policy, signal } = options;
    if (sandbox.start === undefined) {
      throw new CoderUnavailableError("CODER_NO_SANDBOX", {
        coder: coder.coder.name,
        message: `${coder.coder.title} cannot be talked to in the sandbox ${sandbox.name}.`,
        remedy: "Use the os sandbox.",
      });
    }
    const stop = new AbortController();
    const argv = [...coder.installation.argv, ...coder.coder.arguments, ...options.arguments];
    const process = await sandbox.start(
      { argv, cwd: policy.worktree },
      policy,
      AbortSignal.any([signal, stop.signal]),
    );
    const started = new CoderProcess(coder, process, stop, options.listener);
    try {
      started.#abilities = await started.#ask((agent) => agent.initialize(options.version));
      return started;
    } catch (error) {
      await started.end();
      throw error;
    }
  }

  private constructor(
    coder: UsableCoder,
    process: SandboxProcess,
    stop: AbortController,
    listener: AgentListener,
  ) {
    this.#coder = coder;
    this.#process = process;
    this.#stop = stop;
    const decoder = new StringDecoder("utf8");
    process.stderr.on("data", (chunk: Buffer) => {
      this.#errors = (this.#errors + decoder.write(chunk)).slice(-KEPT_ERRORS);
    });
    this.#connection = new AgentConnection(coder.coder, process, listener);
  }

  get canReopen(): boolean {
    return this.#abilities.canLoad || this.#abilities.canResume;
  }

  open(cwd: string): Promise<string> {
    return this.#ask((agent) => agent.open(cwd));
  }

  reopen(session: string, cwd: string): Promise<void> {
    return this.#ask((agent) => agent.reopen(session, cwd, this.#abilities));
  }

  prompt(text: string): Promise<Prompted> {
    return this.#ask((agent) => agent.prompt(text));
  }

  /** Never rejects: one that has gone need not be asked to stop. */
  async cancel(): Promise<void> {
    await this.#connection.cancel().catch(() => undefined);
  }

  /** Ends it at once, with all that it has started. Idempotent. */
  async end(): Promise<void> {
    this.#connection.close();
    this.#stop.abort();
    await this.#process.result.catch(() => undefined);
  }

  /** A process that has ended is what the failure is about, not the pipe that it has closed. */
  async #ask<T>(ask: (agent: AgentConnection) => Promise<T>): Promise<T> {
    try {
      return await ask(this.#connection);
    } catch (error) {
      if (!(error instanceof ConnectionClosedError)) throw error;
      const late = new Promise<undefined>((resolve) => setTimeout(resolve, END_MS, undefined));
      const result = await Promise.race([this.#process.result, late]);
      throw this.#crash(result);
    }
  }

  #crash(result: SandboxResult | undefined): CoderFailedError {
    const { name, title } = this.#coder.coder;
    const lines = redact(this.#errors).trim().split("\n").slice(-SHOWN_LINES).join("\n");
    const said = lines === "" ? "; it said nothing of it" : `; it said: ${lines}`;
    return new CoderFailedError("CODER_CRASHED", {
      coder: name,
      message: `${title} ${howEnded(result)}${said}`,
      ...(result?.ended === "memory"
        ? { remedy: "Give it more memory: `limits.memoryMb` in your own configuration." }
        : {}),
    });
  }
}

function howEnded(result: SandboxResult | undefined): string {
  if (result === undefined) return "closed its output";
  if (result.ended === "memory") return "used more memory than it may";
  if (result.ended !== "exit") return `was ended (${result.ended})`;
  return result.exitCode === null
    ? `was ended by ${result.signal ?? "a signal"}`
    : `ended with exit code ${result.exitCode}`;
}
