/** How a task ended. */
export type TaskEnd = "passed" | "failed" | "cancelled";

/** What is known of a queued task. Its status is not among it: that follows. Times are milliseconds since the epoch. */
export interface TaskFacts {
  /** How many of its dependencies have not passed. */
  readonly waitingFor: number;
  /** Not to be started earlier. */
  readonly notBefore: number | undefined;
  /** It, its session or the whole queue was paused. */
  readonly isPaused: boolean;
  readonly leaseExpiresAt: number | undefined;
  readonly end: TaskEnd | undefined;
}

export type TaskStatus =
  /** A dependency has not passed. */
  | "blocked"
  /** A person paused it. */
  | "paused"
  /** It waits for its next attempt. */
  | "delayed"
  | "ready"
  /** A process has it on a lease that is alive. */
  | "running"
  /** Its lease expired; whoever sees that next takes it over. */
  | "lost"
  | TaskEnd;

export function taskStatus(task: TaskFacts, now: number): TaskStatus {
  if (task.end !== undefined) return task.end;
  if (task.leaseExpiresAt !== undefined) return task.leaseExpiresAt > now ? "running" : "lost";
  if (task.isPaused) return "paused";
  if (task.waitingFor > 0) return "blocked";
  if (task.notBefore !== undefined && task.notBefore > now) return "delayed";
  return "ready";
}

/** Which status may follow which, when one thing happens. */
export const legalTransitions: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
  blocked: ["ready", "paused", "cancelled"],
  paused: ["blocked", "delayed", "ready", "cancelled"],
  delayed: ["ready", "paused", "cancelled"],
  ready: ["running", "paused", "cancelled"],
  running: ["passed", "failed", "cancelled", "delayed", "ready", "lost", "paused"],
  lost: ["running", "ready", "passed", "failed", "cancelled", "delayed", "paused"],
  // Only a person brings a task back.
  failed: ["ready", "paused"],
  cancelled: ["ready", "blocked", "paused"],
  passed: [],
};
