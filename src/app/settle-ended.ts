import type { Database } from "#infra/database";
import type { EventLog } from "#infra/events";
import { openRepository, type Repository } from "#infra/git";
import { ArtelError } from "#shared";
import { listSites } from "#transfer";
import { readSession } from "./session-log.ts";
import type { WorkSites } from "./work-sites.ts";

/** Ends the offers of sessions that have ended in a process that could not do it any more. */
export async function settleEnded(of: {
  readonly sites: WorkSites;
  readonly database: Database;
  readonly events: EventLog;
  /** The name of the data folder. */
  readonly storage: string;
}): Promise<void> {
  for (const { session, storage } of await listSites(of.database.pool)) {
    if (storage !== of.storage) continue;
    const end = await of.events.readEnd(session);
    if (!end.some(({ type }) => type === "session.finished")) continue;
    const view = await readSession(of.events, session);
    await of.sites.settle(session, await repositoryAt(view?.opened?.repository));
  }
}

/** Undefined when it is gone, or cannot be worked on now. */
export async function repositoryAt(path: string | undefined): Promise<Repository | undefined> {
  if (path === undefined) return undefined;
  return openRepository(path).catch((error: unknown) => {
    if (error instanceof ArtelError) return undefined;
    throw error;
  });
}
