import type { Outcome, PartFailure, Parts } from "#infra/resilience";
import { SandboxUnavailableError, type SandboxUnavailableCode } from "./errors.ts";
import type {
  Sandbox,
  SandboxCommand,
  SandboxPolicy,
  SandboxProbe,
  SandboxProcess,
  SandboxResult,
} from "./sandbox.ts";

/** What is wrong with a command or its policy, or with this kind of machine, is not the sandbox's fault. */
const BLAMELESS: ReadonlySet<SandboxUnavailableCode> = new Set([
  "PLATFORM",
  "BAD_PATH",
  "BAD_POLICY",
  "NO_NETWORK",
]);

/** Nothing changes when it is tried again at once. */
const FINAL: ReadonlySet<SandboxUnavailableCode> = new Set([
  "NO_BWRAP",
  "NO_UTIL_LINUX",
  "NOT_HOLDING",
  "NO_ENGINE",
  "NO_CGROUPS",
  "NO_IMAGE",
  "BAD_IMAGE",
]);

const PROBE_MS = 10_000;

/**
 * The same sandbox as a part of this process: what fails to be set up is tried again, and left alone when it goes on
 * failing. How a command ends in it is not its fault.
 */
export function guardSandbox(sandbox: Sandbox, parts: Parts, session: string): Sandbox {
  return new GuardedSandbox(sandbox, parts, session);
}

class GuardedSandbox implements Sandbox {
  readonly name: string;
  readonly #sandbox: Sandbox;
  readonly #parts: Parts;
  readonly #session: string;
  readonly start?: Sandbox["start"];

  constructor(sandbox: Sandbox, parts: Parts, session: string) {
    this.name = sandbox.name;
    this.#sandbox = sandbox;
    this.#parts = parts;
    this.#session = session;
    const start = sandbox.start?.bind(sandbox);
    if (start !== undefined) {
      this.start = (command, policy, signal) => this.#start(start, command, policy, signal);
    }
  }

  identity(): { readonly uid: number; readonly gid: number } {
    return this.#sandbox.identity();
  }

  probe(): Promise<SandboxProbe> {
    return this.#sandbox.probe();
  }

  async run(
    command: SandboxCommand,
    policy: SandboxPolicy,
    signal?: AbortSignal,
  ): Promise<SandboxResult> {
    const nothing = { argv: ["true"], cwd: command.cwd };
    try {
      return await this.#parts.part({ kind: "sandbox", name: this.name }).run<SandboxResult>({
        run: () => this.#sandbox.run(command, policy, signal),
        // The command may take long; whether a sandbox can be set up around it shows with one that does nothing.
        probe: () => this.#sandbox.run(nothing, harmless(policy), signal),
        failureOf,
        session: this.#session,
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      // Cancelled while it waited: the sandbox says so in a result.
      if (signal?.aborted === true) return this.#sandbox.run(command, policy, signal);
      throw error;
    }
  }

  /** Whether a sandbox can be set up around it shows with a command that does nothing, long before it has ended. */
  async #start(
    start: NonNullable<Sandbox["start"]>,
    command: Pick<SandboxCommand, "argv" | "cwd">,
    policy: SandboxPolicy,
    signal: AbortSignal | undefined,
  ): Promise<SandboxProcess> {
    await this.run({ argv: ["true"], cwd: command.cwd }, harmless(policy), signal);
    return start(command, policy, signal);
  }
}

function harmless(policy: SandboxPolicy): SandboxPolicy {
  const { limits, network: _, ...rest } = policy;
  return {
    ...rest,
    network: { kind: "none" },
    limits: { ...limits, timeMs: Math.min(limits.timeMs, PROBE_MS) },
  };
}

function failureOf(outcome: Outcome<unknown>): PartFailure | undefined {
  const error = "error" in outcome ? outcome.error : undefined;
  if (!(error instanceof SandboxUnavailableError) || BLAMELESS.has(error.code)) return undefined;
  return { reason: `${error.message} (${error.code})`, isFinal: FINAL.has(error.code) };
}
