import type { Pool } from "pg";
import type { TaskEnd } from "#domain";
import type { TaskFailure } from "./queued-task.ts";

/** How an attempt ended, under the lease that it had. */
export interface AttemptEnd {
  readonly task: string;
  readonly token: string;
  readonly outcome: TaskEnd;
  readonly failure?: TaskFailure;
  /** Another attempt may have another end. */
  readonly isRetryable?: boolean;
}

/**
 * Ends attempts and answers the tasks that have ended with them. An attempt whose lease is not the task's any more
 * changes nothing. After a failure that may be tried again the task waits for its next attempt; when it passes, what
 * waited for it waits for one less. A task that a person cancelled meanwhile stays cancelled.
 */
export async function closeAttempts(pool: Pool, ends: readonly AttemptEnd[]): Promise<string[]> {
  if (ends.length === 0) return [];
  const { rows } = await pool.query<{ id: string }>(
    "select id from artel.close_attempts($1, $2, $3, $4, $5) as ended (id)",
    [
      ends.map(({ task }) => task),
      ends.map(({ token }) => token),
      ends.map(({ outcome }) => outcome),
      ends.map(({ failure }) => (failure === undefined ? null : JSON.stringify(failure))),
      ends.map(({ isRetryable }) => isRetryable ?? false),
    ],
  );
  return rows.map(({ id }) => id);
}
