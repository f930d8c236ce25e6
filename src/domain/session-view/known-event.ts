import { EVENT_SCHEMA_VERSION } from "../event-version.ts";
import type { Event, EventEnvelope, EventType } from "../event.ts";

// By name and not from the schemas: loading those takes longer than all else that a short command does.
const eventTypes: Readonly<Record<EventType, true>> = {
  "session.opened": true,
  "process.attached": true,
  "phase.entered": true,
  "project.understood": true,
  "dependencies.prepared": true,
  "failure.diagnosed": true,
  "healing.concluded": true,
  "note.made": true,
  "baseline.observed": true,
  "job.surveyed": true,
  "finding.reported": true,
  "plan.made": true,
  "task.started": true,
  "task.delegated": true,
  "task.progressed": true,
  "attempt.judged": true,
  "unit.dropped": true,
  "task.finished": true,
  "violation.found": true,
  "investigation.finished": true,
  "violation.decided": true,
  "approval.requested": true,
  "approval.decided": true,
  "approval.escalated": true,
  "change.merged": true,
  "change.rejected": true,
  "branch.delivered": true,
  "session.finished": true,
  "permission.decided": true,
  "model.called": true,
  "budget.exhausted": true,
  "budget.changed": true,
  "breaker.opened": true,
  "breaker.half-opened": true,
  "breaker.closed": true,
  "events.archived": true,
  "events.removed": true,
  "command.finished": true,
};

/**
 * As `parseEvent`, for events of our own log: its writer checked the payload against the schema and its reader the
 * checksum, so type and version are enough. Events from anywhere else go through `parseEvent`.
 */
export function knownEvent(envelope: EventEnvelope): Event | undefined {
  const known = Object.hasOwn(eventTypes, envelope.type);
  return known && envelope.version === EVENT_SCHEMA_VERSION ? (envelope as Event) : undefined;
}
