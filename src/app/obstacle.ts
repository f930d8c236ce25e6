import { QueueError } from "#queue";
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

/** The session has not ended: it can be resumed. */
export function isStop(error: unknown): boolean {
  return (
    error instanceof StorageError ||
    error instanceof BudgetStopError ||
    (error instanceof QueueError && error.code === "QUEUE_STOPPED")
  );
}
