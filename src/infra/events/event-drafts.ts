import { EVENT_SCHEMA_VERSION, eventPayloadSchemas, type NewEvent } from "#domain";
import type { Clock } from "#shared";
import type { EventDraft } from "./codec/codec.ts";
import { EventInvalidError } from "./errors.ts";

/** The events as they will be stored, each checked against its schema: all of them, or an error. */
export function draftsOf(events: readonly NewEvent[], stream: string, clock: Clock): EventDraft[] {
  const time = clock.now();
  return events.map((event) => {
    const parsed = eventPayloadSchemas[event.type]?.safeParse(event.payload);
    if (parsed === undefined) throw new EventInvalidError(event.type, "unknown type");
    if (!parsed.success) {
      throw new EventInvalidError(event.type, parsed.error.message, parsed.error);
    }
    return {
      stream,
      type: event.type,
      time,
      session: event.session,
      task: event.task,
      actor: event.actor,
      key: event.key,
      version: EVENT_SCHEMA_VERSION,
      payload: parsed.data,
    };
  });
}
