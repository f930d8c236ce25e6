import type { CommandPurpose } from "./event.ts";

/**
 * Runs a command of the target repository (its tests, compiler, formatter, package manager) in the sandbox, with
 * the project's toolchain on PATH and without network. Given to gates and jobs by whoever prepared the worktree.
 */
export interface TargetCommandRunner {
  /** Never rejects for how the command ended; rejects with an ArtelError when it could not be started. */
  run(command: TargetCommand): Promise<CommandResult>;
}

export interface TargetCommand {
  readonly argv: readonly string[];
  /** Relative to the worktree; `.` for its root. */
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What it is run for; its time is accounted under this. */
  readonly purpose: CommandPurpose;
  /** Default: the session's command limit. */
  readonly timeMs?: number;
  /** Ended as at its time limit when, after its first output, it prints nothing for so long. Default: no limit. */
  readonly quietMs?: number;
  readonly onOutput?: (chunk: string, stream: "stdout" | "stderr") => void;
}

/** Runs a tool of Artel's own installation against the worktree, in the same sandbox, without network. */
export interface OwnToolRunner {
  run(command: OwnToolCommand): Promise<CommandResult>;
}

export interface OwnToolCommand {
  /** Name in our `node_modules/.bin` (`oxlint`, `knip`), or the absolute path of one of our own scripts, run with Node. */
  readonly tool: string;
  readonly arguments: readonly string[];
  /** Relative to the worktree; default `.`. */
  readonly directory?: string;
  readonly stdin?: string;
  readonly timeMs?: number;
}

export interface CommandResult {
  /** Null when it ended by a signal or a limit. */
  readonly exitCode: number | null;
  readonly ended: "exit" | "time" | "memory" | "disk" | "cancelled";
  readonly stdout: string;
  readonly stderr: string;
  /** Output beyond the limit was dropped. */
  readonly truncated: boolean;
  readonly durationMs: number;
  /** The command as a person would type it in the directory. */
  readonly display: string;
}
