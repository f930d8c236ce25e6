import { Packr } from "msgpackr";
import type { EventDraft } from "../src/infra/events/codec/codec.ts";
import { columns } from "../src/infra/events/codec/columns.ts";
import { progressEvent } from "./event-place.ts";
import { printFigure } from "./figure.ts";

const BATCH = 1000;
const BATCHES = 300;

interface Codec {
  encode(drafts: readonly EventDraft[]): Buffer;
  /** How many events the bytes are. */
  decode(bytes: Buffer): number;
}

/** Encoding and decoding alone: our columns against msgpackr, as its documentation has it for speed and for size. */
export function measureCodecs(): void {
  const packr = new Packr({ structures: [], bundleStrings: true });
  const records: Codec = {
    // It gives a part of a buffer that it uses again.
    encode: (drafts) => Buffer.from(packr.pack(drafts)),
    decode: (bytes) => (packr.unpack(bytes) as unknown[]).length,
  };
  const ours: Codec = {
    encode: (drafts) => columns.encode(drafts, 1),
    decode: (bytes) => columns.decode(bytes, 1, BATCH)?.length ?? 0,
  };
  const [theirs, own] = [measure(records), measure(ours)];
  printFigure({
    name: "events.codec",
    value: own.rate,
    unit: "events/s",
    baseline: { name: "msgpackr with record structures", value: theirs.rate },
    conditions: `encoded and decoded in batches of ${BATCH}; ${own.bytes} bytes an event against ${theirs.bytes}`,
  });
}

function measure(codec: Codec): { rate: number; bytes: number } {
  const batches = Array.from({ length: BATCHES }, (_, batch) => draftsFrom(batch * BATCH));
  let bytes = 0;
  const run = () => {
    bytes = 0;
    for (const batch of batches) {
      const encoded = codec.encode(batch);
      bytes += encoded.length;
      if (codec.decode(encoded) !== BATCH) throw new Error("events were lost");
    }
  };
  run();
  const started = performance.now();
  run();
  const seconds = (performance.now() - started) / 1000;
  const events = BATCH * BATCHES;
  return { rate: Math.round(events / seconds), bytes: Math.round(bytes / events) };
}

function draftsFrom(first: number): EventDraft[] {
  return Array.from({ length: BATCH }, (_, offset) => ({
    ...progressEvent(first + offset),
    stream: "bench",
    time: 1_790_000_000_000 + Math.floor(offset / 10),
    version: 1,
  }));
}
