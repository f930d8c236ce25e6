import type { Configuration } from "#infra/config";
import { createQueueControl } from "#queue";
import { ArtelError, systemClock } from "#shared";
import type { Application } from "../application.ts";
import { eventPlaceOf } from "../event-place.ts";
import { withDatabase } from "../with-database.ts";
import { dueSessions, type DueSessions, type RetentionTerms } from "./due-sessions.ts";
import { retainEvents } from "./retain-events.ts";
import { retentionTurn } from "./retention-turn.ts";

export function retentionTerms(configuration: Configuration): RetentionTerms {
  return {
    archiveAfterDays: configuration.get("events.archiveAfterDays"),
    removeAfterDays: configuration.get("events.removeAfterDays"),
  };
}

/**
 * Archives and removes now what the settings say, and answers what was done; or what would be, in a dry run. Refuses
 * (`EVENTS_RETENTION_BUSY`) while another process is at it.
 */
export function archiveEvents(
  application: Application,
  options: { readonly isDryRun: boolean; readonly signal: AbortSignal },
): Promise<DueSessions> {
  const { configuration, events, logger } = application;
  return withDatabase(application, async (database) => {
    const terms = retentionTerms(configuration);
    const dataFolder = configuration.get("dataFolder");
    const sources = { events, queue: createQueueControl(database), dataFolder };
    const now = systemClock.now();
    if (options.isDryRun) return dueSessions(sources, terms, now);
    const turn = retentionTurn(database, eventPlaceOf(configuration));
    const done = await retainEvents({ ...sources, terms, logger, now }, turn, options.signal);
    if (done === undefined) throw busy();
    return done;
  });
}

function busy(): ArtelError {
  return new ArtelError({
    code: "EVENTS_RETENTION_BUSY",
    kind: "busy",
    message: "Another process is archiving these events.",
    remedy: "Wait a minute; a process that was killed keeps others waiting no longer.",
  });
}
