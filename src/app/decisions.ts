import type { ApprovalInbox } from "#approvals";
import type { Approval, NewEvent, SessionView } from "#domain";
import type { EventLog } from "#infra/events";
import { judgedViolations } from "#orchestrator";
import { systemClock } from "#shared";
import { countFacts, World, type FactStore } from "#world";
import { withdrawPermissions } from "./agents/withdraw-permissions.ts";
import { readSession } from "./session-log.ts";

interface Places {
  readonly inbox: Pick<ApprovalInbox, "list" | "decide" | "unlogged" | "markLogged">;
  readonly events: EventLog;
  readonly facts: FactStore;
}

/**
 * Tells the events and the counts of sessions that have ended of decisions that came after their end, and closes what
 * their agents still waited for. One that has not ended learns of them itself. Several processes may do it at once: the first event of a key counts, and the counts are
 * made of all of the session's violations.
 */
export async function logDecisions({ inbox, events, facts }: Places): Promise<void> {
  await withdrawOfEnded(inbox, events);
  for (const approval of await inbox.unlogged()) {
    // Several data folders may share a database: a session's events are in one of them.
    const view = await readSession(events, approval.session);
    if (view?.finished === undefined) continue;
    const known = view.approvals.find(({ id }) => id === approval.id);
    if (known?.decision === undefined) await events.append(view.id, [decidedEvent(approval)]);
    await recount(facts, await readSession(events, view.id));
    await inbox.markLogged([approval.id]);
  }
}

async function withdrawOfEnded(inbox: Places["inbox"], events: EventLog): Promise<void> {
  const waiting = await inbox.list({ state: "waiting" });
  const asked = waiting.filter(({ subject }) => subject.kind === "permission");
  for (const session of new Set(asked.map((each) => each.session))) {
    const view = await readSession(events, session);
    if (view?.finished !== undefined) await withdrawPermissions(inbox, session);
  }
}

/** Whoever tells it: it is told once. */
export function decidedEvent({ id, session, task, decision }: Approval): NewEvent {
  if (decision === undefined) throw new TypeError(`${id} is not decided`);
  return {
    type: "approval.decided",
    payload: { ...(task === undefined ? {} : { task }), approval: id, decision },
    actor: decision.by,
    session,
    ...(task === undefined ? {} : { task }),
    key: `${id}/decided`,
  };
}

async function recount(facts: FactStore, view: SessionView | undefined): Promise<void> {
  // A world that was forgotten is not begun anew for a count.
  if (view === undefined || (await facts.version(view.id)) === 0) return;
  const origin = { source: "orchestrator", time: systemClock.now() };
  await new World(facts, view.id).write(countFacts(judgedViolations(view), origin));
}
