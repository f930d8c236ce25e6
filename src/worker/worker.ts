import type { CommandResult, Deed, Spender } from "#domain";

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
  /** From 1. A later round works on what the earlier one left, because that was refused. */
  readonly round: number;
  /** Why the earlier round was refused: what the gates say of it. */
  readonly feedback: string | undefined;
  readonly agent: WorkerAgent;
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
  /** Names of the tools that it may use. */
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
}

/** The worktree that one round works in. It can be used within steps only: between them it may be made anew. */
export interface WorkPlace {
  /** Absolute path. */
  readonly path: string;
  /** Keeps what is in it now, reachable from the session's refs; after a crash work goes on from the last one. */
  keep(): Promise<void>;
  /** Tracked and new files, relative paths with `/`. */
  files(): Promise<readonly string[]>;
  /** Runs a command in the sandbox, without network and with the project's toolchain on PATH. */
  run(
    argv: readonly string[],
    options: {
      /** Relative to the worktree. */
      readonly directory: string;
      readonly timeMs: number;
      readonly onOutput?: (chunk: string, stream: "stdout" | "stderr") => void;
    },
  ): Promise<CommandResult>;
}

export interface PermissionQuestion {
  readonly kind: Deed;
  /** For people: `run npm install left-pad`. */
  readonly title: string;
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
