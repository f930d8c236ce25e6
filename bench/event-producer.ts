// Appends events and ends. Arguments: place as JSON, stream, number of events, batch size. Says `ready` on standard output
// when it is connected, and begins at the first byte of standard input.
import { once } from "node:events";
import { eventPlaceSchema, openPlace, progressEvent } from "./event-place.ts";

const [place = "", stream = "", count = "", size = ""] = process.argv.slice(2);
const [total, batch] = [Number(count), Number(size)];
/** Appends that are not yet answered: enough that the log never waits for this loop. */
const UNDER_WAY = 8;

const log = openPlace(eventPlaceSchema.parse(JSON.parse(place)));
await log.streams();
process.stdout.write("ready\n");
await once(process.stdin, "data");
process.stdin.destroy();

const under: Promise<unknown>[] = [];
for (let index = 0; index < total; index += batch) {
  const events = Array.from({ length: batch }, (_, offset) => progressEvent(index + offset));
  under.push(log.append(stream, events));
  if (under.length >= UNDER_WAY) await under.shift();
}
await Promise.all(under);
await log.close();
