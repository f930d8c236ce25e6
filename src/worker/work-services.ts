import type { Baseline, GateName, GateSettings, NewEvent, Project } from "#domain";
import type { Messages } from "#messages";
import type { Workbench } from "#worktrees";

/** What the composition root gives to a worker. */
export interface WorkServices {
  /** Resolves when nothing of it can be lost any more. */
  readonly events: { append(session: string, events: readonly NewEvent[]): Promise<unknown> };
  readonly messages: Messages;
  /** Where a session's tasks are done; the same object within a process. */
  site(session: string): Promise<WorkSite>;
}

export interface WorkSite {
  readonly workbench: Workbench;
  readonly project: Project;
  /** Present once the baseline was taken; surveys run without it. */
  readonly baseline: Baseline | undefined;
  /** The gates that a change must pass. */
  readonly gates: readonly GateName[];
  readonly gateSettings?: GateSettings | undefined;
  /** Each job's slice of the configuration, by job name. */
  readonly jobOptions: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch after which no new try is begun. */
  readonly deadline: number;
}
