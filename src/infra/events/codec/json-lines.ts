import type { EventEnvelope } from "#domain";
import { type EventCodec, envelopeOf } from "./codec.ts";
import { isRecord, parseJson } from "./json.ts";

/** A line of JSON for each event: what the log wrote before there were columns. */
export const jsonLines: EventCodec = {
  name: "json-lines",
  encode(drafts, first) {
    const lines = drafts.map((draft, index) => JSON.stringify(envelopeOf(draft, first + index)));
    return Buffer.from(`${lines.join("\n")}\n`);
  },
  decode(payload, first, count) {
    const lines = payload.toString("utf8").split("\n", count);
    const envelopes: EventEnvelope[] = [];
    for (const line of lines) {
      const envelope = readEnvelope(line);
      if (envelope?.sequence !== first + envelopes.length) return undefined;
      envelopes.push(envelope);
    }
    return envelopes.length === count ? envelopes : undefined;
  },
};

/** An envelope, or undefined when the line is none. Fields that a later version adds are ignored, not refused. */
function readEnvelope(line: string): EventEnvelope | undefined {
  const stored = parseJson(line);
  if (!isRecord(stored)) return undefined;
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
