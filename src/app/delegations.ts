import { agentNamed, PERSON, plannedTaskOf, type NewEvent } from "#domain";
import type { EventLog } from "#infra/events";
import type { Delegation, QueueControl, QueuedTask } from "#queue";
import type { Application } from "./application.ts";
import { findTask, withQueueControl } from "./queue-control.ts";

/**
 * Writes the events of delegations that their sessions' logs do not have yet. Several processes may do it at once: the
 * first event of a key counts.
 */
export async function logDelegations(control: QueueControl, events: EventLog): Promise<void> {
  for (const delegation of await control.unloggedDelegations()) {
    // Several data folders may share a database: a session's events are in one of them.
    if ((await events.readEnd(delegation.session)).length === 0) continue;
    await events.append(delegation.session, [delegationEvent(delegation)]);
    await control.markLogged(delegation);
  }
}

/** Hands a task to another agent as a person wants it, and tells of it. */
export async function delegateTask(
  application: Application,
  wanted: { readonly task: string; readonly to: string; readonly reason: string },
): Promise<{ readonly task: QueuedTask; readonly delegation: Delegation }> {
  return withQueueControl(application, async (control) => {
    const id = await findTask(control, wanted.task);
    const delegation = await control.delegate(id, wanted.to, wanted.reason);
    await logDelegations(control, application.events);
    return { task: await control.task(id), delegation };
  });
}

function delegationEvent({ id, session, task, by, from, to, reason }: Delegation): NewEvent {
  const actor = by === undefined ? PERSON : agentNamed(by);
  const planned = plannedTaskOf(task, session);
  return {
    type: "task.delegated",
    payload: {
      task: planned,
      delegation: id,
      by: actor,
      ...(from === undefined ? {} : { from }),
      to: to.agent,
      reason,
    },
    actor,
    session,
    task: planned,
    key: id,
  };
}
