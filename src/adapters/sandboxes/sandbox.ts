import type { Readable, Writable } from "node:stream";
import type { ArtelError } from "#shared";

/** Where commands that are not ours run. Every implementation passes `conformance.ts`. */
export interface Sandbox {
  /** The registry's name: `os` or `container`. */
  readonly name: string;

  /** Really tries a denied write, a denied connection and a process limit. Never throws for what is missing. */
  probe(): Promise<SandboxProbe>;

  /**
   * Runs one command to its end. The promise rejects only before anything was started, with a
   * `SandboxUnavailableError` or, when it is guarded, a `PartUnavailableError`; how the command ended is in the
   * result. Nothing of it outlives the promise.
   */
  run(command: SandboxCommand, policy: SandboxPolicy, signal?: AbortSignal): Promise<SandboxResult>;

  /**
   * Starts one command and leaves it running, to be talked to, until it ends or the signal is aborted. Rejects as
   * `run` does, or with the signal's reason. Absent in a sandbox that has no processes.
   */
  start?(
    command: Pick<SandboxCommand, "argv" | "cwd">,
    policy: SandboxPolicy,
    signal?: AbortSignal,
  ): Promise<SandboxProcess>;

  /**
   * The user that commands run as. When Artel runs as root it is an unprivileged one and whoever makes a
   * worktree must give it to that user; otherwise it is the caller and nothing needs doing.
   */
  identity(): { readonly uid: number; readonly gid: number };
}

export interface SandboxCommand {
  /** Program and arguments; never a shell string. The program is looked up on the policy's PATH. */
  readonly argv: readonly string[];
  /** Absolute path, inside the worktree or a writable path. */
  readonly cwd: string;
  readonly stdin?: string;
  /** Called with chunks as they come, for live progress; the result holds the (capped) whole. */
  readonly onOutput?: (chunk: string, stream: "stdout" | "stderr") => void;
}

/** A command that runs. Who does not read its output holds it up: `outputBytes` of the policy does not apply. */
export interface SandboxProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * How it ended, when nothing of it is left; its output is in the streams only. Rejects with a
   * `SandboxUnavailableError` when it was never started. A promise that nobody looks at does no harm.
   */
  readonly result: Promise<SandboxResult>;
}

export interface SandboxPolicy {
  /** Absolute path. Writable inside at the same path, except for its `.git`. */
  readonly worktree: string;
  /** False mounts the worktree read-only. Default true. */
  readonly worktreeWritable?: boolean;
  /** More absolute paths that are writable, at the same path inside. */
  readonly writable?: readonly string[];
  /** More absolute paths that are readable, at the same path inside. */
  readonly readOnly?: readonly string[];
  /** The whole environment: nothing is inherited. HOME and TMPDIR are set by the sandbox to private folders unless given. */
  readonly environment: Readonly<Record<string, string>>;
  readonly network: NetworkPolicy;
  readonly limits: SandboxLimits;
}

export type NetworkPolicy =
  | { readonly kind: "none" }
  /** HTTP and HTTPS to these `host:port` pairs through a proxy, whose address is in HTTPS_PROXY and HTTP_PROXY inside. */
  | {
      readonly kind: "allow";
      readonly hosts: readonly string[];
      /** The `http://` proxy that this machine itself has to go through, such as its HTTPS_PROXY. */
      readonly upstreamProxy?: string;
      /** Ports of this machine's 127.0.0.1 that are at the same port of 127.0.0.1 inside: a service of Artel's own. */
      readonly loopback?: readonly number[];
    };

export interface SandboxLimits {
  readonly timeMs: number;
  /** Processor time of one process; the kernel ends it with SIGXCPU. Rounded up to seconds. Default: no limit of its own. */
  readonly cpuMs?: number;
  readonly memoryBytes: number;
  /** Threads count as well: a Node process has about eleven. */
  readonly processes: number;
  readonly openFiles: number;
  /** Of one file. */
  readonly fileBytes: number;
  /** What the command may add to the worktree and the writable paths, an entry of a folder as 4 KiB. Default: no limit. */
  readonly diskBytes?: number;
  /** Bytes of stdout and of stderr kept; the rest is dropped and `truncated` set. */
  readonly outputBytes: number;
}

export type LimitName =
  | "time"
  | "memory"
  | "processes"
  | "openFiles"
  | "fileSize"
  | "disk"
  | "output"
  | "network"
  | "filesystem";

export interface SandboxResult {
  /** Null when it ended by a signal or a limit. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly ended: "exit" | "time" | "memory" | "disk" | "cancelled";
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
  /** Peak resident memory of all its processes, when it could be measured. */
  readonly peakMemoryBytes: number | null;
  /** Who held each limit. */
  readonly enforced: Readonly<Record<LimitName, EnforcedBy>>;
}

/**
 * `kernel`: the operating system's. `engine`: the WebAssembly engine, by giving no way to it. `poll`: Artel looks, and
 * ends what goes over, which may be a moment too late. `no`: nobody.
 */
export type EnforcedBy = "kernel" | "engine" | "poll" | "no";

export interface SandboxProbe {
  readonly available: boolean;
  /** Why not, with code and remedy. */
  readonly error?: ArtelError;
  /** What was tried, and whether it was denied as it must be. */
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly detail: string;
  }[];
  /** Who holds each limit, as a result of what was tried says. Not when nothing could be tried. */
  readonly enforced?: Readonly<Record<string, EnforcedBy>>;
}
