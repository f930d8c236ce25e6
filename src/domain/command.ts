import type { Readable, Writable } from "node:stream";
import type { CommandPurpose } from "./event.ts";

/**
 * Runs a command of the target repository (its tests, compiler, formatter, package manager) in the sandbox, with
 * the project's toolchain on PATH and without network. Given to gates and jobs by whoever prepared the worktree.
 */
export interface TargetCommandRunner {
  /** Never rejects for how the command ended; rejects with an ArtelError when it could not be started. */
  run(command: TargetCommand): Promise<CommandResult>;
}

/** The same, which also leaves commands running. */
export interface TargetCommandStarter extends TargetCommandRunner {
  /**
   * Leaves it running, to be talked to, until it ends, its time is over or the signal is aborted. Rejects with an ArtelError
   * when it could not be started, also where the sandbox has no such commands.
   */
  start(
    command: Pick<TargetCommand, "argv" | "directory" | "environment" | "timeMs">,
    signal: AbortSignal,
  ): Promise<RunningCommand>;
}

/** A command that runs. Who does not read its output holds it up. */
export interface RunningCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves, or rejects where it never began, when nothing of it is left. */
  readonly ended: Promise<unknown>;
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
  /** What is left for whoever runs it: the shorter of the two holds. */
  readonly remainingMs?: number;
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
