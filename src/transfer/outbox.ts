import type { Pool } from "pg";
import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import { z } from "zod";
import { eventPayloadSchemas, type NewEvent } from "#domain";
import type { EventLog } from "#infra/events";
import { type Logger, randomId } from "#shared";
import { siteGone } from "./errors.ts";

/** Events that are taken into the log together. */
const BATCH = 500;

/**
 * Puts events of a session where its own process finds them. Each gets a key when it has none, so that one that is
 * put in or taken out twice counts once.
 */
export async function postEvents(
  pool: Pool,
  session: string,
  events: readonly NewEvent[],
): Promise<void> {
  const written = events.map((event) => {
    const payload: unknown = eventPayloadSchemas[event.type].parse(event.payload);
    return JSON.stringify({ ...event, payload, key: event.key ?? `outbox/${randomId(20)}` });
  });
  try {
    await withDbRetry(() =>
      pool.query(
        `insert into artel.outbox_event (session, event)
         select $1, each.event from unnest($2::text[]) with ordinality as each (event, number) order by number`,
        [session, written],
      ),
    );
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "23503";
    throw isGone ? siteGone(session, error) : error;
  }
}

/**
 * Takes what is there into the log, in order, and only then out of the outbox: what is appended again after a crash
 * has the same key.
 */
export async function drainEvents(
  pool: Pool,
  session: string,
  events: Pick<EventLog, "append">,
  logger: Logger,
): Promise<void> {
  for (;;) {
    const { rows } = await withDbRetry(() =>
      pool.query<{ position: string; event: string }>(
        `select position::text as position, event from artel.outbox_event
         where session = $1 order by outbox_event.position limit ${BATCH}`,
        [session],
      ),
    );
    const drafts = rows.flatMap(({ position, event }) => {
      const draft = parseEvent(event, session);
      if (draft !== undefined) return [draft];
      logger.warn({ session, position }, "an event of another machine is none; it was left out");
      return [];
    });
    if (drafts.length > 0) await events.append(session, drafts);
    await withDbRetry(() =>
      pool.query("delete from artel.outbox_event where position = any($1::bigint[])", [
        rows.map(({ position }) => position),
      ]),
    );
    if (rows.length < BATCH) return;
  }
}

const envelopeSchema = z.strictObject({
  type: z.string(),
  payload: z.unknown(),
  actor: z.string(),
  session: z.string(),
  task: z.string().optional(),
  key: z.string(),
});

function parseEvent(text: string, session: string): NewEvent | undefined {
  const envelope = envelopeSchema.safeParse(parsed(text)).data;
  if (envelope === undefined || envelope.session !== session) return undefined;
  if (!isEventType(envelope.type)) return undefined;
  const payload = eventPayloadSchemas[envelope.type].safeParse(envelope.payload);
  // Type and payload were checked to belong together.
  return payload.success ? ({ ...envelope, payload: payload.data } as NewEvent) : undefined;
}

function isEventType(type: string): type is NewEvent["type"] {
  return Object.hasOwn(eventPayloadSchemas, type);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
