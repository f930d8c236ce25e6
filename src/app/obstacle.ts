import { QueueError, type Postponement } from "#queue";
import { BudgetStopError, budgetStop } from "./budget-stop.ts";
import { StorageError, storageFailure } from "./storage-failure.ts";

/** The error to stop all sessions of this process with, when a failure is none of their own; they can be resumed. */
export function obstacle(
  error: unknown,
  of: { readonly dataFolder: string; readonly serves: "own-sessions" | "all-sessions" },
): Error | undefined {
  const failure = storageFailure(error, of.dataFolder);
  // What one session may not spend does not stop a worker, which has tasks of others.
  return failure ?? (of.serves === "own-sessions" ? budgetStop(error) : undefined);
}

/** How long a worker leaves a task alone whose session may spend no more: its limit may be raised meanwhile. */
const BUDGET_PAUSE_MS = 60_000;

/** In a worker: the task is given back, for the session is another process's to stop. */
export function postponement(
  error: unknown,
  serves: "own-sessions" | "all-sessions",
  pauseMs = BUDGET_PAUSE_MS,
): Postponement | undefined {
  const reason = serves === "all-sessions" ? budgetStop(error) : undefined;
  return reason === undefined ? undefined : { reason, until: Date.now() + pauseMs };
}

/** The session has not ended: it can be resumed. */
export function isStop(error: unknown): boolean {
  return (
    error instanceof StorageError ||
    error instanceof BudgetStopError ||
    (error instanceof QueueError && error.code === "QUEUE_STOPPED")
  );
}
