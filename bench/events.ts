import { appendFile, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "#domain";
import { openSegmentLog } from "#infra/events";
import type { EventLog } from "#infra/events";
import { printFigure } from "./figure.ts";

// Throughput of the event log against plain appendFile and fdatasync of the same lines, in the same run.
// npm run bench events [folder]
const parent = process.argv[2] ?? tmpdir();
const TOTAL = 100_000;

const event = (index: number): NewEvent => ({
  type: "task.progressed",
  actor: "agent:toolsmith-1",
  session: "20261120-102145-k7f3x2",
  task: "safe-lint-1",
  payload: { task: "safe-lint-1", message: `progress number ${index}` },
});

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
