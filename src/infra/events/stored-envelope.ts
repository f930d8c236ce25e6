import type { EventEnvelope } from "#domain";
import { EventLogCorruptError } from "./errors.ts";
import type { Frame } from "./frame.ts";

/** The events of a frame from a sequence on; `path` and `offset` say where it is when it cannot be read. */
export function* eventsOf(
  frame: Frame,
  from: number,
  path: string,
  offset: number,
): Generator<EventEnvelope> {
  const lines = frame.payload.toString("utf8").split("\n");
  for (let index = Math.max(0, from - frame.first); index < frame.count; index += 1) {
    const envelope = readEnvelope(lines[index] ?? "");
    if (envelope?.sequence !== frame.first + index) {
      throw new EventLogCorruptError(path, offset, `event ${frame.first + index} is not readable`);
    }
    yield envelope;
  }
}

/**
 * An envelope as the log has it, or undefined when the line is none. The frame's checksum says that it is what our
 * writer wrote, and the writer checked it against the schema; so this only looks at what reading relies on, many
 * times faster and without loading schemas. Fields that a later version adds are ignored, not refused.
 */
function readEnvelope(line: string): EventEnvelope | undefined {
  const stored = parseObject(line);
  if (stored === undefined) return undefined;
  const { id, stream, sequence, type, time, session, task, actor, key, version } = stored;
  const texts = [id, stream, type, actor].every((value) => typeof value === "string");
  const numbers = [sequence, time, version].every(Number.isSafeInteger);
  const optional = [session, task, key].every(
    (value) => value === undefined || typeof value === "string",
  );
  if (!texts || !numbers || !optional) return undefined;
  const envelope = { id, stream, sequence, type, time, session, task, actor, key, version };
  return { ...envelope, payload: stored["payload"] } as EventEnvelope;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
