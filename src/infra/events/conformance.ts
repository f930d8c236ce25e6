import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventEnvelope, NewEvent } from "#domain";
import { dedupe } from "./dedupe.ts";
import type { EventLog } from "./event-log.ts";

/** One place where events are kept, which can be opened several times, as several processes would. */
export interface EventLogSubject {
  open(): Promise<EventLog>;
  /** Closes everything that was opened and removes it. */
  remove(): Promise<void>;
}

/** What every implementation of `EventLog` promises. */
export function describeEventLog(name: string, create: () => Promise<EventLogSubject>): void {
  describe(`event log: ${name}`, () => {
    let subject: EventLogSubject;
    let log: EventLog;

    beforeEach(async () => {
      subject = await create();
      log = await subject.open();
    });
    afterEach(() => subject.remove());

    test("gives sequences from 1 without gaps and returns what it stored", async () => {
      const first = await log.append("session-1", [progress("a"), progress("b")]);
      const second = await log.append("session-1", [progress("c")]);
      expect([...first, ...second].map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
      expect(await collect(log.read("session-1"))).toEqual([...first, ...second]);
      expect(first[0]).toMatchObject({
        stream: "session-1",
        type: "task.progressed",
        actor: "agent:test",
        version: 1,
        payload: { task: "t", message: "a" },
      });
    });

    test("keeps streams apart and lists them, oldest first", async () => {
      expect(await log.streams()).toEqual([]);
      await log.append("session-2", [progress("a")]);
      await log.append("session-1", [progress("b")]);
      expect(messages(await collect(log.read("session-1")))).toEqual(["b"]);
      expect(await log.streams()).toEqual(["session-2", "session-1"]);
    });

    test("reads from any sequence, and nothing of a stream that does not exist", async () => {
      await log.append("system", [progress("a"), progress("b"), progress("c")]);
      await log.append("system", [progress("d")]);
      expect(messages(await collect(log.read("system", 2)))).toEqual(["b", "c", "d"]);
      expect(await collect(log.read("system", 5))).toEqual([]);
      expect(await collect(log.read("nowhere"))).toEqual([]);
    });

    test("reads in lists what it reads one by one, from any sequence", async () => {
      for (let size = 1; size <= 12; size += 1) {
        await log.append(
          "system",
          Array.from({ length: size }, (_, at) => progress(`${size}.${at}`)),
        );
        await log.append("other", [progress("between")]);
      }
      const all = await collect(log.read("system"));
      expect(all).toHaveLength(78);
      for (const from of [1, 2, 3, 5, 6, 7, 40, 66, 67, 77, 78, 79]) {
        const lists: EventEnvelope[] = [];
        for await (const list of log.readBatches("system", from)) lists.push(...list);
        expect(lists).toEqual(all.slice(from - 1));
        expect(await collect(log.read("system", from))).toEqual(lists);
      }
    });

    test("reads the end of a stream: the last append as a whole, and nothing after it", async () => {
      expect(await log.readEnd("system")).toEqual([]);
      for (let index = 0; index < 40; index += 1) {
        await log.append("system", [progress("x".repeat(1_000))]);
      }
      const last = await log.append("system", [progress("AEV1"), progress("b".repeat(40_000))]);
      expect((await log.readEnd("system")).slice(-2)).toEqual(last);
      await log.append("system", [progress("c")]);
      const all = await collect(log.read("system"));
      const end = await log.readEnd("system");
      expect(end.length).toBeGreaterThan(0);
      expect(end).toEqual(all.slice(-end.length));
    });

    test("keeps the order of one caller and the whole of each append among many callers", async () => {
      const appends = Array.from({ length: 200 }, (_, index) =>
        log.append("system", [progress(`${index}.0`), progress(`${index}.1`)]),
      );
      const returned = (await Promise.all(appends)).flat();
      const stored = await collect(log.read("system"));
      expect(stored.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 400 }, (_, index) => index + 1),
      );
      expect(stored).toEqual(returned);
    });

    test("several opened logs append to one stream without gaps or repeated sequences", async () => {
      const logs = [log, await subject.open(), await subject.open()];
      await Promise.all(
        logs.map(async (one, writer) => {
          for (let index = 0; index < 20; index += 1) {
            await one.append("shared", [progress(`${writer}:${index}`)]);
          }
        }),
      );
      const stored = await collect(log.read("shared"));
      expect(stored.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 60 }, (_, index) => index + 1),
      );
      for (const writer of logs.keys()) {
        const own = messages(stored).filter((message) => message.startsWith(`${writer}:`));
        expect(own).toEqual(Array.from({ length: 20 }, (_, index) => `${writer}:${index}`));
      }
    });

    test("is still there when opened again", async () => {
      await log.append("system", [progress("a")]);
      await log.close();
      const again = await subject.open();
      const [event] = await again.append("system", [progress("b")]);
      expect(event?.sequence).toBe(2);
      expect(messages(await collect(again.read("system")))).toEqual(["a", "b"]);
    });

    test("follows what is appended by others, from the wanted sequence, until the signal", async () => {
      await log.append("system", [progress("a"), progress("b")]);
      const other = await subject.open();
      const stop = new AbortController();
      const seen: string[] = [];
      const following = (async () => {
        for await (const event of other.follow("system", 2, stop.signal)) {
          seen.push(...messages([event]));
          if (seen.length === 3) stop.abort();
        }
      })();
      const lists: string[] = [];
      const enough = new AbortController();
      const followingLists = (async () => {
        for await (const events of other.followBatches("system", 2, enough.signal)) {
          lists.push(...messages(events));
          if (lists.length >= 3) enough.abort();
        }
      })();
      await log.append("system", [progress("c")]);
      await log.append("system", [progress("d")]);
      await Promise.all([following, followingLists]);
      expect(seen).toEqual(["b", "c", "d"]);
      expect(lists).toEqual(["b", "c", "d"]);
    });

    test("follows a stream that does not exist yet", async () => {
      const stop = new AbortController();
      const following = collectUntil(log.follow("later", 1, stop.signal), 1, stop);
      await log.append("later", [progress("a")]);
      expect(messages(await following)).toEqual(["a"]);
    });

    test("a follower sees an append of another within 150 ms", async () => {
      await log.append("system", [progress("a")]);
      const other = await subject.open();
      const delays: number[] = [];
      const stop = new AbortController();
      const following = (async () => {
        for await (const event of other.follow("system", 2, stop.signal)) {
          delays.push(performance.now() - Number(messages([event])[0]));
          if (delays.length === 5) stop.abort();
        }
      })();
      for (let index = 0; index < 5; index += 1) {
        await pause(60);
        await log.append("system", [progress(String(performance.now()))]);
      }
      await following;
      expect(median(delays)).toBeLessThan(150);
    });

    test("a repeated key is kept in the log and dropped by dedupe", async () => {
      await log.append("system", [progress("a", "s/1"), progress("b", "s/2")]);
      await log.append("system", [progress("a again", "s/1"), progress("c")]);
      expect(await collect(log.read("system"))).toHaveLength(4);
      expect(messages(await collect(dedupe(log.read("system"))))).toEqual(["a", "b", "c"]);
      expect(messages(await collect(dedupe(log.read("system"), 3)))).toEqual(["c"]);
    });

    test("refuses a payload that its schema does not allow, and stores nothing of the append", async () => {
      const wrong = { ...progress("b"), payload: { task: 7 } } as unknown as NewEvent;
      await expect(log.append("system", [progress("a"), wrong])).rejects.toMatchObject({
        code: "EVENTS_INVALID",
      });
      expect(await collect(log.read("system"))).toEqual([]);
    });

    test.each(["", "..", "a/b", "/etc", ".hidden", "a\0b"])(
      "refuses %j as a stream's name",
      async (stream) => {
        await expect(log.append(stream, [progress("a")])).rejects.toMatchObject({
          code: "EVENTS_STREAM_NAME",
        });
      },
    );

    test("refuses appends after it was closed, and ends its followers", async () => {
      await log.append("system", [progress("a")]);
      const following = collect(log.follow("system", 1, new AbortController().signal));
      await pause(30);
      await log.close();
      expect(messages(await following)).toEqual(["a"]);
      await expect(log.append("system", [progress("b")])).rejects.toMatchObject({
        code: "EVENTS_CLOSED",
      });
    });

    test("an archived stream is read, listed, followed and appended to as before", async () => {
      await log.append("session-1", [progress("a"), progress("b")]);
      await log.append("session-1", [progress("c".repeat(50_000)), progress("d")]);
      await log.append("session-2", [progress("x")]);
      await log.append("session-1", [progress("e")]);
      const before = await collect(log.read("session-1"));
      const other = await subject.open();
      for (let times = 0; times < 2; times += 1) {
        expect(await log.isArchived("session-1")).toBe(times > 0);
        await log.archive("session-1");
        expect(await other.isArchived("session-1")).toBe(true);
        expect(await collect(other.read("session-1"))).toEqual(before);
        expect(await collect(log.read("session-1", 4))).toEqual(before.slice(3));
        expect((await other.readEnd("session-1")).at(-1)).toEqual(before.at(-1));
        expect(await log.streams()).toEqual(["session-1", "session-2"]);
      }
      const [added] = await other.append("session-1", [progress("f")]);
      expect(added?.sequence).toBe(6);
      expect(await log.isArchived("session-1")).toBe(false);
      expect(await collect(log.read("session-1", 5))).toEqual([before[4], added]);
      await log.append("session-1", [progress("g")]);
      await other.archive("session-1");
      await log.append("session-1", [progress("h")]);
      const stop = new AbortController();
      const followed = await collectUntil(log.follow("session-1", 2, stop.signal), 7, stop);
      expect(followed.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5, 6, 7, 8]);
      expect(messages(followed).slice(-3)).toEqual(["f", "g", "h"]);
    });

    test("a reader loses nothing when the stream is archived under it", async () => {
      for (let index = 0; index < 30; index += 1) {
        await log.append("system", [progress(`${index}`), progress("x".repeat(10_000))]);
      }
      const other = await subject.open();
      const sequences: number[] = [];
      for await (const { sequence } of log.read("system")) {
        sequences.push(sequence);
        if (sequence % 20 === 0) await other.append("system", [progress("later")]);
        if (sequence % 20 === 0) await other.archive("system");
      }
      expect(sequences.length).toBeGreaterThanOrEqual(60);
      expect(sequences).toEqual(Array.from(sequences, (_, index) => index + 1));
    });

    test("a removed stream is gone with its archive, and can begin anew", async () => {
      await log.append("session-1", [progress("a"), progress("b")]);
      await log.archive("session-1");
      await log.append("session-1", [progress("c")]);
      await log.append("session-2", [progress("x")]);
      const other = await subject.open();
      await other.remove("session-1");
      await other.finishRemovals();
      expect(await collect(log.read("session-1"))).toEqual([]);
      expect(await log.readEnd("session-1")).toEqual([]);
      expect(await log.streams()).toEqual(["session-2"]);
      const [again] = await log.append("session-1", [progress("new")]);
      expect(again?.sequence).toBe(1);
      expect(messages(await collect(other.read("session-1")))).toEqual(["new"]);
    });

    test("archiving or removing a stream that does not exist does nothing", async () => {
      await log.archive("nowhere");
      await log.remove("nowhere");
      await log.finishRemovals();
      expect(await log.isArchived("nowhere")).toBe(false);
      expect(await log.streams()).toEqual([]);
    });

    test("keeps text that is hard to keep", async () => {
      const text = 'line\nbreak\r\n\u0000 \u2028 \u{1F980} "quote" \\ é'.repeat(1000);
      await log.append("system", [progress(text)]);
      expect(messages(await collect(log.read("system")))).toEqual([text]);
    });
  });
}

export function progress(message: string, key?: string): NewEvent {
  return {
    type: "task.progressed",
    actor: "agent:test",
    payload: { task: "t", message },
    ...(key === undefined ? {} : { key }),
  };
}

export async function collect(events: AsyncIterable<EventEnvelope>): Promise<EventEnvelope[]> {
  const all: EventEnvelope[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export function messages(events: readonly EventEnvelope[]): string[] {
  return events.map(({ payload }) => (payload as { message: string }).message);
}

async function collectUntil(
  events: AsyncIterable<EventEnvelope>,
  count: number,
  stop: AbortController,
): Promise<EventEnvelope[]> {
  const all: EventEnvelope[] = [];
  for await (const event of events) {
    all.push(event);
    if (all.length === count) stop.abort();
  }
  return all;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
