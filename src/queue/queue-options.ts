import type { Postponement } from "./postponement.ts";
import type { Database } from "#infra/database";
import type { QueueLogger } from "./engine.ts";
import type { RetentionOptions } from "./retention.ts";
import type { SchedulerOptions } from "./scheduler-options.ts";
import type { AgentDescription } from "./tasks/agents.ts";
import type { RecordDelegation } from "./tasks/delegation.ts";

export interface QueueOptions extends RetentionOptions {
  readonly database: Database;
  /** Only what was begun by the same version is resumed or taken. */
  readonly applicationVersion: string;
  /** Who works on tasks in this process; with none it only puts them into the queue. */
  readonly agents: readonly AgentDescription[];
  /** Whose tasks they take: those of the sessions that run in this process, of all, or of those given to `serve`. */
  readonly serves?: "own-sessions" | "all-sessions" | "chosen-sessions";
  readonly logger?: QueueLogger;
  /** Told of each task that an agent of this process begins, ends or loses. */
  readonly onRun?: SchedulerOptions["onRun"];
  /** How long `stop` waits for steps that were told to abort; 10 when not given. */
  readonly stopSeconds?: number;
  /** How long a task stays with a process that is not heard of, which says so thrice as often; 15 when not given. */
  readonly leaseSeconds?: number;
  /** The most tasks of each repository at a time, so that one leaves room for the others. */
  readonly tasksPerRepository?: number;
  /** How often a task waits for a part that is left alone before it fails; 3 when not given. */
  readonly waits?: number;
  /**
   * The error to tell of when a failure is this machine's (a full disk) and not the session's. Then all sessions stop
   * here as on shutdown, results reject with it, nothing is recorded, and they can be resumed.
   */
  readonly obstacleOf?: (error: unknown) => Error | undefined;
  /** A task that fails so is given back, to go on behind its last step later; beside parts that are left alone. */
  readonly postponementOf?: (error: unknown) => Postponement | undefined;
  /** What else is written when a task is handed to another agent. */
  readonly recordDelegation?: RecordDelegation;
}
