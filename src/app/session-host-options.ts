import type { Plan } from "#domain";
import type { EventLog } from "#infra/events";
import type { Parts } from "#infra/resilience";
import type { TaskRun } from "#queue";
import type { Logger } from "#shared";
import type { Workbench } from "#worktrees";
import type { BriefsHere } from "./agents/briefs-here.ts";
import type { EventPlace } from "./event-place.ts";
import type { RetentionTerms } from "./event-retention/due-sessions.ts";
import type { WorkbenchPlace } from "./session-workbench.ts";

export interface SessionHostOptions {
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  readonly agents: number;
  /** Those that are asked in words, and what they need. */
  readonly briefs: BriefsHere;
  readonly leaseSeconds: number;
  readonly tasksPerRepository: number | undefined;
  /** Whose tasks the agents do: those of this process's sessions, or those of all that are in the queue. */
  readonly serves: "own-sessions" | "all-sessions";
  onRun?(run: TaskRun): void;
  /** Tells why the agents of this process do no task of a session. */
  onRefused?(session: string, reason: string): void;
  /** Where facts are kept, and for how long. */
  readonly world: {
    readonly redisUrl: string | undefined;
    readonly retainedVersions: number;
    readonly retainedDays: number;
  };
  /** What this process depends on; shown to other processes while it runs. */
  readonly parts: Parts;
  /** How long a call of a model waits for others to settle. */
  readonly budgetWaitMs: number;
  /** How often a task or a step of a session waits for a part that is left alone. */
  readonly waits: number;
  readonly events: EventLog;
  readonly eventPlace: EventPlace;
  readonly eventRetention: RetentionTerms;
  readonly logger: Logger;
  approve(plan: Plan, signal: AbortSignal): Promise<boolean>;
  openWorkbench(place: WorkbenchPlace): Workbench;
  /** How long a worktree is kept that nobody uses. */
  readonly idleMs: number;
  /** The user of the sandbox. */
  readonly identity: { readonly uid: number; readonly gid: number };
}
