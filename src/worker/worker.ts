import type { SandboxLimits } from "#adapters/sandboxes";
import type {
  BriefAttachment,
  CommandResult,
  Deed,
  ModelRole,
  RunningCommand,
  Spender,
  TestSuite,
} from "#domain";
import type { Toolchain } from "#worktrees";
import type { WorktreeFiles } from "./briefs/worktree-files.ts";

/**
 * Does what an agent is asked in words, in a worktree. What it changed is read from git, never from its result; whether
 * that is good is for the gates. The toolsmith is no such worker: it applies units, and needs no words.
 */
export interface Worker {
  readonly kind: "model" | "acp";
  /**
   * Works until it believes to be done, or must stop. Called again after a crash with the same job, and then goes on
   * where it was: its durable steps give what they gave. Rejects for what is no fault of the work: a part that is left
   * alone, a full disk, an aborted signal's reason.
   */
  execute(job: WorkerJob, context: WorkContext): Promise<WorkerResult>;
}

export interface WorkerJob {
  readonly session: string;
  /** Of the plan. */
  readonly task: string;
  readonly title: string;
  /** What is wanted, in plain words. */
  readonly goal: string;
  /** What has to be true in the end. */
  readonly criteria: readonly string[];
  /** Globs of the files that it may edit; empty when it may edit all. A change of others is refused. */
  readonly area: readonly string[];
  /** What others wrote that it is about: data, as all that others wrote. */
  readonly attachments: readonly BriefAttachment[];
  /** From 1. A later round works on what the earlier one left, because that was refused. */
  readonly round: number;
  /** Why the earlier round was refused: what the gates say of it. */
  readonly feedback: string | undefined;
  /** What the worker said at the end of the earlier round. */
  readonly earlier: string | undefined;
  /** How things are done in the repository, as it says itself. It is data, and grants nothing. */
  readonly guidance: Guidance;
  readonly agent: WorkerAgent;
}

export interface Guidance {
  /** `AGENTS.md` at the root, and on the way to what the task may edit; the root's first. */
  readonly conventions: readonly { readonly path: string; readonly text: string }[];
  /** What is written down for certain kinds of work (`SKILL.md`), to be read when it is needed. */
  readonly skills: readonly {
    readonly name: string;
    readonly description: string;
    readonly path: string;
  }[];
}

/** Who does it. */
export interface WorkerAgent {
  readonly name: string;
  readonly role: string;
  /** What it is told about itself, with the version of that text. */
  readonly instructions: {
    readonly name: string;
    readonly version: string;
    readonly text: string;
  };
  /** Of a model worker: its role among the models, and the names of the tools that it may use. */
  readonly model: ModelRole | undefined;
  readonly tools: readonly string[];
}

export interface WorkerLimits {
  /** Of one round, in milliseconds. */
  readonly timeMs: number;
  /** Without any sign of life, in milliseconds. */
  readonly idleMs: number;
  /** Requests to models, or turns, in one round. */
  readonly steps: number;
}

export interface WorkContext {
  /** Aborted on cancel, on shutdown and at the time limit. */
  readonly signal: AbortSignal;
  readonly limits: WorkerLimits;
  readonly spender: Spender;
  /** A durable checkpoint: its result (JSON) is recorded, and given again after a crash instead of running. */
  step<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** The worktree as it was at the last `keep`; opened when it is asked for first in this process. */
  place(): Promise<WorkPlace>;
  /** Tells people what it is doing, in a line. It may be dropped when there are too many. */
  tell(line: string): void;
  /** Whether it may do something that its agent's policy does not settle; recorded. */
  decide(question: PermissionQuestion): Promise<PermissionAnswer>;
  /** Asks a person and waits as long as the session lets it; undefined when nobody has answered. Within a step. */
  ask(question: string): Promise<string | undefined>;
  /** Writes down what others should know: in the report, and to the orchestrator. Within a step. */
  note(text: string): Promise<void>;
  /** Hands the task to another agent, by name or role, and never resolves then. Rejects when there is none. Not in a step. */
  delegate(to: string, reason: string): Promise<never>;
}

/** The worktree that one round works in. It can be used within steps only: between them it may be made anew. */
export interface WorkPlace {
  /** Absolute path. */
  readonly path: string;
  /** Keeps what is in it now, reachable from the session's refs; after a crash work goes on from there. Answers whether anything was new. */
  keep(): Promise<boolean>;
  /** Tracked and new files, relative paths with `/`. */
  files(): Promise<readonly string[]>;
  readonly texts: WorktreeFiles;
  /** How the project's tests are run. */
  readonly suites: readonly TestSuite[];
  /** For a program that runs beside `run`'s commands: the same programs, and the same limits but that of time. */
  readonly toolchain: Pick<Toolchain, "path" | "readOnly" | "environment">;
  readonly limits: SandboxLimits;
  /** Runs a command in the sandbox, without network and with the project's toolchain on PATH. */
  run(
    argv: readonly string[],
    options: {
      /** Relative to the worktree. */
      readonly directory: string;
      readonly timeMs: number;
      readonly environment?: Readonly<Record<string, string>>;
      readonly onOutput?: (chunk: string, stream: "stdout" | "stderr") => void;
    },
  ): Promise<CommandResult>;
  /** The same for a command that is talked to while it runs; it is ended with the process, the round, or the signal. */
  start(
    argv: readonly string[],
    options: {
      readonly timeMs: number;
      readonly environment: Readonly<Record<string, string>>;
      readonly signal: AbortSignal;
    },
  ): Promise<RunningCommand>;
}

export interface PermissionQuestion {
  readonly kind: Deed;
  /** For people, one line: `run npm install left-pad`. */
  readonly title: string;
  /** All of it, where the title is only its beginning. Who asks in a run for exactly the same has the same answer. */
  readonly detail?: string;
  /** Paths that it is about, relative to the worktree, or absolute ones outside of it. */
  readonly paths: readonly string[];
}

export interface PermissionAnswer {
  readonly isAllowed: boolean;
  /** Told to the agent when it is not. */
  readonly reason: string;
}

export interface WorkerResult {
  readonly outcome:
    /** It says that it is done. */
    | "done"
    /** It gave up, or could not begin: `failure` says why. */
    | "failed"
    /** A limit of time, steps or money was reached; what it did so far is kept. */
    | "limit"
    | "cancelled";
  /** In its own words, for people; never evidence. */
  readonly summary: string;
  readonly failure?: {
    readonly code: string;
    readonly message: string;
    readonly remedy?: string;
  };
}
