import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { median } from "./figure.ts";
import { type EventPlace, openPlace, progressEvent } from "./event-place.ts";

export interface Flow {
  readonly producers: number;
  /** Of each producer. */
  readonly total: number;
  readonly batch: number;
}

/**
 * Events a second from processes that make them, through the log, to this one, which decodes and sums them: from the
 * moment at which the producers may begin until the last event is summed. A wrong sum is an error.
 */
export async function endToEnd(place: EventPlace, flow: Flow): Promise<number> {
  const streams = Array.from({ length: flow.producers }, (_, index) => `producer-${index}`);
  const children = streams.map((stream) => startProducer(place, stream, flow));
  await Promise.all(children.map(({ ready }) => ready));
  const log = openPlace(place);
  await log.streams();
  const started = performance.now();
  for (const { begin } of children) begin();
  const sums = streams.map((stream) => sumOf(log.followBatches.bind(log), stream, flow.total));
  const wanted = expectedSum(flow.total);
  for (const sum of await Promise.all(sums)) {
    if (sum !== wanted) throw new Error(`the sum of the events is ${sum}, not ${wanted}`);
  }
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(children.map(({ ended }) => ended));
  await log.close();
  return Math.round((flow.producers * flow.total) / seconds);
}

/** Milliseconds from the append of one event until a follower in this process has it: the 99th of 100. */
export async function latency(place: EventPlace, count: number): Promise<number> {
  const [writer, reader] = [openPlace(place), openPlace(place)];
  await Promise.all([writer.append("latency", [progressEvent(0)]), reader.streams()]);
  const stop = new AbortController();
  const arrived = new Map<number, number>();
  let wake: (() => void) | undefined;
  const following = (async () => {
    for await (const { sequence } of reader.follow("latency", 2, stop.signal)) {
      arrived.set(sequence, performance.now());
      wake?.();
    }
  })();
  const delays: number[] = [];
  for (let index = 2; index < count + 2; index += 1) {
    const began = performance.now();
    await writer.append("latency", [progressEvent(index)]);
    while (!arrived.has(index)) await new Promise<void>((resolve) => (wake = resolve));
    delays.push((arrived.get(index) ?? 0) - began);
  }
  stop.abort();
  await following;
  await Promise.all([writer.close(), reader.close()]);
  const slowest = delays.toSorted((one, other) => one - other).slice(Math.floor(count * 0.98));
  return median(slowest);
}

async function sumOf(
  follow: ReturnType<typeof openPlace>["followBatches"],
  stream: string,
  total: number,
): Promise<number> {
  const stop = new AbortController();
  let sum = 0;
  for await (const events of follow(stream, 1, stop.signal)) {
    for (const { sequence, payload } of events) sum += sequence + lengthOf(payload);
    if (events.at(-1)?.sequence === total) stop.abort();
  }
  return sum;
}

function lengthOf(payload: unknown): number {
  const hasMessage = typeof payload === "object" && payload !== null && "message" in payload;
  return hasMessage && typeof payload.message === "string" ? payload.message.length : Number.NaN;
}

function expectedSum(total: number): number {
  let sum = 0;
  for (let index = 0; index < total; index += 1) {
    sum += index + 1 + "progress number ".length + String(index).length;
  }
  return sum;
}

function startProducer(place: EventPlace, stream: string, { total, batch }: Flow) {
  const program = join(import.meta.dirname, "event-producer.ts");
  const words = [JSON.stringify(place), stream, String(total), String(batch)];
  const child = spawn(process.execPath, ["--conditions=artel-source", program, ...words], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return {
    ready: once(child.stdout, "data"),
    begin: () => child.stdin.end("\n"),
    ended: once(child, "close"),
  };
}
