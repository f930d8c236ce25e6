import type { TaskOrder } from "#domain";
import type { WorkflowContext } from "#queue";

/** Of an agent alone: the one that had the task before may be still about to stop. */
export function taskWorktree(order: TaskOrder, { delegations }: WorkflowContext): string {
  const name = `${order.session}-${order.task.id}-${order.attempt}`;
  return delegations === 0 ? name : `${name}-d${delegations}`;
}
