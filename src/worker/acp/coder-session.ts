import { stat } from "node:fs/promises";
import {
  type AgentListener,
  CoderFailedError,
  CoderProcess,
  CoderUnavailableError,
  MeteringProxy,
  type ModelAccess,
} from "#adapters/coders";
import { guardSandbox } from "#adapters/sandboxes";
import type { Outcome, PartFailure } from "#infra/resilience";
import { type ArtelError, isSystemError } from "#shared";
import type { WorkContext, WorkerJob, WorkPlace } from "../worker.ts";
import type { AcpWorkerOptions, CoderAccess } from "./acp-worker-options.ts";
import { CoderHome } from "./coder-home.ts";
import { coderPolicy } from "./coder-policy.ts";
import { Silence } from "./silence.ts";

export interface CoderEvents extends Omit<AgentListener, "onSign"> {
  readonly onExhausted: (error: ArtelError) => void;
  readonly onFault: (error: unknown) => void;
}

const METERED_AT_ONCE = 8;
const REQUEST_BYTES = 32 * 1024 * 1024;
const USUAL_REQUESTS_PER_MINUTE = 120;

/** A coder that is running for one round: its home, its process, and the metering proxy beside it. */
export class CoderSession {
  readonly home: CoderHome;
  readonly #options: AcpWorkerOptions;
  readonly #job: WorkerJob;
  readonly #context: WorkContext;
  readonly #events: CoderEvents;
  readonly #life = new AbortController();
  #meter: MeteringProxy | undefined;
  #process: CoderProcess | undefined;
  #silence: Silence | undefined;

  constructor(
    options: AcpWorkerOptions,
    job: WorkerJob,
    context: WorkContext,
    events: CoderEvents,
  ) {
    this.#options = options;
    this.#job = job;
    this.#context = context;
    this.#events = events;
    this.home = new CoderHome(options.dataFolder, job.session, job.task, job.round);
  }

  get process(): CoderProcess | undefined {
    return this.#process;
  }

  /** Of the running process. */
  get silence(): Silence | undefined {
    return this.#silence;
  }

