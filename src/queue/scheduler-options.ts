import type { Postponement } from "./postponement.ts";
import type { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import type { Pool } from "pg";
import type { QueueLogger } from "./engine.ts";
import type {
  LeaseLostError,
  TaskDelegatedError,
  TaskPausedError,
  TaskPostponedError,
  TaskTimeoutError,
} from "./errors.ts";
import type { ProcessTable } from "./processes.ts";

export interface SchedulerOptions {
  readonly pool: Pool;
  readonly executor: DBOSExecutor;
  readonly processes: ProcessTable;
  readonly logger: QueueLogger;
  readonly leaseMs: number;
  readonly applicationVersion: string;
  /** The kinds of tasks that this process has handlers for, and the skills that its agents have. */
  readonly kinds: readonly string[];
  readonly skills: readonly string[];
  /** How many tasks this process's agents take together. */
  readonly capacity: number;
  readonly eachRepository: number | undefined;
  /** How often a task is given back to go on later. */
  readonly waits: number;
  postponementOf(error: unknown): Postponement | undefined;
  /** Sessions whose tasks this process takes; all when undefined. */
  sessions(): readonly string[] | undefined;
  /** Tells what runs an attempt to stop. */
  abort(workflow: string, reason: AbortReason): void;
  /** Resolves when nothing of the attempt is under way any more. */
  quiet(workflow: string): Promise<void>;
  onRun(run: TaskRun): void;
  /** These tasks have ended. */
  onEnded(tasks: readonly string[]): void;
}

/** What became of a task in this process. */
export interface TaskRun {
  readonly task: string;
  readonly session: string;
  readonly agent: string;
  readonly what: "started" | "passed" | "failed" | "cancelled" | "given back";
}

/** Reasons why a run ends without an end of the task. */
export type ParkReason = LeaseLostError | TaskDelegatedError | TaskPausedError | TaskPostponedError;
export type AbortReason = ParkReason | TaskTimeoutError;
