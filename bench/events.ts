import { appendFile, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSegmentLog } from "#infra/events";
import type { EventLog } from "#infra/events";
import { measureCodecs } from "./event-codecs.ts";
import { type EventPlace, progressEvent as event } from "./event-place.ts";
import { endToEnd, latency } from "./events-end-to-end.ts";
import { printFigure } from "./figure.ts";
import { startNats } from "../test/support/nats.ts";

// Throughput of the event log against plain appendFile and fdatasync of the same lines, in the same run; then events from
// the processes that make them, through each log, to one that decodes and sums them, against JSON lines on the same path.
// npm run bench events [folder]
const parent = process.argv[2] ?? tmpdir();
const TOTAL = 100_000;

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(parent, "artel-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Events a second. */
async function rate(total: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(total / ((performance.now() - started) / 1000));
}

function appendWith(log: EventLog, total: number, batch: number): Promise<void> {
  const writes: Promise<unknown>[] = [];
  for (let index = 0; index < total; index += batch) {
    const events = Array.from({ length: batch }, (_, offset) => event(index + offset));
    writes.push(log.append("bench", events));
  }
  return Promise.all(writes).then(() => undefined);
}

function plainAppend(total: number, batch: number): Promise<number> {
  return inFolder((folder) =>
    rate(total, async () => {
      const path = join(folder, "plain.jsonl");
      for (let index = 0; index < total; index += batch) {
        const lines = Array.from({ length: batch }, (_, offset) =>
          JSON.stringify({ sequence: index + offset, time: Date.now(), ...event(index + offset) }),
        );
        await appendFile(path, `${lines.join("\n")}\n`);
        const handle = await open(path, "r+");
        await handle.datasync();
        await handle.close();
      }
    }),
  );
}

function figure(
  name: string,
  value: number,
  unit: "events/s",
  baseline: string,
  reference: number,
) {
  printFigure({ name, value, unit, baseline: { name: baseline, value: reference } });
}

const plain = await plainAppend(TOTAL, 1000);
const batches = await inFolder(async (folder) => {
  const log = openSegmentLog({ folder });
  const value = await rate(TOTAL, () => appendWith(log, TOTAL, 1000));
  await log.close();
  return value;
});
figure(
  "events.append.batches-of-1000",
  batches,
  "events/s",
  "appendFile + fdatasync of 1000 lines",
  plain,
);

const plainSingle = await plainAppend(500, 1);
const [concurrent, read] = await inFolder(async (folder) => {
  const log = openSegmentLog({ folder });
  const written = await rate(50_000, () => appendWith(log, 50_000, 1));
  const readRate = await rate(50_000, async () => {
    for await (const envelope of log.read("bench")) if (envelope.sequence === 0) break;
  });
  await log.close();
  return [written, readRate] as const;
});
figure(
  "events.append.single-concurrent",
  concurrent,
  "events/s",
  "appendFile + fdatasync of 1 line",
  plainSingle,
);
figure("events.read", read, "events/s", "appendFile + fdatasync of 1000 lines", plain);

const sequential = await inFolder(async (folder) => {
  const log = openSegmentLog({ folder, lingerMs: 0 });
  const value = await rate(500, async () => {
    for (let index = 0; index < 500; index += 1) await log.append("bench", [event(index)]);
  });
  await log.close();
  return value;
});
figure(
  "events.append.one-by-one",
  sequential,
  "events/s",
  "appendFile + fdatasync of 1 line",
  plainSingle,
);

measureCodecs();

/** Made, checked, stored, read, decoded and summed, as columns and as JSON lines. */
async function flow(
  name: string,
  where: (codec: EventPlace["codec"]) => EventPlace,
  options: {
    readonly producers: number;
    readonly total: number;
    readonly sync: string;
    readonly atLeast?: number;
  },
): Promise<void> {
  const { producers, total, sync, atLeast } = options;
  const given = { producers, total: total / producers, batch: 1000 };
  const lines = await endToEnd(where("json-lines"), given);
  const value = await endToEnd(where("columns"), given);
  printFigure({
    name,
    value,
    unit: "events/s",
    baseline: { name: "the same with JSON lines", value: lines },
    conditions: `appends of 1000, columns, ${producers} producing processes, 1 replica, ${sync}`,
    ...(atLeast === undefined ? {} : { goal: { atLeast } }),
  });
}

async function flowOnServer(name: string, jetstream: string, sync: string, atLeast?: number) {
  const server = await startNats({ jetstream });
  try {
    const where = (codec: EventPlace["codec"]) => ({ url: server.url, prefix: codec, codec });
    await flow(name, where, { producers: 2, total: 3_000_000, sync, ...(atLeast && { atLeast }) });
  } finally {
    await server.stop();
  }
}

const SYNC_LATER = "file storage synced every 2 minutes (the server's default)";
await flowOnServer("events.jetstream.end-to-end", "", SYNC_LATER, 1_000_000);
const SYNC_ALWAYS = "file storage synced before each acknowledgement";
await flowOnServer("events.jetstream.end-to-end.sync-always", "sync_interval: always", SYNC_ALWAYS);
await inFolder((folder) =>
  flow(
    "events.segments.end-to-end",
    (codec) => ({ folder: join(folder, codec), prefix: "", codec }),
    {
      producers: 1,
      total: 3_000_000,
      sync: "fdatasync before each acknowledgement",
      atLeast: 500_000,
    },
  ),
);

/** From an append until a follower has it, of events that come alone. */
async function lone(name: string, where: (codec: EventPlace["codec"]) => EventPlace, sync: string) {
  const lines = await latency(where("json-lines"), 300);
  const value = await latency(where("columns"), 300);
  printFigure({
    name,
    value,
    unit: "ms",
    baseline: { name: "the same with JSON lines", value: lines },
    conditions: `append of 1, columns, 1 replica, ${sync}; 99th of 100`,
  });
}

const server = await startNats();
await lone(
  "events.jetstream.latency-p99",
  (codec) => ({ url: server.url, prefix: codec, codec }),
  SYNC_LATER,
);
await server.stop();
await inFolder((folder) =>
  lone(
    "events.segments.latency-p99",
    (codec) => ({ folder: join(folder, codec), prefix: "", codec }),
    "fdatasync before each acknowledgement",
  ),
);