  /**
   * Starts it in a new home, or in the one that it had before, and opens a session. Rejects with a `CoderFailedError`,
   * a `CoderUnavailableError`, or as the sandbox and the parts do.
   */
  async start(place: WorkPlace, before: string | undefined): Promise<string> {
    const { coder, access, parts } = this.#options;
    await this.#check(access);
    this.#meter ??= await this.#startMeter(access);
    const configuration = coder.coder.configure(this.#modelAccess(access));
    const isKept = before !== undefined && (await this.home.isThere());
    if (!isKept) {
      const links =
        access.kind === "login" && coder.coder.login !== undefined
          ? { [coder.coder.login.file]: access.credentials }
          : {};
      await this.home.make(configuration.files, links, this.#options.sandbox.identity());
    }
    return parts.part({ kind: "tool", name: `coder-${coder.coder.name}` }).run<string>({
      run: (signal) =>
        this.#begin(place, configuration.environment, isKept ? before : undefined, signal),
      failureOf,
      session: this.#job.session,
      signal: AbortSignal.any([this.#context.signal, this.#life.signal]),
    });
  }

  /** Idempotent; resolves when nothing of it runs and all its calls are settled. */
  async end(): Promise<void> {
    this.#life.abort();
    this.#silence?.stop();
    await this.#process?.end();
    await this.#meter?.close();
  }

  async #begin(
    worktree: WorkPlace,
    environment: Readonly<Record<string, string>>,
    before: string | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    const { sandbox, parts } = this.#options;
    const silence = new Silence(this.#context.limits.idleMs);
    this.#silence = silence;
    let process: CoderProcess | undefined;
    try {
      process = await CoderProcess.start(this.#options.coder, {
        sandbox: guardSandbox(sandbox, parts, this.#job.session),
        policy: coderPolicy(this.#options, {
          session: this.#job.session,
          worktree,
          home: this.home.path,
          environment,
          port: this.#meter?.port,
          timeMs: this.#context.limits.timeMs,
        }),
        arguments: this.#options.arguments,
        version: this.#options.version,
        listener: { ...this.#listener(), onSign: () => silence.heard() },
        signal: AbortSignal.any([signal, silence.signal]),
      });
      const session = await openSession(process, worktree.path, before);
      this.#process = process;
      return session;
    } catch (error) {
      silence.stop();
      await process?.end();
      throw silence.signal.aborted ? this.silenceError() : error;
    }
  }

  silenceError(): CoderFailedError {
    const { name, title } = this.#options.coder.coder;
    const seconds = Math.round(this.#context.limits.idleMs / 1000);
    const message = `${title} was not heard of for ${seconds} s.`;
    return new CoderFailedError("CODER_SILENT", { coder: name, message });
  }

  #listener(): Omit<AgentListener, "onSign"> {
    const { onUpdate, onPermission } = this.#events;
    return { onUpdate, onPermission };
  }

  async #startMeter(access: CoderAccess): Promise<MeteringProxy | undefined> {
    if (access.kind === "login") return undefined;
    const { account, parts, fetch } = this.#options;
    const { name, version } = this.#job.agent.instructions;
    return MeteringProxy.start({
      budget: account.budget,
      priceOf: account.priceOf,
      onCall: (call) => account.onCall(call, this.#context.spender),
      provider: access.provider,
      modelInterface: access.modelInterface,
      baseUrl: access.baseUrl,
      apiKey: access.apiKey,
      spender: this.#context.spender,
      prompt: { name, version },
      parts,
      limits: {
        requests: this.#context.limits.steps,
        requestsPerMinute: access.requestsPerMinute ?? USUAL_REQUESTS_PER_MINUTE,
        atOnce: METERED_AT_ONCE,
        requestBytes: REQUEST_BYTES,
      },
      onSign: () => this.#silence?.heard(),
      onWaiting: (isWaiting) => (isWaiting ? this.#silence?.hold() : this.#silence?.release()),
      onExhausted: this.#events.onExhausted,
      onFault: this.#events.onFault,
      ...(fetch === undefined ? {} : { fetch }),
    });
  }

  #modelAccess(access: CoderAccess): ModelAccess {
    if (access.kind === "login") {
      return { kind: "login", ...(access.model === undefined ? {} : { model: access.model }) };
    }
    const { port = 0, key = "" } = this.#meter ?? {};
    const { modelInterface, model } = access;
    return { kind: "metered", modelInterface, model, address: `http://127.0.0.1:${port}`, key };
  }

  async #check(access: CoderAccess): Promise<void> {
    const { name, title, interfaces, login } = this.#options.coder.coder;
    if (access.kind === "metered") {
      if (interfaces.includes(access.modelInterface)) return;
      throw new CoderUnavailableError("CODER_MODEL_UNSUITED", {
        coder: name,
        message: `${title} cannot speak to ${access.provider} (${access.modelInterface}); it speaks ${interfaces.join(", ")}.`,
        remedy: `Set a model of a provider that it can speak to in \`coders.${name}.model\`, or use another coding CLI.`,
      });
    }
    if (login !== undefined && (await this.#canBeRead(access.credentials))) return;
    throw new CoderUnavailableError("CODER_NEEDS_LOGIN", {
      coder: name,
      message: `${title}: ${access.credentials} cannot be read in the sandbox.`,
      remedy: `Log in with ${title} as the user who starts Artel, not as root, and name the file of that login in \`coders.${name}.credentials\`.`,
    });
  }

  /** Root's own files are closed to the user that root's sandbox runs as. */
  async #canBeRead(file: string): Promise<boolean> {
    try {
      const { mode, uid } = await stat(file);
      return (mode & (uid === this.#options.sandbox.identity().uid ? 0o400 : 0o004)) !== 0;
    } catch (error) {
      if (isSystemError(error)) return false;
      throw error;
    }
  }
}

/** An old session where it still has it; else a new one. */
async function openSession(
  process: CoderProcess,
  worktree: string,
  before: string | undefined,
): Promise<string> {
  if (before === undefined || !process.canReopen) return process.open(worktree);
  try {
    await process.reopen(before, worktree);
    return before;
  } catch (error) {
    const isUnknown = error instanceof CoderFailedError && error.code === "CODER_FAILED";
    if (!isUnknown) throw error;
    return process.open(worktree);
  }
}

/** What a person has to mend does not get better by waiting, and is nobody's fault. */
function failureOf(outcome: Outcome<unknown>): PartFailure | undefined {
  const error = "error" in outcome ? outcome.error : undefined;
  return error instanceof CoderFailedError
    ? { reason: `${error.message} (${error.code})` }
    : undefined;
}
