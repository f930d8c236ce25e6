import { writeSync } from "node:fs";
import { openJetStreamLog, openSegmentLog } from "#infra/events";

// Appends to a stream and prints each message as soon as its append is acknowledged.
// Arguments: folder or address of a server, stream, name, number of appends (0: until killed), segment bytes.
const [place = "", stream = "", name = "", count = "0", segmentBytes = "100000"] =
  process.argv.slice(2);
const log = place.startsWith("nats://")
  ? openJetStreamLog({ url: place })
  : openSegmentLog({ folder: place, lingerMs: 0, segmentBytes: Number(segmentBytes) });

async function write(lane: number): Promise<void> {
  for (let index = 0; Number(count) === 0 || index < Number(count); index += 1) {
    const message = `${name}.${lane}:${index}`;
    await log.append(stream, [
      { type: "task.progressed", actor: "agent:test", payload: { task: "t", message } },
    ]);
    writeSync(1, `${message}\n`);
  }
}

try {
  await Promise.all([write(0), write(1), write(2)]);
  await log.close();
} catch (error) {
  const code = error instanceof Error && "code" in error ? error.code : String(error);
  writeSync(1, `error ${String(code)}\n`);
  await log.close();
  process.exitCode = 9;
}
