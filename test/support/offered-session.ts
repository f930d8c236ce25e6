import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { afterEach, beforeEach } from "vitest";
import type { EventEnvelope, NewEvent } from "#domain";
import { openSegmentLog, type EventLog } from "#infra/events";
import { randomId } from "#shared";
import { removeSite, type Site } from "#transfer";
import { fileDatabase } from "./file-database.ts";

/** A session that could be offered to other machines, for each test a new one: its database, folder and log. */
export interface OfferedSession {
  readonly pool: Pool;
  readonly folder: string;
  readonly events: EventLog;
  readonly session: string;
  readonly site: Omit<Site, "protocol" | "description"> & { readonly description: object };
  note(text: string, key?: string): NewEvent;
  logged(): Promise<EventEnvelope[]>;
  /** How many rows of the session the table has. */
  rowsOf(table: "bundle" | "base_request" | "outbox_event"): Promise<number>;
}

export function offeredSession(): OfferedSession {
  const place = fileDatabase();
  let folder: string;
  let events: EventLog;
  let session: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "artel-transfer-"));
    events = openSegmentLog({ folder: join(folder, "events") });
    session = `s-${randomId(8)}`;
  });
  afterEach(async () => {
    await events.close();
    await removeSite(place.database.pool, session);
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get pool() {
      return place.database.pool;
    },
    get folder() {
      return folder;
    },
    get events() {
      return events;
    },
    get session() {
      return session;
    },
    get site() {
      const versions = { storage: "near", artelVersion: "1.2.3", obstacle: undefined };
      return { session, ...versions, description: { base: "b" }, remainingMs: 60_000 };
    },
    note: (text, key) => ({
      type: "note.made",
      payload: { text },
      actor: "agent",
      session,
      ...(key === undefined ? {} : { key }),
    }),
    logged: async () => {
      const found = [];
      for await (const event of events.read(session)) found.push(event);
      return found;
    },
    rowsOf: async (table) => {
      const { rows } = await place.database.pool.query<{ count: number }>(
        `select count(*)::integer as count from artel.${table} where session = $1`,
        [session],
      );
      return rows[0]?.count ?? 0;
    },
  };
}
