import { isAscii } from "node:buffer";
import type { EventEnvelope } from "#domain";
import type { EventCodec } from "./codec.ts";
import { isCount, isOptionalText, isText, readColumn, storeColumn } from "./column.ts";
import { isRecord, parseJson } from "./json.ts";
import { readPayloads, storePayloads } from "./payload-columns.ts";

/**
 * One JSON object for a batch, with the values of each field together: a fifth of the size of lines where events are
 * alike, several times faster, as readable to people with grep, and without a library that commands which only read
 * would have to load. Times are the differences to the earlier one.
 */
export const columns: EventCodec = {
  name: "columns",
  encode(drafts) {
    let before = 0;
    const stored = {
      stream: drafts[0]?.stream,
      type: storeColumn(drafts, ({ type }) => type),
      time: storeColumn(drafts, ({ time }) => {
        const difference = time - before;
        before = time;
        return difference;
      }),
      session: storeColumn(drafts, ({ session }) => session),
      task: storeColumn(drafts, ({ task }) => task),
      actor: storeColumn(drafts, ({ actor }) => actor),
      key: storeColumn(drafts, ({ key }) => key),
      version: storeColumn(drafts, ({ version }) => version),
      payload: storePayloads(drafts.map(({ payload }) => payload)),
    };
    return Buffer.from(`${JSON.stringify(stored)}\n`);
  },
  decode(bytes, first, count) {
    // Texts of one byte a letter take half of the time.
    const stored = parseJson(isAscii(bytes) ? bytes.toString("latin1") : bytes.toString("utf8"));
    return isRecord(stored) ? readRows(stored, first, count) : undefined;
  },
};

function readRows(
  stored: Readonly<Record<string, unknown>>,
  first: number,
  count: number,
): EventEnvelope[] | undefined {
  const { stream } = stored;
  const type = readColumn(stored["type"], count, isText);
  const time = readColumn(stored["time"], count, isDifference);
  const session = readColumn(stored["session"], count, isOptionalText);
  const task = readColumn(stored["task"], count, isOptionalText);
  const actor = readColumn(stored["actor"], count, isText);
  const key = readColumn(stored["key"], count, isOptionalText);
  const version = readColumn(stored["version"], count, isCount);
  const payload = readPayloads(stored["payload"], count);
  if (typeof stream !== "string" || !type || !time || !session || !task) return undefined;
  if (!actor || !key || !version || !payload) return undefined;
  const envelopes: EventEnvelope[] = [];
  let now = 0;
  for (let row = 0; row < count; row += 1) {
    const sequence = first + row;
    now += time[row] ?? 0;
    envelopes.push({
      id: `${stream}:${sequence}`,
      stream,
      sequence,
      type: type[row] ?? "",
      time: now,
      session: session[row],
      task: task[row],
      actor: actor[row] ?? "",
      key: key[row],
      version: version[row] ?? 0,
      payload: payload[row],
    });
  }
  return envelopes;
}

function isDifference(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
