import { createQueueControl, type QueueControl } from "#queue";
import { ArtelError } from "#shared";
import type { Application } from "./application.ts";
import { recordDelegation } from "./record-delegation.ts";
import { withDatabase } from "./with-database.ts";

/** The queue to look at and to steer, for as long as `use` takes. */
export function withQueueControl<T>(
  application: Application,
  use: (control: QueueControl) => Promise<T>,
): Promise<T> {
  return withDatabase(application, (database) =>
    use(createQueueControl(database, recordDelegation)),
  );
}

/**
 * The id of the task whose id ends so: `safe-lint-1/1` is enough where no other session has one. Refuses one that fits
 * several (`TASK_AMBIGUOUS`) and one that fits none (`TASK_NOT_FOUND`).
 */
export async function findTask(control: QueueControl, wanted: string): Promise<string> {
  const ids = (await control.tasks()).map(({ id }) => id);
  const found = ids.includes(wanted) ? [wanted] : ids.filter((id) => id.endsWith(wanted));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  if (first === undefined) return (await control.task(wanted)).id;
  throw new ArtelError({
    code: "TASK_AMBIGUOUS",
    kind: "usage",
    message: `Several tasks end with "${wanted}": ${found.slice(-5).join(", ")}${found.length > 5 ? ", …" : ""}.`,
    remedy: "Give more of the id.",
    details: { tasks: found },
  });
}

/** The session of the queue whose id ends so; refuses (`SESSION_NOT_QUEUED`) one that has no task there. */
export async function findQueuedSession(control: QueueControl, wanted: string): Promise<string> {
  const sessions = [...new Set((await control.tasks()).map(({ session }) => session))];
  const found =
    sessions.find((id) => id === wanted) ?? sessions.findLast((id) => id.endsWith(wanted));
  if (found !== undefined) return found;
  throw new ArtelError({
    code: "SESSION_NOT_QUEUED",
    kind: "not-found",
    message: `The queue has no task of a session "${wanted}".`,
    remedy: "Run `artel tasks list --all` to see what there is.",
    details: { session: wanted },
  });
}
